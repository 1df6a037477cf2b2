/** Invitations through the room and their decline, XEP-0045 §7.8.2. Direct ones (XEP-0249) need no room. */

import { createRateLimit } from '../../../backplane/rate.ts';
import { Fault } from '../../../protocol/base/fault.ts';
import { bareJid, prepareJid, shownJid, splitJid } from '../../../protocol/base/jid.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { newId } from '../../../protocol/base/request.ts';
import { buildOptional } from '../../../protocol/base/words.ts';
import { attr, type Element, xml } from '../../../protocol/base/xml.ts';
import type { Feature, RoomMessageContext } from '../../feature.ts';
import { RANK } from '../../room/affiliation.ts';
import { ConfigValue } from '../../room/config-value.ts';
import { isGuest } from '../../room/guest.ts';
import type { Seat } from '../../room/occupants.ts';
import type { Room } from '../../room/room.ts';
import type { Service } from '../../service.ts';
import { changeAffiliations, tooManyPeople } from '../affiliations.ts';
import { type Field, flag } from '../form/field.ts';
import { reasonOf } from '../reason.ts';
import { rememberInvited } from './invited.ts';
import { buildInvitation } from './message.ts';
import { createPending, type PendingInvitations } from './pending.ts';

/** Everybody in the room may invite, not only admins, also where inviting makes a member. */
const ALLOW_INVITES = new ConfigValue('allowInvites', false as boolean);

/** What owners may set of it. */
const FORM: readonly Field[] = [
  flag(80, 'muc#roomconfig_allowinvites', 'Members may invite others into a group of members', ALLOW_INVITES),
];

export const invite = (service: Service): Feature => {
  const { limits } = service;
  const rate = createRateLimit(limits.invitations.rate, limits.invitations.burst, limits.wire.rateKeys, service.now);
  const pending = createPending(limits.invitations.pending);

  async function handle(ctx: RoomMessageContext): Promise<Fault | undefined> {
    const invitations = ctx.child.getChildren('invite', NS.mucUser);
    const declines = ctx.child.getChildren('decline', NS.mucUser);
    const [decline] = declines;
    if (decline && declines.length === 1 && invitations.length === 0) return declined(service, pending, ctx, decline);
    if (invitations.length === 0 || declines.length > 0)
      return Fault.bad('the message holds neither invitations nor one decline');
    return await send(ctx, invitations);
  }

  async function send({ room, seat, stanza }: RoomMessageContext, invitations: Element[]): Promise<Fault | undefined> {
    if (!seat) return new Fault('not-acceptable', 'only occupants may invite');
    if (invitations.length > limits.invitations.most) {
      return new Fault('resource-constraint', `a message invites ${limits.invitations.most} people at most`);
    }
    const refused = mayNotInvite(service, room, seat);
    if (refused) return refused;
    const invitees: { to: string; invitation: Element }[] = [];
    for (const invitation of invitations) {
      const to = prepareJid(attr(invitation, 'to') ?? '');
      if (to === undefined || splitJid(to).local === '') return new Fault('jid-malformed');
      if (room.affiliation(to) === 'outcast')
        return new Fault('not-allowed', 'somebody who is banned from this group cannot be invited');
      invitees.push({ to, invitation });
    }
    if (!rate.take(seat.occupant.jid, invitees.length)) return new Fault('policy-violation', 'too many invitations');
    if (room.config.membersOnly) {
      // §9.5: an invitation to a room of members makes a member.
      const fresh = invitees.map(({ to }) => bareJid(to)).filter((jid) => room.affiliation(jid) === 'none');
      const members = fresh.map((jid) => ({ jid, affiliation: 'member' as const }));
      const tooMany = tooManyPeople(service, room, members);
      if (tooMany) return tooMany;
      await changeAffiliations(service, room, members, { actor: seat.occupant.nick, silent: true });
    }
    rememberInvited(
      room,
      invitees.map(({ to }) => bareJid(to)),
      limits.invitations.pending,
    );
    const from = addressOf(room, seat);
    for (const { to, invitation } of invitees) {
      const id = newId();
      pending.add(id, { room, to, inviter: seat.session.jid, named: from, asked: attr(stanza, 'id') });
      const reason = reasonOf(invitation, limits);
      const goesOn = invitation.getChild('continue');
      const continues = goesOn && { thread: (attr(goesOn, 'thread') ?? '').slice(0, 200) };
      service.send(buildInvitation(room, { id, to, from, reason, continues }));
    }
    return undefined;
  }

  return {
    name: 'invite',
    form: FORM,
    roomInfo: ({ config }) => [
      { name: 'muc#roomconfig_allowinvites', type: 'boolean', values: [ALLOW_INVITES.of(config) ? '1' : '0'] },
    ],
    roomMessages: [{ ns: NS.mucUser, name: 'x', handle }],
    bounced(room, { stanza, from }) {
      const known = pending.bounced(room, stanza, from);
      if (!known) return undefined;
      const { inviter, asked } = known;
      const attrs = { type: 'error', from: room.jid, to: inviter, ...(asked === undefined ? {} : { id: asked }) };
      const fault = new Fault('item-not-found', `${shownJid(bareJid(known.to))} could not be reached`);
      service.send(xml('message', attrs, fault.toElement(room.jid)));
      return true;
    },
  };
};

/** Passed on only for an invitation, and once: else the room would carry anybody's words to anybody, and tell who is there. */
function declined(
  service: Service,
  pending: PendingInvitations,
  { room, from, seat, stanza }: RoomMessageContext,
  decline: Element,
): Fault | undefined {
  const to = prepareJid(attr(decline, 'to') ?? '');
  if (to === undefined) return new Fault('jid-malformed');
  const known = pending.answer(room, from, to);
  if (!known) return new Fault('item-not-found', 'there is no such invitation');
  const there = room.occupants.ofUser(bareJid(known.inviter)).flatMap((occupant) => [...occupant.sessions.keys()]);
  const recipients = there.length > 0 ? there : [bareJid(known.inviter)];
  const by = seat ? `${room.jid}/${seat.occupant.nick}` : bareJid(from);
  const reason = buildOptional('reason', reasonOf(decline, service.limits));
  const id = attr(stanza, 'id');
  const x = xml('x', { xmlns: NS.mucUser }, xml('decline', { from: by }, ...reason));
  service.sendAll(xml('message', { from: room.jid, ...(id === undefined ? {} : { id }) }, x), recipients);
  return undefined;
}

/** §9.5: into a room of members admins invite, and others where the form lets them. Guests bring nobody. */
function mayNotInvite(service: Service, room: Room, { occupant }: Seat): Fault | undefined {
  if (RANK[room.affiliation(occupant.jid)] >= RANK.admin) return undefined;
  if (isGuest(service.config, occupant.jid)) return new Fault('forbidden', 'guests may not invite');
  if (occupant.role === 'visitor') return new Fault('forbidden', 'visitors may not invite');
  return room.config.membersOnly && !ALLOW_INVITES.of(room.config)
    ? new Fault('forbidden', 'only admins may invite into this group')
    : undefined;
}

/** Real addresses are not for everybody, so the inviter is named as in the room. */
function addressOf(room: Room, { occupant }: Seat): string {
  return room.config.nonAnonymous ? occupant.jid : `${room.jid}/${occupant.nick}`;
}
