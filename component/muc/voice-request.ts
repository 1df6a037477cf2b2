/** A visitor asks for voice, a moderator gives it: XEP-0045 §7.13 and §8.6. */

import { createRateLimit } from '../../backplane/rate.ts';
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { buildForm, type Form, parseBoolean, parseForm } from '../../protocol/base/form.ts';
import { prepareJid } from '../../protocol/base/jid.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { xml } from '../../protocol/base/xml.ts';
import type { Feature, RoomMessageContext } from '../feature.ts';
import { named } from '../room/names.ts';
import type { Occupant, Seat } from '../room/occupants.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import { changeRole } from './presence.ts';

export const voiceRequest = (service: Service): Feature => {
  const { limits } = service;
  const rate = createRateLimit(
    limits.voiceRequests.rate,
    limits.voiceRequests.burst,
    limits.wire.rateKeys,
    service.now,
  );

  async function handle({ room, seat, child }: RoomMessageContext): Promise<Fault | undefined> {
    if (!seat) return new Fault('not-acceptable', 'only occupants may do this');
    const form = parseForm(child);
    if (isFault(form)) return form;
    if (form.type === 'cancel') return undefined;
    if (form.type !== 'submit') return Fault.bad('the form is neither submitted nor cancelled');
    return seat.occupant.role === 'moderator' ? await decide(room, seat, form) : request(room, seat, form);
  }

  function request(room: Room, { occupant, session }: Seat, form: Form): Fault | undefined {
    const [role = 'participant'] = form.values.get('muc#role') ?? [];
    if (role !== 'participant') return Fault.bad('only the role of a participant can be asked for');
    if (occupant.role !== 'visitor') return new Fault('unexpected-request', 'you may speak already');
    const moderators = room.occupants.seats().filter((seat) => seat.occupant.role === 'moderator');
    if (moderators.length === 0) return new Fault('recipient-unavailable', 'no moderator is here');
    if (!rate.take(`${room.name} ${occupant.jid}`)) return new Fault('policy-violation', 'you asked a short while ago');
    const asks = buildForm(
      'form',
      NS.mucRequest,
      [
        {
          name: 'muc#role',
          type: 'list-single',
          label: 'Requested role',
          values: ['participant'],
          options: [['Participant', 'participant']],
        },
        { name: 'muc#jid', type: 'jid-single', label: 'Address', values: [session.jid] },
        { name: 'muc#roomnick', type: 'text-single', label: 'Nick', values: [occupant.nick] },
        { name: 'muc#request_allow', type: 'boolean', label: 'Give voice to this person?', values: ['0'] },
      ],
      { title: 'Voice request', instructions: `${occupant.nick} would like to speak.` },
    );
    service.sendAll(
      xml('message', { from: room.jid }, asks),
      moderators.map((seat) => seat.session.jid),
    );
    return undefined;
  }

  async function decide(room: Room, { occupant: moderator }: Seat, form: Form): Promise<Fault | undefined> {
    const allow = parseBoolean(form.values.get('muc#request_allow')?.[0]);
    if (allow === undefined) return Fault.bad('muc#request_allow is neither true nor false');
    const visitor = whoAsked(room, form);
    if (!visitor) return new Fault('item-not-found', 'the one who asked is not here any more');
    // Another moderator may have been quicker.
    if (allow && visitor.role === 'visitor') {
      await changeRole(service, room, visitor, 'participant', { actor: moderator.nick });
    }
    return undefined;
  }

  return {
    name: 'voice-request',
    disco: { room: [NS.mucRequest] },
    roomMessages: [{ ns: NS.dataForms, name: 'x', formType: NS.mucRequest, handle }],
  };
};

/** By the full address that the form named, since the nick may be another's by now; by the nick if that is all there is. */
function whoAsked(room: Room, form: Form): Occupant | undefined {
  const [jid = ''] = form.values.get('muc#jid') ?? [];
  const [nick = ''] = form.values.get('muc#roomnick') ?? [];
  return jid === '' ? named(room, nick) : room.occupants.seat(prepareJid(jid) ?? '')?.occupant;
}
