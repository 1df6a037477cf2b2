/**
 * Registering with a room, XEP-0045 §7.10 and §9.9: who registers becomes a member and has a nick of its own. In a room of
 * members an admin decides.
 */

import { Fault, isFault } from '../../protocol/base/fault.ts';
import { buildForm, type Form, parseBoolean, parseForm } from '../../protocol/base/form.ts';
import { bareJid, prepareBareJid, shownJid } from '../../protocol/base/jid.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { resourceprep } from '../../protocol/base/stringprep.ts';
import { type Element, xml } from '../../protocol/base/xml.ts';
import type { RegistrationRecord } from '../../store/registrations/contract.ts';
import type { Feature, RoomIqContext, RoomMessageContext } from '../feature.ts';
import { RANK } from '../room/affiliation.ts';
import { isGuest } from '../room/guest.ts';
import { isNickInUse } from '../room/names.ts';
import { prepareNick } from '../room/nick.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import { changeAffiliations, tooManyPeople } from './affiliations.ts';
import { rename } from './change-nick.ts';
import { type Field, flag } from './form/field.ts';

/** XEP-0045 §7.12: the node at which one asks for one's own nick. */
const OWN_NICK = 'x-roomuser-item';

/** What owners may set of it. */
const FORM: readonly Field[] = [
  // XEP-0045 registers no field for these two; XEP-0068 §3.4 wants such names in Clark notation.
  flag(190, '{urn:lectern:muc:1}registration', 'Everybody may register a nick', 'registration'),
  flag(200, '{urn:lectern:muc:1}locknicks', 'Members enter under the nick they registered', 'lockNicks'),
];

export const registration = (service: Service): Feature => ({
  name: 'registration',
  form: FORM,
  roomFeatures: (room) => (room.config.registration ? [NS.register, NS.mucRegister] : []),
  nodes: [
    {
      at: 'room',
      matches: (node) => node === OWN_NICK,
      info: ({ room, from }) => ownNick(room, bareJid(from)),
    },
  ],
  iq: [
    { type: 'get', ns: NS.register, name: 'query', at: 'room', handle: (ctx) => requirements(service, ctx) },
    { type: 'set', ns: NS.register, name: 'query', at: 'room', handle: (ctx) => register(service, ctx) },
  ],
  roomMessages: [{ ns: NS.dataForms, name: 'x', formType: NS.mucRegister, handle: (ctx) => decide(service, ctx) }],
  async joined(room, { session }, first) {
    if (!first || !isAdmin(room, session.jid)) return;
    for (const waiting of await service.store.registrations.of(room.name)) {
      service.send(buildRequest(room, waiting), session.jid);
    }
  },
});

const isAdmin = (room: Room, jid: string): boolean => RANK[room.affiliation(jid)] >= RANK.admin;

function ownNick(room: Room, jid: string): Element {
  const name = room.reservedNicks.get(jid);
  return xml(
    'query',
    { xmlns: NS.discoInfo, node: OWN_NICK },
    ...(name === undefined ? [] : [xml('identity', { category: 'conference', type: 'text', name })]),
  );
}

/** Why this user may not register. A guest is another one tomorrow. */
function mayNotRegister(service: Service, room: Room, jid: string): Fault | undefined {
  const affiliation = room.affiliation(jid);
  if (affiliation === 'outcast') return new Fault('not-allowed', 'banned from this group');
  if (affiliation !== 'none') return undefined;
  if (!room.config.registration) return new Fault('not-allowed', 'nobody can register with this group');
  return isGuest(service.config, jid) ? new Fault('not-allowed', 'guests cannot register') : undefined;
}

function requirements(service: Service, { room, from }: RoomIqContext): Element | Fault {
  const jid = bareJid(from);
  const nick = room.reservedNicks.get(jid);
  if (nick !== undefined) {
    return xml('query', { xmlns: NS.register }, xml('registered'), xml('username', {}, nick));
  }
  const refused = mayNotRegister(service, room, jid);
  if (refused) return refused;
  const instructions = 'Choose the nick that nobody else shall have in this group.';
  const used = room.occupants.ofUser(jid)[0]?.nick;
  const form = buildForm(
    'form',
    NS.mucRegister,
    [
      {
        name: 'muc#register_roomnick',
        type: 'text-single',
        label: 'Nick',
        required: true,
        ...(used === undefined ? {} : { values: [used] }),
      },
    ],
    { title: `Registration with ${room.config.title}`, instructions },
  );
  return xml('query', { xmlns: NS.register }, xml('instructions', {}, instructions), form);
}

async function register(service: Service, { room, from, child }: RoomIqContext): Promise<null | Fault> {
  const jid = bareJid(from);
  if (child.getChild('remove')) return await unregister(service, room, jid);
  const refused = mayNotRegister(service, room, jid);
  if (refused) return refused;
  const x = child.getChild('x', NS.dataForms);
  const form = x ? parseForm(x) : Fault.bad('a form is needed');
  if (isFault(form)) return form;
  if (form.type === 'cancel') return null;
  if (form.type !== 'submit' || form.formType !== NS.mucRegister) return Fault.bad('not a submitted muc#register form');
  const typed = form.values.get('muc#register_roomnick')?.[0];
  if (typed === undefined || typed === '') return Fault.bad('muc#register_roomnick is missing');
  const nick = prepareNick(typed, service.limits.room.nickLength);
  if (isFault(nick)) return nick;
  if (isNickInUse(service, room, nick, jid)) return new Fault('conflict', 'the nick is taken');
  const belongs = room.affiliation(jid) !== 'none';
  if (!belongs && bringsRights(room, from)) return await askAdmins(service, room, { jid, nick });
  if (!belongs && room.affiliations.size >= service.limits.registration.members) {
    return new Fault(
      'resource-constraint',
      `${service.limits.registration.members} people may register with a group by themselves`,
    );
  }
  await accept(service, room, { jid, nick });
  return null;
}

/** A member enters a room of members, speaks in a moderated one, and reads the archive of one behind a password. */
function bringsRights({ config, occupants }: Room, from: string): boolean {
  return config.membersOnly || config.moderated || (config.password !== '' && !occupants.seat(from));
}

/** XEP-0077 §3.2: with the nick goes the membership that came with it; an owner or admin stays one. */
async function unregister(service: Service, room: Room, jid: string): Promise<null | Fault> {
  const affiliation = room.affiliation(jid);
  if (affiliation === 'none' || affiliation === 'outcast') {
    const waiting = await service.store.registrations.of(room.name);
    if (waiting.some((one) => one.jid === jid)) {
      await service.store.registrations.remove(room.name, jid);
      return null;
    }
    return new Fault('registration-required', 'you are not registered');
  }
  const change = affiliation === 'member' ? { jid, affiliation: 'none' as const } : { jid, affiliation, nick: null };
  await changeAffiliations(service, room, [change], {});
  return null;
}

async function askAdmins(service: Service, room: Room, record: RegistrationRecord): Promise<null | Fault> {
  const waiting = await service.store.registrations.of(room.name);
  if (waiting.length >= service.limits.registration.waiting && !waiting.some((one) => one.jid === record.jid)) {
    return new Fault('resource-constraint', 'too many are waiting for an admin of this group');
  }
  await service.store.registrations.add(room.name, record);
  const admins = room.occupants.seats().filter((seat) => isAdmin(room, seat.occupant.jid));
  service.sendAll(
    buildRequest(room, record),
    admins.map((seat) => seat.session.jid),
  );
  return null;
}

/** XEP-0045 §9.9, with the address besides: two may ask for nicks that differ by a letter. */
function buildRequest(room: Room, { jid, nick }: RegistrationRecord): Element {
  const form = buildForm(
    'form',
    NS.mucRegister,
    [
      { name: 'muc#jid', type: 'jid-single', label: 'Address', values: [jid] },
      { name: 'muc#register_roomnick', type: 'text-single', label: 'Nick', values: [nick] },
      { name: 'muc#register_allow', type: 'boolean', label: 'Let this person become a member?', values: ['0'] },
    ],
    { title: 'Registration request', instructions: `${shownJid(jid)} would like to become a member.` },
  );
  return xml('message', { from: room.jid }, form);
}

async function decide(service: Service, { room, from, child }: RoomMessageContext): Promise<Fault | undefined> {
  if (!isAdmin(room, from)) return new Fault('forbidden', 'only admins may decide this');
  const form = parseForm(child);
  if (isFault(form)) return form;
  if (form.type === 'cancel') return undefined;
  const allow = parseBoolean(form.values.get('muc#register_allow')?.[0]);
  if (form.type !== 'submit' || allow === undefined) return Fault.bad('muc#register_allow is neither true nor false');
  const record = whoAsked(await service.store.registrations.of(room.name), form);
  if (!record) return new Fault('item-not-found', 'no such request is waiting');
  if (allow) {
    if (room.affiliation(record.jid) === 'outcast') return new Fault('not-allowed', 'banned from this group');
    const tooMany = tooManyPeople(service, room, [record]);
    if (tooMany) return tooMany;
    // One that waits since an earlier version may be none.
    const nick = prepareNick(record.nick, service.limits.room.nickLength);
    if (isFault(nick)) return nick;
    if (isNickInUse(service, room, nick, record.jid)) return new Fault('conflict', 'the nick is taken by now');
    await accept(service, room, { ...record, nick });
  } else {
    await service.store.registrations.remove(room.name, record.jid);
    const body = `Your request to become a member of ${room.config.title} was declined.`;
    service.send(xml('message', { from: room.jid, to: record.jid }, xml('body', {}, body)));
  }
  return undefined;
}

function whoAsked(waiting: readonly RegistrationRecord[], form: Form): RegistrationRecord | undefined {
  const [jid] = form.values.get('muc#jid') ?? [];
  const [nick] = form.values.get('muc#register_roomnick') ?? [];
  return waiting.find((one) =>
    jid === undefined ? nick !== undefined && one.nick === resourceprep(nick) : one.jid === prepareBareJid(jid),
  );
}

async function accept(service: Service, room: Room, { jid, nick }: RegistrationRecord): Promise<void> {
  const affiliation = room.affiliations.get(jid) ?? 'member';
  await changeAffiliations(service, room, [{ jid, affiliation, nick }], {});
  // §7.10: where nicks are locked it is called so from now on.
  const [occupant, ...others] = room.occupants.ofUser(jid);
  const session = occupant?.sessions.newest;
  if (!room.config.lockNicks || !session || others.length > 0 || occupant.nick === nick) return;
  await rename(service, room, { occupant, session }, nick, { codes: ['210'] });
}
