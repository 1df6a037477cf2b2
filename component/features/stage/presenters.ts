/** Who was given the stage: kept by account, known to the log by nick, worn as a hat. */

import { PRESENTER_HAT } from '../../../protocol/base/namespaces.ts';
import type { LogAction } from '../../../protocol/log/kinds.ts';
import type { Hat } from '../../../protocol/muc/hats.ts';
import type { StageAction } from '../../../protocol/stage/stage.ts';
import type { PresenterRecord } from '../../../store/presenters/contract.ts';
import type { Feature } from '../../feature.ts';
import { knownMeeting, meetingIn } from '../../meeting/in-room.ts';
import { announceChange, changeRole } from '../../muc/presence.ts';
import type { Occupant, Seat } from '../../room/occupants.ts';
import { type Room, withNick } from '../../room/room.ts';
import type { Service } from '../../service.ts';
import { changeStage } from './change.ts';

export const presenters = (service: Service): Feature => {
  /** The stage is given to one who may speak: who was put out comes back without it, and so does a voice. */
  async function silenced(room: Room, jid: string): Promise<void> {
    const nick = room.presenters.get(jid);
    if (nick === undefined) return;
    const presenter = { room: room.name, jid, nick: null };
    try {
      // Nobody may have been in since a restart.
      const meeting = await knownMeeting(service, room);
      if (meeting?.state.presenters.includes(nick)) {
        await changeStage(service, room, meeting, [{ kind: 'revoke', nick }], presenter);
      } else await service.store.presenters.set(presenter);
    } catch (error) {
      // Whoever is put out, or loses voice, is and does all the same.
      service.failed(error, 'that the stage was taken could not be written down', { room: room.name });
    }
    await setPresenter(service, room, presenter);
  }

  /** The log knows presenters by nick, so it is told when one has another; one that has no room for that knows one less. */
  async function renamed(room: Room, { jid, nick }: Occupant, before: string): Promise<void> {
    if (room.presenters.get(jid) !== before) return;
    const meeting = meetingIn(room);
    const logged = meeting && meeting.state.phase !== 'ended' && meeting.state.presenters.includes(before);
    // Of new nicks there is no end.
    const keeps = !logged || meeting.takes('give');
    const presenter = { room: room.name, jid, nick: keeps ? nick : null };
    try {
      const given = keeps ? [{ kind: 'give' as const, nick }] : [];
      if (logged) await changeStage(service, room, meeting, [{ kind: 'revoke', nick: before }, ...given], presenter);
      else await service.store.presenters.set(presenter);
    } catch (error) {
      // It is called so all the same.
      service.failed(error, 'that a presenter is called otherwise could not be written down', { room: room.name });
    }
    if (keeps) room.presenters = withNick(room.presenters, jid, nick);
    else await setPresenter(service, room, presenter);
  }

  /** One who has the stage may come back under another nick. */
  async function joined(room: Room, { occupant }: Seat, first: boolean): Promise<void> {
    const before = room.presenters.get(occupant.jid);
    if (!first || before === undefined || before === occupant.nick) return;
    // It has several nicks, and is there under that one.
    if (room.occupants.byNick(before)?.jid === occupant.jid) return;
    await renamed(room, occupant, before);
  }

  return {
    name: 'presenters',
    hats: (room, occupant) => (room.presenters.has(occupant.jid) ? [HAT] : []),
    joined,
    silenced,
    renamed,
  };
};

/** Of those who were given the stage. */
const HAT: Hat = { uri: PRESENTER_HAT, title: 'Presenter', lang: 'en' };

/** Whose right an event changes, and how. One who is not there can have the stage taken, by the nick last seen. */
export function presenterOf(room: Room, action: StageAction): PresenterRecord | undefined {
  if (action.kind !== 'give' && action.kind !== 'revoke') return undefined;
  const jid = room.occupants.byNick(action.nick)?.jid ?? absentPresenter(room, action.nick);
  if (jid === undefined || room.presenters.has(jid) === (action.kind === 'give')) return undefined;
  return { room: room.name, jid, nick: action.kind === 'give' ? action.nick : null };
}

/** The log knows one who has several nicks by that under which it was given the stage; what failed only the room says. */
export function asLogged(room: Room, action: StageAction & LogAction): StageAction & LogAction {
  if (action.kind === 'show') return { kind: 'show', document: action.document, page: action.page };
  if (action.kind !== 'give' && action.kind !== 'revoke') return action;
  const jid = room.occupants.byNick(action.nick)?.jid;
  const nick = jid === undefined ? undefined : room.presenters.get(jid);
  return nick === undefined ? action : { ...action, nick };
}

export const absentPresenter = (room: Room, nick: string): string | undefined =>
  [...room.presenters].find(([, name]) => name === nick)?.[0];

/** What is in the database already. Who is given the stage is given voice with it: it is there to present. */
export async function setPresenter(service: Service, room: Room, { jid, nick }: PresenterRecord): Promise<void> {
  room.presenters = withNick(room.presenters, jid, nick);
  for (const occupant of room.occupants.ofUser(jid)) {
    if (nick !== null && occupant.role === 'visitor') await changeRole(service, room, occupant, 'participant');
    else announceChange(service, room, occupant);
  }
}

/** The meeting has ended, in the log and the database: those who were given the stage had it for that. */
export async function takeFromAll(service: Service, room: Room): Promise<void> {
  for (const jid of room.presenters.keys()) await setPresenter(service, room, { room: room.name, jid, nick: null });
}
