/**
 * The stage as this browser shows it: the fold of the room's log, each source's events on its own clock (design §4),
 * and this user's own events at once, before the room has confirmed them.
 */
import { type ReadonlySignal, signal } from '@preact/signals-core';
import { newId } from '../../../protocol/base/request.ts';
import { type Element, xml } from '../../../protocol/base/xml.ts';
import { applyAction, EMPTY, type MeetingState } from '../../../protocol/log/fold.ts';
import { buildStage, type StageAction } from '../../../protocol/stage/stage.ts';
import { createMeetingClock, type MeetingClock } from '../log/meeting-clock.ts';
import type { Ask } from '../log/questions.ts';
import { systemTimer } from '../sound/schedule.ts';
import { createOwnEvents, type OwnEvents } from './own-events.ts';
import { createSettled } from './settled.ts';
import { createStageLog } from './stage-log.ts';

export interface StageOptions {
  readonly room: string;
  nick(): string;
  /** `lossy`: of no use when it is late. */
  send(stanza: Element, lossy?: boolean): boolean;
  ask: Ask;
  /** Media clock of the own microphone, ms; undefined when it is off or muted. */
  clock(): number | undefined;
  /** Something that this user did has no effect: it did not reach the room in time. */
  onDropped(): void;
  /** When `t` of a source is heard here, by performance.now(); undefined without live voice from it. */
  heardAt(nick: string, t: number): number | undefined;
}

export interface StageFollower extends Pick<MeetingClock, 'startedAt' | 'lasted'> {
  readonly state: ReadonlySignal<MeetingState>;
  /** The room has told its state, and nothing of it was missed since. */
  readonly known: ReadonlySignal<boolean>;
  /** After entering. Resolves when the state is there, and what was done meanwhile has been sent. */
  refresh(): Promise<void>;
  /** The stream is down; it may be resumed. */
  paused(): void;
  /** The stream was resumed: nothing was missed. What was done meanwhile is sent if it still makes sense. */
  resumed(): Promise<void>;
  /** One is out of the room. */
  interrupted(): void;
  /** This user's own event. */
  act(action: StageAction): void;
  /** A message of the room; true if it was about the meeting. */
  receive(stanza: Element): boolean;
  /**
   * An event came back: refused, and then it is taken off again, or (`later`) not delivered because the room's service is
   * away, and then it is sent again for a while. True if it was one of these and is gone for good.
   */
  refused: OwnEvents['refuse'];
  close(): void;
}

export function createStage(options: StageOptions): StageFollower {
  const state = signal<MeetingState>(EMPTY);
  const known = signal(false);
  const clock = createMeetingClock();
  const settled = createSettled();
  const build = (id: string, action: StageAction, again = false) =>
    xml('message', { to: options.room, type: 'groupchat', id }, buildStage({ t: options.clock(), again, action }));
  const self = () => ({ id: null, nick: options.nick() });
  const publish = () => {
    state.value = own.actions().reduce((shown, action) => applyAction(shown, action, self()), settled.state);
  };
  const own = createOwnEvents({
    send: (id, action, again) => options.send(build(id, action, again)),
    changed: publish,
    dropped: options.onDropped,
    nick: options.nick,
    ...systemTimer,
  });
  const log = createStageLog({
    ask: options.ask,
    heardAt: options.heardAt,
    nick: options.nick,
    own,
    settled,
    clock,
    publish,
    known,
  });
  return {
    ...log,
    state,
    known,
    startedAt: clock.startedAt,
    lasted: clock.lasted,
    async refresh() {
      await log.refresh();
      own.back(settled.state);
    },
    paused: own.pause,
    async resumed() {
      if (own.waiting || !known.value) await log.refresh();
      own.back(settled.state);
    },
    interrupted() {
      log.interrupted();
      own.lose();
      publish();
    },
    act(action) {
      // Of a moving point only the present place is of use.
      if (action.kind === 'pointer') options.send(build(newId(), action), true);
      else own.add(action, state.value);
    },
    refused: own.refuse,
    close() {
      log.close();
      own.close();
    },
  };
}
