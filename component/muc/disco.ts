/** Service discovery of the service and of rooms, XEP-0030 and XEP-0045 §6. */
import { buildDiscoInfo } from '../../protocol/base/caps.ts';
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { buildForm } from '../../protocol/base/form.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { buildPageInfo, parsePageRequest } from '../../protocol/base/rsm.ts';
import { attr, type Element, xml } from '../../protocol/base/xml.ts';
import type { Feature, IqContext, IqReply, NodeAnswers, RoomIqContext } from '../feature.ts';
import type { Occupant } from '../room/occupants.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import { listedRooms, maySeeInside, pageOfRooms } from './listed.ts';
import { maySee } from './presence.ts';

export const disco = (service: Service): Feature => ({
  name: 'disco',
  disco: {
    service: [NS.discoInfo, NS.discoItems, NS.muc, NS.mucStableId, NS.rsm],
    room: [NS.discoInfo, NS.discoItems, NS.muc, NS.mucStableId, NS.stanzaId],
  },
  nodes: [
    {
      // XEP-0045 §17.1.1: only what passes for the room's own word is taken out, no namespace of anybody's.
      at: 'room',
      matches: (node) => node === NS.mucTraffic,
      info: () => new Fault('service-unavailable', 'everything may be sent'),
    },
  ],
  iq: [
    {
      type: 'get',
      ns: NS.discoInfo,
      name: 'query',
      at: 'service',
      handle: (ctx) =>
        atServiceNode(service, ctx, 'info') ??
        buildDiscoInfo({
          identities: [{ category: 'conference', type: 'text', name: 'Lectern' }],
          features: service.features.flatMap((f) => f.disco?.service ?? []),
        }),
    },
    {
      type: 'get',
      ns: NS.discoInfo,
      name: 'query',
      at: 'room',
      handle: (ctx) => atRoomNode(service, ctx, 'info') ?? roomInfo(service, ctx.room, ctx.from),
    },
    {
      type: 'get',
      ns: NS.discoItems,
      name: 'query',
      at: 'service',
      long: 'all',
      handle: (ctx) => atServiceNode(service, ctx, 'items') ?? listRooms(service, ctx),
    },
    {
      // The people in a room are told to those who are in it alone: for others an empty answer, XEP-0045 §6.5.
      type: 'get',
      ns: NS.discoItems,
      name: 'query',
      at: 'room',
      handle: (ctx) =>
        atRoomNode(service, ctx, 'items') ??
        xml(
          'query',
          { xmlns: NS.discoItems },
          ...inSight(ctx.room, ctx.from).map((o) => xml('item', { jid: `${ctx.room.jid}/${o.nick}` })),
        ),
    },
  ],
});

/** The occupants that somebody sees there, as by their presences. */
function inSight(room: Room, from: string): Occupant[] {
  const asker = room.occupants.seat(from)?.occupant;
  return asker ? room.occupants.all().filter((other) => other === asker || maySee(room, asker, other.role)) : [];
}

const nodesOf = (service: Service) => service.features.flatMap((feature) => feature.nodes ?? []);

function atServiceNode(service: Service, ctx: IqContext, what: 'info' | 'items') {
  const nodes = nodesOf(service).filter((node) => node.at === 'service');
  return answerOf(nodes, ctx, what);
}

function atRoomNode(service: Service, ctx: RoomIqContext, what: 'info' | 'items') {
  const nodes = nodesOf(service).filter((node) => node.at === 'room');
  return answerOf(nodes, ctx, what);
}

/** The answer of the first of these that is the node that is asked for; undefined when no node is asked for. */
function answerOf<Context extends IqContext>(
  nodes: readonly NodeAnswers<Context>[],
  ctx: Context,
  what: 'info' | 'items',
): IqReply | Promise<IqReply> | undefined {
  const name = attr(ctx.child, 'node');
  // XEP-0030 has no node without a name; some clients ask so for what is no node.
  if (name === undefined || name === '') return undefined;
  const answer = nodes.find((node) => node[what] && node.matches(name))?.[what];
  return answer ? answer(ctx, name) : new Fault('item-not-found', 'there is no such node');
}

/** Those who ask for pages get an order that holds while people come and go; others the liveliest, for a long list is cut. */
function listRooms(service: Service, { from, child }: IqContext): IqReply {
  const set = child.getChild('set', NS.rsm);
  const request = parsePageRequest(set);
  if (isFault(request)) return request;
  const order = set ? 'address' : 'people';
  const { items, info } = pageOfRooms(listedRooms(service, from), from, order, request, service.limits.search.listed);
  return xml(
    'query',
    { xmlns: NS.discoItems },
    ...items.map((room) => xml('item', { jid: room.jid, name: room.config.title })),
    // §2.2 of XEP-0059: when there is nothing at all, the answer is empty.
    ...(set && info.count > 0 ? [buildPageInfo(info)] : []),
  );
}

function roomInfo(service: Service, room: Room, from: string): Element {
  const { config } = room;
  const inside = maySeeInside(room, from);
  const modes = [
    config.public ? 'muc_public' : 'muc_hidden',
    config.persistent ? 'muc_persistent' : 'muc_temporary',
    config.moderated ? 'muc_moderated' : 'muc_unmoderated',
    config.membersOnly ? 'muc_membersonly' : 'muc_open',
    config.password ? 'muc_passwordprotected' : 'muc_unsecured',
    config.nonAnonymous ? 'muc_nonanonymous' : 'muc_semianonymous',
  ];
  const field = (name: string, value: string, type = 'text-single') => ({ name, type, values: [value] });
  return buildDiscoInfo({
    identities: [{ category: 'conference', type: 'text', name: config.title }],
    features: [
      ...service.features.flatMap((f) => f.disco?.room ?? []),
      ...service.moments.collect('roomFeatures', room),
      ...modes,
    ],
    forms: [
      buildForm('result', NS.mucRoomInfo, [
        field('muc#roomconfig_roomname', config.title),
        field('muc#roominfo_description', config.description),
        field('muc#roominfo_lang', config.language),
        ...(inside
          ? [
              field('muc#roominfo_occupants', String(room.occupants.size)),
              field('muc#roominfo_subject', room.subject.texts[0]?.text ?? ''),
            ]
          : []),
        field('muc#roominfo_subjectmod', config.changeSubject ? '1' : '0', 'boolean'),
        field('muc#roomconfig_changesubject', config.changeSubject ? '1' : '0', 'boolean'),
        field('muc#roomconfig_allowpm', config.privateMessages),
        ...(config.pubsub ? [field('muc#roomconfig_pubsub', config.pubsub)] : []),
        ...service.moments.collect('roomInfo', room),
      ]),
    ],
  });
}
