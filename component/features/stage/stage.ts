/** Stage events: only a presenter's are accepted; each is in the log before it is sent (design §3). */

import { createRateLimit, createSharedRate } from '../../../backplane/rate.ts';
import { Fault, isFault } from '../../../protocol/base/fault.ts';
import { NS, PRESENTER_HAT } from '../../../protocol/base/namespaces.ts';
import { attr, type Element, xml } from '../../../protocol/base/xml.ts';
import { noSpace } from '../../../protocol/documents/space.ts';
import { buildMark, type LogEvent } from '../../../protocol/log/event.ts';
import { applyAction } from '../../../protocol/log/fold.ts';
import type { Who } from '../../../protocol/log/kind.ts';
import type { LogAction } from '../../../protocol/log/kinds.ts';
import { inkSize } from '../../../protocol/log/state.ts';
import type { Hat } from '../../../protocol/muc/hats.ts';
import { entries, ofPage } from '../../../protocol/stage/by-page.ts';
import { documentOf } from '../../../protocol/stage/shown.ts';
import { buildStage, parseStage, type StageAction } from '../../../protocol/stage/stage.ts';
import { strokesOf } from '../../../protocol/stage/strokes.ts';
import type { PresenterRecord } from '../../../store/presenters/contract.ts';
import type { Feature, PayloadContext } from '../../feature.ts';
import { knownMeeting, meetingIn, meetingOf } from '../../meeting/in-room.ts';
import type { Meeting } from '../../meeting/meeting.ts';
import type { Publication } from '../../meeting/publish.ts';
import { announceChange, changeRole } from '../../muc/presence.ts';
import type { Occupant, Seat } from '../../room/occupants.ts';
import { type Room, withNick } from '../../room/room.ts';
import type { Service } from '../../service.ts';

export const stage = (service: Service): Feature => {
  const { limits } = service;
  const rate = createRateLimit(limits.stage.rate, limits.stage.burst, limits.wire.rateKeys, service.now);
  const bytes = createSharedRate(
    { rate: limits.stage.bytes, burst: limits.stage.bytesBurst },
    { rate: limits.stage.roomBytes, burst: limits.stage.roomBytesBurst },
    limits.wire.rateKeys,
    service.now,
  );
  const pointers = createSharedRate(
    { rate: limits.stage.pointerRate, burst: limits.stage.pointerBurst },
    { rate: limits.stage.roomPointerRate, burst: limits.stage.roomPointerBurst },
    limits.wire.rateKeys,
    service.now,
  );

  async function handle({ room, seat, stanza, child }: PayloadContext): Promise<Fault | undefined> {
    const { occupant, session } = seat;
    if (!rate.take(session.jid)) return new Fault('policy-violation', 'too many stage events');
    const parsed = parseStage(child);
    if (isFault(parsed)) return parsed;
    if (!room.mayPresent(occupant)) return new Fault('forbidden', 'only presenters may change the stage');
    const { action: asked, t, again } = parsed;
    if (asked.kind === 'pointer') {
      if (!pointers.take(room.name, occupant.jid)) return new Fault('policy-violation', 'too many pointer moves');
      const payloads = [buildStage({ t, action: asked })] as const;
      service.publish(room, { payloads, by: occupant.nick, except: session, lossy: true });
      return undefined;
    }
    if (!bytes.take(room.name, occupant.jid, child.toString().length)) {
      return new Fault('policy-violation', 'too much for the stage');
    }
    const action = asLogged(room, asked);
    const meeting = await meetingOf(service, room);
    const id = attr(stanza, 'id');
    const known = again ? meeting.known(id, occupant, action.kind) : undefined;
    if (known) {
      // All others have had it, in its place.
      const payloads = withMark(meeting, { ...known, who: occupant }, buildStage({ t, action }));
      service.publish(room, { payloads, by: occupant.nick, id, to: [session.jid] });
      return undefined;
    }
    if (!meeting.takes(action.kind)) return noSpace('log-full');
    // Below the floor what is left is for turning pages.
    if (action.kind === 'ink' && service.disk.level === 'full') return noSpace('disk-full');
    const refused = await check(service, room, meeting, asked, occupant);
    if (refused) return refused;
    const presenter = presenterOf(room, asked);
    // Of these there is no end: taking the stage from who does not have it.
    if (action.kind === 'revoke' && !presenter && meeting.fill === 'closed') return noSpace('log-full');
    const [event] = await meeting.append([{ who: { id: occupant.id, nick: occupant.nick }, t, action, id }], presenter);
    if (event) sendEvent(service, room, meeting, event, buildStage({ t, action }), { by: occupant.nick, id });
    if (presenter) await setPresenter(service, room, presenter);
    void service.moments.tell('logged', room);
    if (action.kind === 'show' || action.kind === 'page')
      await service.moments.tell('stageChanged', room, occupant.nick);
    return undefined;
  }

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
    name: 'stage',
    disco: { room: [NS.stage] },
    hats: (room, occupant) => (room.presenters.has(occupant.jid) ? [HAT] : []),
    joined,
    silenced,
    renamed,
    payloads: [{ ns: NS.stage, name: 'stage', handle }],
  };
};

/** Of those who were given the stage. */
const HAT: Hat = { uri: PRESENTER_HAT, title: 'Presenter', lang: 'en' };

/** What the room itself does on the stage. Call it in the room's queue. */
export async function changeStage(
  service: Service,
  room: Room,
  meeting: Meeting,
  actions: readonly (StageAction & LogAction)[],
  presenter?: PresenterRecord,
): Promise<void> {
  const events = await meeting.append(
    actions.map((action) => ({ who: null, t: undefined, action })),
    presenter,
  );
  for (const [i, action] of actions.entries()) {
    const event = events[i];
    if (event) sendEvent(service, room, meeting, event, buildStage({ t: undefined, action }));
  }
}

/** Sends one logged event, with its mark. @param from the occupant who asked for it, and by which message; the room itself by default */
export function sendEvent(
  service: Service,
  room: Room,
  meeting: Meeting,
  event: LogEvent,
  payload: Element,
  from: Pick<Publication, 'by' | 'id'> = {},
): void {
  // All who follow the log hear it, whatever its kind: that is what makes it gapless for them.
  service.publish(room, { payloads: withMark(meeting, event, payload), ns: NS.log, ...from });
}

const withMark = (
  meeting: Meeting,
  event: Pick<LogEvent, 'seq' | 'at' | 'who'>,
  payload: Element,
): Publication['payloads'] => [
  payload,
  buildMark(meeting.mark(event)),
  ...(event.who?.id ? [xml('occupant-id', { xmlns: NS.occupantId, id: event.who.id })] : []),
];

async function check(
  service: Service,
  room: Room,
  meeting: Meeting,
  action: StageAction & LogAction,
  { id, nick, role }: Occupant,
): Promise<Fault | undefined> {
  const { state } = meeting;
  const document = documentOf(state);
  switch (action.kind) {
    case 'show': {
      if (action.document === null) return undefined;
      const known = await service.store.documents.of(room.name);
      if (!known.some((d) => d.document === action.document)) {
        return new Fault('item-not-found', 'this group has no such document');
      }
      return await checkPage(service, action.document, action.page);
    }
    case 'page':
      return document === null ? nothingShown() : await checkPage(service, document, action.page);
    case 'ink':
      if (document === null) return nothingShown();
      return checkInk(service, meeting, action, { id, nick }) ?? (await checkPage(service, document, action.page));
    case 'view':
    case 'black':
      return document === null ? nothingShown() : undefined;
    case 'erase':
      // Another may have removed some of them meanwhile.
      return strokesOf(state, action.page).some((s) => action.ids.includes(s.id))
        ? undefined
        : new Fault('item-not-found', 'there is no such stroke');
    case 'restore':
      return checkRestore(service, meeting, action.seq);
    case 'give':
    case 'revoke':
      if (role !== 'moderator') return new Fault('forbidden', 'only moderators may give and take the stage');
      return room.occupants.byNick(action.nick) ||
        (action.kind === 'revoke' &&
          (state.presenters.includes(action.nick) || absentPresenter(room, action.nick) !== undefined))
        ? undefined
        : new Fault('item-not-found', 'nobody here has this nick');
    case 'clear':
      return undefined;
  }
}

/** Pages beyond the last are refused as soon as the number of pages is known. */
async function checkPage(service: Service, document: string, page: number): Promise<Fault | undefined> {
  const status = await service.documents.status(document);
  if (!status) return new Fault('item-not-found', 'the document is not there any more');
  return status.pages > 0 && page > status.pages
    ? new Fault('item-not-found', `the document has ${status.pages} pages`)
    : undefined;
}

function checkInk(
  service: Service,
  { state }: Meeting,
  { page, points }: StageAction & { kind: 'ink' },
  who: Who,
): Fault | undefined {
  const used = inkSize([...strokesOf(state, page), { points, who }]);
  return used > service.limits.stage.pageInk ? full() : undefined;
}

/** What others drew meanwhile may have taken the place. */
function checkRestore(service: Service, { state }: Meeting, seq: number): Fault | undefined {
  const removal = state.removed.find((r) => r.seq === seq);
  if (!removal) return new Fault('item-not-found', 'this took away nothing that could be brought back');
  const after = applyAction(state, { kind: 'restore', seq }, null);
  const fits = [...entries(removal.ink)].every(
    ([surface, page]) => inkSize(ofPage(after.ink, surface, page) ?? []) <= service.limits.stage.pageInk,
  );
  return fits ? undefined : full();
}

const nothingShown = () => new Fault('unexpected-request', 'nothing is on the stage');

const full = () =>
  new Fault('resource-constraint', 'this page is full of ink', 'wait', xml('page-full', { xmlns: NS.stage }));

/** Whose right an event changes, and how. One who is not there can have the stage taken, by the nick last seen. */
function presenterOf(room: Room, action: StageAction): PresenterRecord | undefined {
  if (action.kind !== 'give' && action.kind !== 'revoke') return undefined;
  const jid = room.occupants.byNick(action.nick)?.jid ?? absentPresenter(room, action.nick);
  if (jid === undefined || room.presenters.has(jid) === (action.kind === 'give')) return undefined;
  return { room: room.name, jid, nick: action.kind === 'give' ? action.nick : null };
}

/** The log knows one who has several nicks by that under which it was given the stage; what failed only the room says. */
function asLogged(room: Room, action: StageAction & LogAction): StageAction & LogAction {
  if (action.kind === 'show') return { kind: 'show', document: action.document, page: action.page };
  if (action.kind !== 'give' && action.kind !== 'revoke') return action;
  const jid = room.occupants.byNick(action.nick)?.jid;
  const nick = jid === undefined ? undefined : room.presenters.get(jid);
  return nick === undefined ? action : { ...action, nick };
}

const absentPresenter = (room: Room, nick: string): string | undefined =>
  [...room.presenters].find(([, name]) => name === nick)?.[0];

/** What is in the database already. Who is given the stage is given voice with it: it is there to present. */
async function setPresenter(service: Service, room: Room, { jid, nick }: PresenterRecord): Promise<void> {
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
