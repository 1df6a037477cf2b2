/** Invitations through the room and their decline, XEP-0045 §7.8.2. Direct ones (XEP-0249) need no room. */
import { Fault } from '../../protocol/fault.ts';
import { bareJid, isJid, splitJid } from '../../protocol/jid.ts';
import { NS } from '../../protocol/namespaces.ts';
import { newId } from '../../protocol/request.ts';
import { attr, type Element, xml } from '../../protocol/xml.ts';
import { changeAffiliations, RANK } from '../rooms/affiliations.ts';
import { buildInvitation } from '../rooms/invitation.ts';
import type { Seat } from '../rooms/occupants.ts';
import type { Room } from '../rooms/room.ts';
import type { Service } from '../service.ts';
import type { Feature, RoomMessageContext } from './feature.ts';

/** An invitation that is under way: who is told when there is no such invitee. */
interface Pending {
  readonly to: string;
  readonly inviter: string;
  /** The inviter's own id of the message. */
  readonly id: string | undefined;
}

export const invite = (service: Service): Feature => {
  /** By the id of the message that went out; the oldest is forgotten first. */
  const pending = new Map<string, Pending>();

  async function handle(ctx: RoomMessageContext): Promise<Fault | undefined> {
    const invitations = ctx.child.getChildren('invite');
    const declines = ctx.child.getChildren('decline');
    const [decline] = declines;
    if (decline && declines.length === 1 && invitations.length === 0) return refuse(ctx, decline);
    if (invitations.length === 0 || declines.length > 0) return Fault.bad('neither invitations nor one decline');
    return await send(ctx, invitations);
  }

  async function send({ room, seat, stanza }: RoomMessageContext, invitations: Element[]): Promise<Fault | undefined> {
    if (!seat) return new Fault('not-acceptable', 'only occupants may invite');
    const { limits } = service;
    if (invitations.length > limits.invitations) {
      return new Fault('resource-constraint', `a message invites ${limits.invitations} people at most`);
    }
    const refused = mayNotInvite(room, seat);
    if (refused) return refused;
    const invitees: { to: string; invitation: Element }[] = [];
    for (const invitation of invitations) {
      const to = attr(invitation, 'to');
      if (to === undefined || !isJid(to) || splitJid(to).local === '') return new Fault('jid-malformed');
      if (room.affiliation(to) === 'outcast')
        return new Fault('not-allowed', 'who is invited is banned from this group');
      invitees.push({ to, invitation });
    }
    if (room.config.membersOnly) {
      // §9.5: who is invited to a room of members becomes one.
      const fresh = invitees.filter(({ to }) => room.affiliation(to) === 'none');
      if (room.affiliations.size + fresh.length > limits.affiliations) {
        return new Fault('resource-constraint', `a group knows ${limits.affiliations} people at most`);
      }
      const members = fresh.map(({ to }) => ({ jid: bareJid(to), affiliation: 'member' as const }));
      await changeAffiliations(service, room, members, { actor: seat.occupant.nick, silent: true });
    }
    const from = addressOf(room, seat);
    for (const { to, invitation } of invitees) {
      const id = newId();
      pending.set(id, { to, inviter: seat.session.jid, id: attr(stanza, 'id') });
      if (pending.size > limits.pendingInvitations) pending.delete(pending.keys().next().value ?? '');
      const reason = (invitation.getChildText('reason') ?? '').slice(0, limits.reasonLength);
      const goesOn = invitation.getChild('continue');
      const continues = goesOn && { thread: (attr(goesOn, 'thread') ?? '').slice(0, 200) };
      service.send(buildInvitation(room, { id, to, from, reason, continues }));
    }
    return undefined;
  }

  /** A decline finds its way without the room having to remember anybody: it goes to those who belong here. */
  function refuse({ room, from, seat, stanza }: RoomMessageContext, decline: Element): Fault | undefined {
    const to = attr(decline, 'to');
    if (to === undefined || !isJid(to)) return new Fault('jid-malformed');
    const recipients = inviters(room, to);
    if (recipients.length === 0) return new Fault('item-not-found', 'whoever invited is not in this group');
    const reason = (decline.getChildText('reason') ?? '').slice(0, service.limits.reasonLength);
    const id = attr(stanza, 'id');
    const message = xml(
      'message',
      { from: room.jid, ...(id === undefined ? {} : { id }) },
      xml(
        'x',
        { xmlns: NS.mucUser },
        xml(
          'decline',
          { from: seat ? `${room.jid}/${seat.occupant.nick}` : bareJid(from) },
          ...(reason ? [xml('reason', {}, reason)] : []),
        ),
      ),
    );
    service.sendAll(message, recipients);
    return undefined;
  }

  return {
    name: 'invite',
    roomMessages: [{ ns: NS.mucUser, name: 'x', handle }],
    bounced(room, { stanza, from }) {
      const id = attr(stanza, 'id') ?? '';
      const known = pending.get(id);
      if (!known || stanza.name !== 'message' || bareJid(known.to) !== bareJid(from)) return false;
      pending.delete(id);
      const attrs = { type: 'error', from: room.jid, to: known.inviter, ...(known.id ? { id: known.id } : {}) };
      const fault = new Fault('item-not-found', `${bareJid(known.to)} could not be reached`);
      service.send(xml('message', attrs, fault.toElement(room.jid)));
      return true;
    },
  };
};

/** §9.5: into a room of members admins invite, and others where the form lets them. Guests bring nobody. */
function mayNotInvite(room: Room, { occupant }: Seat): Fault | undefined {
  if (RANK[room.affiliation(occupant.jid)] >= RANK.admin) return undefined;
  if (occupant.role === 'visitor') return new Fault('forbidden', 'visitors may not invite');
  return room.config.membersOnly && !room.config.allowInvites
    ? new Fault('forbidden', 'only admins may invite into this group')
    : undefined;
}

/** Real addresses are not for everybody, so the inviter is named as in the room. */
function addressOf(room: Room, { occupant }: Seat): string {
  return room.config.nonAnonymous ? occupant.jid : `${room.jid}/${occupant.nick}`;
}

/** Full addresses of one who is named by occupant address or real address; the bare one if it is not there now. */
function inviters(room: Room, to: string): string[] {
  if (bareJid(to) === room.jid) return [...(room.occupants.byNick(splitJid(to).resource)?.sessions.keys() ?? [])];
  const there = room.occupants.ofUser(bareJid(to)).flatMap((occupant) => [...occupant.sessions.keys()]);
  if (there.length > 0) return there;
  return RANK[room.affiliation(to)] > RANK.none ? [bareJid(to)] : [];
}
