/** What the room tells of its meeting: in the order of the log, each when the words are heard that it belongs to. */
import type { Signal } from '@preact/signals-core';
import type { Element } from '../../../protocol/base/xml.ts';
import { documentOf } from '../../../protocol/stage/shown.ts';
import { createFollow, FOLLOW } from '../log/follow.ts';
import type { MeetingClock } from '../log/meeting-clock.ts';
import type { KnownEvent } from '../log/order.ts';
import { type Ask, askPageInk, askState, readLog } from '../log/questions.ts';
import { createRetry } from '../retry.ts';
import { createSchedule, systemTimer } from '../sound/schedule.ts';
import { readIncoming } from './incoming.ts';
import type { OwnEvents } from './own-events.ts';
import type { Settled } from './settled.ts';

export interface StageLogParts {
  readonly ask: Ask;
  /** See StageOptions. */
  heardAt(nick: string, t: number): number | undefined;
  nick(): string;
  readonly own: Pick<OwnEvents, 'has' | 'confirm'>;
  readonly settled: Settled;
  readonly clock: MeetingClock;
  /** The state has changed. */
  publish(): void;
  readonly known: Signal<boolean>;
}

export interface StageLog {
  /** Asks for the state until there is an answer; events that come meanwhile wait for it. */
  refresh(): Promise<void>;
  interrupted(): void;
  receive(stanza: Element): boolean;
  close(): void;
}

export function createStageLog(parts: StageLogParts): StageLog {
  const { ask, own, settled, clock, publish, known } = parts;
  const retry = createRetry(FOLLOW.again);
  const schedule = createSchedule({ localTime: parts.heardAt, ...systemTimer });
  let refreshing: Promise<void> | undefined;
  const follow = createFollow({
    deliver,
    // What one has done is in the state that was told: it must not stay on top of it.
    passed({ id }) {
      own.confirm(id ?? '');
      publish();
    },
    read: (meeting, from) => readLog(ask, meeting, from),
    lost: () => void refresh(),
    timer: systemTimer.timer,
  });

  function deliver(event: KnownEvent): void {
    const nick = event.who?.nick ?? '';
    const id = event.id ?? '';
    // One's own event is on the screen already, and its voice is not heard here: the log only confirms it.
    const mine = own.has(id) || nick === parts.nick();
    schedule.add(nick, mine ? undefined : event.t, () => {
      own.confirm(id);
      const outcome = settled.apply(event);
      if (outcome === 'unseen') void refresh();
      if (outcome !== 'known') clock.told(settled.state.phase, event.at);
      publish();
    });
  }

  function refresh(): Promise<void> {
    follow.hold();
    refreshing ??= retry.until(learn);
    return refreshing;
  }

  async function learn(): Promise<boolean> {
    const answer = await askState(ask);
    if (!answer) return false;
    settled.told(answer);
    clock.told(settled.state.phase, answer.at);
    publish();
    const document = documentOf(answer.state);
    for (const page of answer.inked) void retry.until(() => learnInk(document, page));
    // Each of those that were held may ask anew.
    refreshing = undefined;
    const { seq, phase } = answer.state;
    follow.stand({ meeting: answer.meeting, seq, ended: phase === 'ended' });
    known.value = true;
    return true;
  }

  async function learnInk(document: string | null, page: number): Promise<boolean> {
    if (settled.gone(document)) return true;
    const answer = await askPageInk(ask, page);
    if (!answer) return false;
    // In its turn: strokes that the answer holds may still be waiting for their voice.
    return await new Promise((done) =>
      schedule.add('', undefined, () => {
        done(settled.inkOf(document, answer));
        publish();
      }),
    );
  }

  return {
    refresh,
    interrupted() {
      retry.cancel();
      refreshing = undefined;
      known.value = false;
      follow.stop();
      settled.uncoverAll();
      schedule.clear();
    },
    receive(stanza) {
      const incoming = readIncoming(stanza);
      if (incoming?.kind === 'event') follow.receive(incoming.event);
      if (incoming?.kind === 'last') follow.expect(incoming.meeting, incoming.seq);
      // A pointer has no place in the log, but it too is shown when its voice is heard.
      if (incoming?.kind === 'passing') {
        schedule.add(incoming.who.nick, incoming.t, () => {
          settled.pass(incoming.action, incoming.who);
          publish();
        });
      }
      return incoming !== undefined;
    },
    close() {
      retry.close();
      follow.stop();
      schedule.clear();
    },
  };
}
