/** Giving the stage and revoking it: presenters are kept by address, known to the log by nick, and wear a hat. */

import { PRESENTER_HAT } from '../../../protocol/base/namespaces.ts';
import type { LogAction } from '../../../protocol/log/kinds.ts';
import type { Hat } from '../../../protocol/muc/hats.ts';
import type { StageAction } from '../../../protocol/stage/stage.ts';
import type { PresenterRecord } from '../../../store/presenters/contract.ts';
import type { Feature } from '../../feature.ts';
import { knownMeeting, meetingIn } from '../../meeting/in-room.ts';
import { announceChange, changeRole } from '../../muc/presence.ts';
import type { Occupant, Seat } from '../../room/occupants.ts';
import type { Room } from '../../room/room.ts';
import type { Service } from '../../service.ts';
import { changeStage } from './change.ts';
import { absentPresenter, notePresenter, presentersIn } from './rights.ts';

export const presenters = (service: Service): Feature => {
  /** Only those who may speak have the stage: one who is put out, or loses its voice, comes back without it. */
  async function silenced(room: Room, jid: string): Promise<void> {
    const nick = presentersIn(room).get(jid);
    if (nick === undefined) return;
    const presenter = { room: room.name, jid, nick: null };
    try {
      // Nobody may have been in since a restart.
      const meeting = await knownMeeting(service, room);
      if (meeting?.state.presenters.includes(nick)) {
        await changeStage(service, room, meeting, [{ kind: 'revoke', nick }], presenter);
      } else await service.store.presenters.set(presenter);
    } catch (error) {
      // The person is put out, or loses its voice, all the same.
      service.failed(error, 'that the stage was revoked could not be written down', { room: room.name });
    }
    await setPresenter(service, room, presenter);
  }

  /** The log knows presenters by nick, so another nick is an event; where the log has no space for it, the stage is revoked. */
  async function renamed(room: Room, { jid, nick }: Occupant, before: string): Promise<void> {
    if (presentersIn(room).get(jid) !== before) return;
    const meeting = meetingIn(room);
    const logged = meeting && meeting.state.phase !== 'ended' && meeting.state.presenters.includes(before);
    // Of new nicks there is no end.
    const keeps = !logged || meeting.accepts('give');
    const presenter = { room: room.name, jid, nick: keeps ? nick : null };
    try {
      const given = keeps ? [{ kind: 'give' as const, nick }] : [];
      if (logged) await changeStage(service, room, meeting, [{ kind: 'revoke', nick: before }, ...given], presenter);
      else await service.store.presenters.set(presenter);
    } catch (error) {
      // It is called so all the same.
      service.failed(error, 'that a presenter is called otherwise could not be written down', { room: room.name });
    }
    if (keeps) notePresenter(room, { jid, nick });
    else await setPresenter(service, room, presenter);
  }

  /** One who has the stage may come back under another nick. */
  async function joined(room: Room, { occupant }: Seat, first: boolean): Promise<void> {
    const before = presentersIn(room).get(occupant.jid);
    if (!first || before === undefined || before === occupant.nick) return;
    // It has several nicks, and is there under that one.
    if (room.occupants.byNick(before)?.jid === occupant.jid) return;
    await renamed(room, occupant, before);
  }

  /** Rights of one address become those of another, on the disk first. */
  async function moved(room: Room, before: string, jid: string): Promise<void> {
    const nick = presentersIn(room).get(before);
    if (nick === undefined) return;
    await service.store.presenters.set({ room: room.name, jid, nick });
    notePresenter(room, { jid, nick });
    await service.store.presenters.set({ room: room.name, jid: before, nick: null });
    notePresenter(room, { jid: before, nick: null });
  }

  /** Those who may not come in any more, be it with all of their domain, have no stage either. */
  async function admissionChanged(room: Room): Promise<void> {
    for (const jid of presentersIn(room).keys()) {
      const own = room.affiliation(jid);
      if (own === 'outcast' || (own === 'none' && room.config.membersOnly)) await silenced(room, jid);
    }
  }

  /** In the log and the database it has ended: they were given the stage for that meeting. */
  async function ended(room: Room): Promise<void> {
    for (const jid of presentersIn(room).keys())
      await setPresenter(service, room, { room: room.name, jid, nick: null });
  }

  return {
    name: 'presenters',
    async load() {
      for (const room of service.rooms.all()) {
        for (const [jid, nick] of await service.store.presenters.of(room.name)) notePresenter(room, { jid, nick });
      }
    },
    hasVoice: (room, jid) => presentersIn(room).has(jid) || undefined,
    hats: (room, occupant) => (presentersIn(room).has(occupant.jid) ? [HAT] : []),
    joined,
    silenced,
    renamed,
    moved,
    admissionChanged,
    ended,
  };
};

/** The hat of those who were given the stage. */
const HAT: Hat = { uri: PRESENTER_HAT, title: 'Presenter', lang: 'en' };

/** The presenter whose right an event changes, and what it becomes. Somebody who is not there is named by the nick last seen. */
export function presenterOf(room: Room, action: StageAction): PresenterRecord | undefined {
  if (action.kind !== 'give' && action.kind !== 'revoke') return undefined;
  const jid = room.occupants.byNick(action.nick)?.jid ?? absentPresenter(room, action.nick);
  if (jid === undefined || presentersIn(room).has(jid) === (action.kind === 'give')) return undefined;
  return { room: room.name, jid, nick: action.kind === 'give' ? action.nick : null };
}

/** The log knows one who has several nicks by that under which it was given the stage; what failed only the room says. */
export function asLogged(room: Room, action: StageAction & LogAction): StageAction & LogAction {
  if (action.kind === 'show') return { kind: 'show', document: action.document, page: action.page };
  if (action.kind !== 'give' && action.kind !== 'revoke') return action;
  const jid = room.occupants.byNick(action.nick)?.jid;
  const nick = jid === undefined ? undefined : presentersIn(room).get(jid);
  return nick === undefined ? action : { ...action, nick };
}

/** What is in the database already. With the stage comes voice: a presenter is there to speak. */
export async function setPresenter(service: Service, room: Room, { jid, nick }: PresenterRecord): Promise<void> {
  notePresenter(room, { jid, nick });
  for (const occupant of room.occupants.ofUser(jid)) {
    if (nick !== null && occupant.role === 'visitor') await changeRole(service, room, occupant, 'participant');
    else announceChange(service, room, occupant);
  }
}
