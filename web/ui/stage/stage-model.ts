import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { MeetingState } from '../../../protocol/log/fold.ts';
import { documentOf, pageOf, type View } from '../../../protocol/stage/shown.ts';
import type { PeopleControl, PeopleSource } from '../../core/people/contract.ts';
import type { StageControl, StageSource } from '../../core/stage/contract.ts';
import type { Timer } from '../room/notices.ts';
import { createAbandonment } from './abandonment.ts';
import { FIT } from './layout.ts';
import { createViewSender } from './view-sender.ts';

/** How long a presenter's own view stands before the room has said it; then the room's word counts. */
const EXPECT_MS = 2000;

/** What this screen shows of the stage: the presenter's page, or one's own way from it. */
export interface StageModel {
  /** Apart from the whole stage, which changes with every move of the pointer. */
  readonly document: ReadonlySignal<string | null>;
  readonly phase: ReadonlySignal<MeetingState['phase']>;
  readonly page: ReadonlySignal<number>;
  readonly view: ReadonlySignal<View>;
  /** Pages of the shown document; 0 while not known. */
  readonly pages: ReadonlySignal<number>;
  /**
   * Nothing is to be seen of the stage, whatever page one is on. A stage on which nobody is left who could show it again is
   * not black: its members look at the pages for themselves.
   */
  readonly black: ReadonlySignal<boolean>;
  /** A member is on another page, or looks closer, than the presenter shows. */
  readonly astray: ReadonlySignal<'page' | 'closer' | null>;
  /** A presenter turns for everyone, a member for themself. */
  goTo(page: number): void;
  step(by: number): void;
  look(view: View): void;
  follow(): void;
  dispose(): void;
}

const TIMER: Timer = {
  set: (task, ms) => setTimeout(task, ms) as unknown as number,
  clear: (timer) => clearTimeout(timer),
};

/** A live room and a replay can each give it; there nobody turns for others, and `presenter` is false. */
export interface StageModelParts {
  readonly stage: StageSource & Partial<Pick<StageControl, 'turn' | 'setView'>>;
  readonly people: PeopleSource & Pick<PeopleControl, 'presenter'>;
}

export function createStageModel({ stage: source, people }: StageModelParts, timer = TIMER): StageModel {
  const { state: stage, shown } = source;
  const { presenter, members } = people;
  /** A member's own page. */
  const own = signal<{ readonly document: string | null; readonly page: number } | null>(null);
  const closer = signal<{ readonly page: number; readonly view: View } | null>(null);
  let expectView: ReturnType<typeof setTimeout> | undefined;
  const views = createViewSender((view) => source.setView?.(view));

  const document = computed(() => documentOf(stage.value));
  const presided = computed(() => members.value.some((member) => member.presenter));
  const abandonment = createAbandonment(presided, timer);
  const black = computed(() => stage.value.black && !abandonment.abandoned.value);
  const phase = computed(() => stage.value.phase);
  const pages = computed(() => {
    const doc = shown.value;
    return doc && doc.id === document.value ? doc.pages : 0;
  });
  const page = computed(() => {
    const state = stage.value;
    return own.value && own.value.document === documentOf(state) ? own.value.page : pageOf(state);
  });
  const view = computed(() => {
    if (closer.value?.page === page.value) return closer.value.view;
    return page.value === pageOf(stage.value) ? stage.value.view : FIT;
  });
  const astray = computed(() => {
    if (presenter.value || documentOf(stage.value) === null) return null;
    if (page.value !== pageOf(stage.value)) return 'page';
    return closer.value?.page === page.value ? 'closer' : null;
  });

  const stop = [
    // The document has changed.
    effect(() => {
      void document.value;
      follow();
    }),
    effect(() => {
      if (closer.value && closer.value.page !== page.value) closer.value = null;
    }),
    // Someone who was given the stage sees what everybody sees.
    effect(() => {
      void presenter.value;
      follow();
    }),
  ];

  function follow() {
    own.value = null;
    closer.value = null;
  }

  function goTo(target: number) {
    const document = documentOf(stage.peek());
    const last = pages.peek() || target;
    const next = Math.max(1, Math.min(last, Math.round(target)));
    if (black.peek() && !presenter.peek()) return;
    if (document === null || !Number.isFinite(next) || next === page.peek()) return;
    if (presenter.peek()) {
      // The core shows one's own turn at once, and sends it later when the stream is down now.
      source.turn?.(next);
    } else {
      own.value = next === pageOf(stage.peek()) ? null : { document, page: next };
    }
  }

  return {
    document,
    phase,
    page,
    view,
    pages,
    black,
    astray,
    goTo,
    step: (by) => goTo(page.peek() + by),
    look(next) {
      if (black.peek()) return;
      closer.value = !presenter.peek() && next.zoom <= 1 ? null : { page: page.peek(), view: next };
      if (!presenter.peek()) return;
      clearTimeout(expectView);
      expectView = setTimeout(() => {
        if (presenter.peek()) closer.value = null;
      }, EXPECT_MS);
      views.send(next);
    },
    follow,
    dispose() {
      for (const end of stop) end();
      clearTimeout(expectView);
      views.dispose();
      abandonment.dispose();
    },
  };
}
