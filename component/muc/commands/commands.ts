/** Ad-hoc commands of the service for its operators, XEP-0050. */
import { buildDiscoInfo } from '../../../protocol/base/caps.ts';
import { Fault, isFault } from '../../../protocol/base/fault.ts';
import { bareJid } from '../../../protocol/base/jid.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { attr, xml } from '../../../protocol/base/xml.ts';
import { parseCommand } from '../../../protocol/muc/commands.ts';
import type { Feature } from '../../feature.ts';
import type { Service } from '../../service.ts';
import type { Bans } from '../bans.ts';
import { announceToRooms } from './announce.ts';
import { ban } from './ban.ts';
import { closeRoom } from './close-room.ts';
import type { Command } from './command.ts';
import { liftBans } from './lift-bans.ts';
import { listBans } from './list-bans.ts';
import { listRooms } from './list-rooms.ts';
import { createSessions } from './sessions.ts';

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
