/**
 * The stage as this browser shows it: the fold of the room's log, each source's events on its own clock (design §4),
 * and this user's own events at once, before the room has confirmed them.
 */
import { signal } from '@preact/signals-core';
import { type Fault, isFault } from '../../protocol/fault.ts';
import { applyAction, EMPTY, fold, type StageState } from '../../protocol/fold.ts';
import { resourceOf } from '../../protocol/jid.ts';
import { type EventMark, type LogAction, parseLogAction, parseMark } from '../../protocol/log.ts';
import { NS } from '../../protocol/namespaces.ts';
import { newId } from '../../protocol/request.ts';
import { buildStage, parseStage, type StageAction } from '../../protocol/stage.ts';
import { parseState } from '../../protocol/state.ts';
import { attr, childElements, type Element, xml } from '../../protocol/xml.ts';
import { browserTimer, createSchedule } from './voice/schedule.ts';

export interface StageOptions {
  readonly room: string;
  nick(): string;
  send(stanza: Element): boolean;
  ask(type: 'get' | 'set', child: Element): Promise<Element | Fault>;
  /** Media clock of the own microphone, ms; undefined when it is off or muted. */
  clock(): number | undefined;
  /** When `t` of a source is heard here, by performance.now(); undefined without live voice from it. */
  heardAt(nick: string, t: number): number | undefined;
}

export function createStage(options: StageOptions) {
  const state = signal<StageState>(EMPTY);
  /** When the running meeting began, by this computer's clock. */
  const startedAt = signal<number | null>(null);
  let meeting: string | undefined;
  let settled: StageState = EMPTY;
  /** This user's own events that the room has not confirmed; `sent` is false for those made while offline. */
  let own: { readonly id: string; readonly action: StageAction; readonly sent: boolean }[] = [];
  /** Events wait here for the voice they belong to, in the order of the log. */
  const schedule = createSchedule({ localTime: options.heardAt, ...browserTimer });
  /** Events that came before the answer to the state query; undefined once it is there. */
  let early: (() => void)[] | undefined = [];

  const publish = () => {
    state.value = own.reduce((s, { action }) => applyAction(s, action, options.nick()), settled);
  };

  function apply(mark: EventMark, from: string, action: LogAction, t: number | undefined): void {
    if (mark.meeting !== meeting) {
      meeting = mark.meeting;
      settled = EMPTY;
      // A meeting whose beginning was missed: ask for what is there.
      if (mark.seq > 1) return void refresh();
    }
    if (mark.seq <= settled.seq) return;
    settled = fold(settled, { seq: mark.seq, at: mark.at, from, t, action });
    if (action.kind === 'start') startedAt.value = Date.now();
    if (action.kind === 'end') startedAt.value = null;
  }

  function takeLogged(mark: EventMark, from: string, action: LogAction, t: number | undefined, id: string): void {
    const mine = own.some((o) => o.id === id);
    // One's own event is on the screen already, and its voice is not heard here: the log only confirms it.
    schedule.add(from, mine || from === options.nick() ? undefined : t, () => {
      own = own.filter((o) => o.id !== id);
      apply(mark, from, action, t);
      publish();
    });
  }

  async function refresh(): Promise<void> {
    early ??= [];
    const reply = await options.ask('get', xml('state', { xmlns: NS.log }));
    const element = isFault(reply) ? undefined : reply.getChild('state', NS.log);
    const answer = element && parseState(element);
    const held = early ?? [];
    early = undefined;
    if (answer && !isFault(answer)) {
      meeting = answer.meeting;
      settled = answer.state;
      startedAt.value = settled.phase === 'running' ? Date.now() - answer.at : null;
      publish();
      void fetchInk(answer.inked);
    }
    for (const take of held) take();
  }

  async function fetchInk(pages: readonly number[]): Promise<void> {
    for (const page of pages) {
      const { document } = settled;
      const reply = await options.ask('get', xml('state', { xmlns: NS.log, page: String(page) }));
      const element = isFault(reply) ? undefined : reply.getChild('state', NS.log);
      const answer = element && parseState(element);
      // Another document meanwhile: its ink came with it.
      if (!answer || isFault(answer) || settled.document !== document) return;
      const strokes = answer.state.ink.get(`/${page}`);
      if (!strokes) continue;
      settled = { ...settled, ink: new Map(settled.ink).set(`${document ?? ''}/${page}`, strokes) };
      publish();
    }
  }

  return {
    state,
    startedAt,
    /** After entering: asks for the state; events that come meanwhile wait for it. */
    refresh,
    /** The stream is gone: what was not confirmed is kept only if it is the last page turn, which is sent again. */
    interrupted() {
      early = [];
      schedule.clear();
      const last = own.findLast((o) => o.action.kind === 'page');
      own = last ? [{ ...last, sent: false }] : [];
    },
    /** Sends what was done while offline. */
    resend() {
      own = own.map((o) => (o.sent ? o : { ...o, sent: options.send(build(o.id, o.action)) }));
      publish();
    },
    /** This user's own event. */
    act(action: StageAction) {
      const id = newId();
      const sent = options.send(build(id, action));
      if (action.kind === 'pointer') return;
      own = [...own, { id, action, sent }];
      publish();
    },
    /** Takes a stage or log message of the room; true if it was one. */
    take(stanza: Element): boolean {
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
     * is away, and then it waits for `resend`. True if it was one of these.
     */
    refused(id: string, later: boolean): boolean {
      if (!own.some((o) => o.id === id)) return false;
      own = later ? own.map((o) => (o.id === id ? { ...o, sent: false } : o)) : own.filter((o) => o.id !== id);
      publish();
      return !later;
    },
    close: () => schedule.clear(),
  };

  function build(id: string, action: StageAction): Element {
    const stage = buildStage({ t: options.clock(), action });
    return xml('message', { to: options.room, type: 'groupchat', id }, stage);
  }

  function logged(stanza: Element, from: string, action: LogAction, t: number | undefined): void {
    const el = stanza.getChild('event', NS.log);
    const mark = el && parseMark(el);
    if (!mark || isFault(mark)) return;
    const take = () => takeLogged(mark, from, action, t, attr(stanza, 'id') ?? '');
    if (early) early.push(take);
    else take();
  }

  /** A pointer has no place in the log, but it too is shown when its voice is heard. */
  function movePointer(from: string, t: number | undefined, action: StageAction): void {
    schedule.add(from, t, () => {
      settled = applyAction(settled, action, from);
      publish();
    });
  }
}

export type StageControl = ReturnType<typeof createStage>;
