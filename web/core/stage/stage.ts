/**
 * The stage as this browser shows it: the fold of the room's log, each source's events on its own clock (design §4),
 * and this user's own events at once, before the room has confirmed them.
 */
import { signal } from '@preact/signals-core';
import { type Fault, isFault } from '../../../protocol/base/fault.ts';
import { resourceOf } from '../../../protocol/base/jid.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { newId } from '../../../protocol/base/request.ts';
import { attr, childElements, type Element, xml } from '../../../protocol/base/xml.ts';
import { type EventMark, parseMark } from '../../../protocol/log/event.ts';
import { applyAction, EMPTY, fold, type MeetingState } from '../../../protocol/log/fold.ts';
import type { Who } from '../../../protocol/log/kind.ts';
import { type LogAction, parseLogAction } from '../../../protocol/log/kinds.ts';
import { parseState } from '../../../protocol/log/state.ts';
import { ofPage, withPage } from '../../../protocol/stage/by-page.ts';
import { documentOf } from '../../../protocol/stage/shown.ts';
import { buildStage, parseStage, type StageAction } from '../../../protocol/stage/stage.ts';
import { createRetry } from '../retry.ts';
import { browserTimer, createSchedule } from '../sound/schedule.ts';
import { createOwnEvents } from './own-events.ts';

export interface StageOptions {
  readonly room: string;
  nick(): string;
  /** `lossy`: of no use when it is late. */
  send(stanza: Element, lossy?: boolean): boolean;
  ask(type: 'get' | 'set', child: Element): Promise<Element | Fault>;
  /** Media clock of the own microphone, ms; undefined when it is off or muted. */
  clock(): number | undefined;
  /** Something that this user did has no effect: it did not reach the room in time. */
  onDropped(): void;
  /** When `t` of a source is heard here, by performance.now(); undefined without live voice from it. */
  heardAt(nick: string, t: number): number | undefined;
}

/** ms until a query that was not answered is asked again. */
const ASK_AGAIN = 1_500;

/** ms by which the meeting's clock may differ from what an event says: events wait for their voice. */
const CLOCK_SLACK = 2_000;

export function createStage(options: StageOptions) {
  const state = signal<MeetingState>(EMPTY);
  /** When the running meeting began, by performance.now(): it goes on evenly whatever is done to the computer's clock. */
  const startedAt = signal<number | null>(null);
  /** The room has told its state, and nothing of it was missed since. */
  const known = signal(false);
  /** ms that the meeting took which has ended; null until one has, and once the next one begins. */
  const lasted = signal<number | null>(null);
  let meeting: string | undefined;
  let settled: MeetingState = EMPTY;
  /** Documents whose ink is known: shown since the last answer to a state query, so that every stroke was seen. */
  let covered = new Set<string | null>();
  const retry = createRetry(ASK_AGAIN);
  let refreshing: Promise<void> | undefined;
  /** Events wait here for the voice they belong to, in the order of the log. */
  const schedule = createSchedule({ localTime: options.heardAt, ...browserTimer });
  /** Events that came before the answer to the state query; undefined once it is there. */
  let early: { readonly meeting: string; readonly take: () => void; readonly id: string }[] | undefined = [];

  const own = createOwnEvents({
    send: (id, action, again) => options.send(build(id, action, again)),
    changed: () => publish(),
    dropped: options.onDropped,
    nick: options.nick,
    ...browserTimer,
  });

  const self = () => ({ id: null, nick: options.nick() });

  const publish = () => {
    state.value = own.actions().reduce((s, action) => applyAction(s, action, self()), settled);
  };

  /** `at`: ms since the meeting began. A clock that has stood still, as in a sleep, is put right; it need not jitter. */
  function begun(at: number): void {
    const began = performance.now() - at;
    if (settled.phase !== 'running') startedAt.value = null;
    else if (startedAt.value === null || Math.abs(startedAt.value - began) > CLOCK_SLACK) startedAt.value = began;
  }

  function apply(mark: EventMark, who: Who, action: LogAction): void {
    if (mark.meeting !== meeting) {
      meeting = mark.meeting;
      settled = EMPTY;
      // A meeting whose beginning was missed: ask for what is there.
      if (mark.seq > 1) return void refresh();
      covered = new Set();
    }
    if (mark.seq <= settled.seq) return;
    // What lies between was lost on the way; the state has it.
    if (mark.seq > settled.seq + 1) void refresh();
    // What was removed before this client came is not known here; the state has it when it is back.
    if (action.kind === 'restore' && !settled.removed.some((r) => r.seq === action.seq)) void refresh();
    settled = fold(settled, { seq: mark.seq, who, action });
    // A document that was shown before this client came may have ink that it never saw.
    if (action.kind === 'show' && action.document !== null && !covered.has(action.document)) void refresh();
    begun(mark.at);
    lasted.value = settled.phase === 'ended' ? mark.at : null;
  }

  function takeLogged(mark: EventMark, who: Who, action: LogAction, t: number | undefined, id: string): void {
    const mine = own.has(id);
    // One's own event is on the screen already, and its voice is not heard here: the log only confirms it.
    schedule.add(who.nick, mine || who.nick === options.nick() ? undefined : t, () => {
      own.confirm(id);
      apply(mark, who, action);
      publish();
    });
  }

  /** Asks for the state until there is an answer; events that come meanwhile wait for it. */
  function refresh(): Promise<void> {
    early ??= [];
    refreshing ??= retry.until(askState);
    return refreshing;
  }

  async function query(page?: number) {
    const attrs = page === undefined ? { xmlns: NS.log } : { xmlns: NS.log, page: String(page) };
    const reply = await options.ask('get', xml('state', attrs));
    const element = isFault(reply) ? undefined : reply.getChild('state', NS.log);
    const answer = element && parseState(element);
    return answer && !isFault(answer) ? answer : undefined;
  }

  async function askState(): Promise<boolean> {
    const answer = await query();
    if (!answer) return false;
    if (answer.meeting !== meeting) covered = new Set();
    const removed = answer.meeting === meeting ? settled.removed : [];
    meeting = answer.meeting;
    const document = documentOf(answer.state);
    // What is known of other documents stays; the answer speaks of the shown one alone.
    const kept = [...settled.ink].filter(([surface]) => covered.has(surface) && surface !== document);
    settled = { ...answer.state, ink: new Map([...kept, ...answer.state.ink]), removed };
    covered.add(document);
    begun(answer.at);
    lasted.value = settled.phase === 'ended' ? answer.at : null;
    publish();
    for (const page of answer.inked) void retry.until(() => askInk(document, page));
    const held = early ?? [];
    early = undefined;
    // Each of these may ask anew.
    refreshing = undefined;
    for (const event of held) {
      // What was sent before the answer and belongs to another meeting belongs to a former one.
      if (event.meeting === answer.meeting) event.take();
      else own.confirm(event.id);
    }
    known.value = true;
    return true;
  }

  async function askInk(document: string | null, page: number): Promise<boolean> {
    if (documentOf(settled) !== document) {
      covered.delete(document);
      return true;
    }
    const answer = await query(page);
    if (!answer) return false;
    // In its turn: strokes that the answer holds may still be waiting for their voice.
    schedule.add('', undefined, () => {
      const strokes = ofPage(answer.state.ink, null, page);
      if (documentOf(settled) !== document || !strokes) return;
      settled = { ...settled, ink: withPage(settled.ink, document, page, strokes) };
      publish();
    });
    return true;
  }

  return {
    state,
    startedAt,
    lasted,
    known,
    /** After entering. Resolves when the state is there, and what was done meanwhile has been sent. */
    async refresh(): Promise<void> {
      await refresh();
      own.back(settled);
    },
    /** The stream is down; it may be resumed. */
    paused: own.pause,
    /** The stream was resumed: nothing was missed. What was done meanwhile is sent if it still makes sense. */
    async resumed(): Promise<void> {
      if (own.waiting || !known.value) await refresh();
      own.back(settled);
    },
    /** One is out of the room. */
    interrupted() {
      retry.cancel();
      refreshing = undefined;
      known.value = false;
      early = [];
      covered = new Set();
      schedule.clear();
      own.lose();
      publish();
    },
    /** This user's own event. */
    act(action: StageAction) {
      // Of a moving point only the present place is of use.
      if (action.kind === 'pointer') options.send(build(newId(), action), true);
      else own.add(action, state.value);
    },
    /** Takes a stage or log message of the room; true if it was one. */
    receive(stanza: Element): boolean {
      const from = resourceOf(attr(stanza, 'from') ?? '');
      const el = stanza.getChild('stage', NS.stage);
      if (el) {
        const stage = parseStage(el);
        if (isFault(stage)) return true;
        if (stage.action.kind === 'pointer') {
          movePointer(from, stage.t, stage.action);
          return true;
        }
        logged(stanza, from, stage.action, stage.t);
        return true;
      }
      const life = childElements(stanza).find((c) => c.getNS() === NS.log && c.name !== 'event');
      const action = life && parseLogAction(life);
      if (!action || isFault(action)) return false;
      logged(stanza, from, action, undefined);
      return true;
    },
    /**
     * An event came back: refused, and then it is taken off again, or (`later`) not delivered because the room's service
     * is away, and then it is sent again for a while. True if it was one of these and is gone for good.
     */
    refused: own.refuse,
    close() {
      retry.close();
      own.close();
      schedule.clear();
    },
  };

  function build(id: string, action: StageAction, again = false): Element {
    const stage = buildStage({ t: options.clock(), again, action });
    return xml('message', { to: options.room, type: 'groupchat', id }, stage);
  }

  function logged(stanza: Element, from: string, action: LogAction, t: number | undefined): void {
    const el = stanza.getChild('event', NS.log);
    const mark = el && parseMark(el);
    if (!mark || isFault(mark)) return;
    const id = attr(stanza, 'id') ?? '';
    const occupant = stanza.getChild('occupant-id', NS.occupantId);
    const who = { id: (occupant && attr(occupant, 'id')) ?? null, nick: from };
    const take = () => takeLogged(mark, who, action, t, id);
    if (early) early.push({ meeting: mark.meeting, take, id });
    else take();
  }

  /** A pointer has no place in the log, but it too is shown when its voice is heard. */
  function movePointer(from: string, t: number | undefined, action: StageAction): void {
    schedule.add(from, t, () => {
      settled = applyAction(settled, action, { id: null, nick: from });
      publish();
    });
  }
}
