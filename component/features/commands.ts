/** Ad-hoc commands of the service for its operators, XEP-0050. */
import { buildDiscoInfo } from '../../protocol/caps.ts';
import { parseCommand } from '../../protocol/commands.ts';
import { Fault, isFault } from '../../protocol/fault.ts';
import { bareJid } from '../../protocol/jid.ts';
import { NS } from '../../protocol/namespaces.ts';
import { attr, xml } from '../../protocol/xml.ts';
import type { Service } from '../service.ts';
import type { Bans } from './bans.ts';
import { announceToRooms } from './commands/announce.ts';
import { ban } from './commands/ban.ts';
import { closeRoom } from './commands/close-room.ts';
import type { Command } from './commands/command.ts';
import { liftBans } from './commands/lift-bans.ts';
import { listBans } from './commands/list-bans.ts';
import { listRooms } from './commands/list-rooms.ts';
import { createSessions } from './commands/sessions.ts';
import type { Feature } from './feature.ts';

export const commands = (service: Service, bans: Bans): Feature => {
  const all: readonly Command[] = [
    listRooms(service),
    closeRoom(service),
    announceToRooms(service),
    ban(service, bans),
    listBans(service, bans),
    liftBans(service, bans),
  ];
  const sessions = createSessions({ ...service, secret: service.config.secret });
  const isOperator = (jid: string) => service.config.operators.includes(bareJid(jid));
  /** §4.4 has it with this type. */
  const forbidden = () => new Fault('forbidden', 'only operators may do this', 'cancel');

  return {
    name: 'commands',
    disco: { service: [NS.commands] },
    nodes: [
      {
        at: 'service',
        matches: (node) => node === NS.commands,
        info: (_ctx, node) =>
          buildDiscoInfo(
            {
              identities: [{ category: 'automation', type: 'command-list', name: 'Commands for operators' }],
              features: [NS.discoInfo, NS.discoItems, NS.commands],
            },
            node,
          ),
        // Others have no commands: an empty list (§2.2).
        items: ({ from }, node) =>
          xml(
            'query',
            { xmlns: NS.discoItems, node },
            ...(isOperator(from) ? all : []).map((command) =>
              xml('item', { jid: service.config.domain, node: command.node, name: command.name }),
            ),
          ),
      },
      ...all.map((command) => ({
        at: 'service' as const,
        matches: (node: string) => node === command.node,
        info: ({ from }: { readonly from: string }, node: string) =>
          isOperator(from)
            ? buildDiscoInfo(
                {
                  identities: [{ category: 'automation', type: 'command-node', name: command.name }],
                  features: [NS.commands, NS.dataForms],
                },
                node,
              )
            : forbidden(),
        items: ({ from }: { readonly from: string }, node: string) =>
          isOperator(from) ? xml('query', { xmlns: NS.discoItems, node }) : forbidden(),
      })),
    ],
    iq: [
      {
        type: 'set',
        ns: NS.commands,
        name: 'command',
        at: 'service',
        async handle({ from, stanza, child }) {
          if (!isOperator(from)) return forbidden();
          const request = parseCommand(child, attr(stanza, 'xml:lang'));
          if (isFault(request)) return request;
          const command = all.find(({ node }) => node === request.node);
          if (!command) return new Fault('item-not-found', 'there is no such command');
          return await sessions.run(command, request, from);
        },
      },
    ],
  };
};
