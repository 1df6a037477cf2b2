// A room in which people draw, without a wire: one log, and what each has done and the log does not have yet.
import { signal } from '@preact/signals';
import { applyAction, EMPTY, fold, type MeetingState } from '../../protocol/log/fold.ts';
import type { StageAction as AnyAction } from '../../protocol/stage/stage.ts';
import { strokesOf } from '../../protocol/stage/strokes.ts';
import type { Member } from '../../web/core/people/contract.ts';
import type { Conference } from '../../web/core/room/contract.ts';
import { createInkModel } from '../../web/ui/stage/ink-model.ts';
import { createOwnStrokes } from '../../web/ui/stage/own-strokes.ts';
import { createStageModel } from '../../web/ui/stage/stage-model.ts';
import { createTime } from './time.ts';

/** What has a place in the log: a pointer has none. */
type StageAction = Exclude<AnyAction, { kind: 'pointer' }>;

const DOCUMENT = 'd'.repeat(64);

/** As sessionStorage: of one tab. */
export function createTab() {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  };
}

export function createDrawingRoom() {
  let state: MeetingState = fold(EMPTY, {
    seq: 1,
    who: null,
    action: { kind: 'show', document: DOCUMENT, page: 1 },
  });
  /** What the log took, in order. */
  const log: (StageAction & { readonly from: string })[] = [];
  const waiting: { readonly from: string; readonly action: StageAction }[] = [];
  const views: (() => void)[] = [];
  const people: (() => void)[] = [];
  const time = createTime();
  let refuses: (action: StageAction) => boolean = () => false;

  return {
    time,
    log,
    get state() {
      return state;
    },
    /** Strokes on page 1, as the log has them, lowest first. */
    ids: () => strokesOf(state, 1).map((stroke) => stroke.id),
    refuse(which: (action: StageAction) => boolean) {
      refuses = which;
    },
    /** The log takes what was done, one event after the other, and everybody hears of each. */
    async settle() {
      let next = waiting.shift();
      for (; next; next = waiting.shift()) {
        const { from, action } = next;
        if (!refuses(action)) {
          log.push({ ...action, from });
          state = fold(state, { seq: state.seq + 1, who: { id: null, nick: from }, action });
        }
        for (const view of views) view();
        await new Promise((done) => setImmediate(done));
      }
    },
    /** Somebody with a tab of their own, who presents. The same tab again is a reload. */
    enter(nick: string, tab = createTab()) {
      const stage = signal(state);
      const presenter = signal(true);
      const members = signal<readonly Pick<Member, 'presenter'>[]>([{ presenter: true }]);
      const view = () => {
        const own = waiting.filter(({ from }) => from === nick);
        stage.value = own.reduce((shown, { action }) => applyAction(shown, action, { id: null, nick }), state);
      };
      const act = (action: StageAction) => {
        waiting.push({ from: nick, action });
        view();
      };
      const conference = {
        name: 'room',
        people: { presenter, nick: signal(nick), members },
        stage: {
          state: stage,
          shown: signal(null),
          draw: (ink) => act({ kind: 'ink', ...ink }),
          erase: (page, ids) => act({ kind: 'erase', page, ids }),
          clearInk: (page) => act({ kind: 'clear', page }),
          restoreInk: (seq) => act({ kind: 'restore', seq }),
          turn: (page) => act({ kind: 'page', page }),
          black: (on) => act({ kind: 'black', on }),
          setView: (to) => act({ kind: 'view', ...to }),
        } as Partial<Conference['stage']>,
      } as Conference;
      const model = createStageModel(conference, time.timer);
      const ink = createInkModel(
        conference,
        model,
        createOwnStrokes(() => tab, 'room'),
      );
      views.push(view);
      const leave = () => {
        views.splice(views.indexOf(view), 1);
        people.splice(people.indexOf(leave), 1);
        ink.dispose();
        model.dispose();
      };
      people.push(leave);
      return {
        conference,
        presenter,
        members,
        model,
        ink,
        tab,
        leave,
        /** A stroke of one point; gives its id. */
        draw(y: number): string {
          const before = new Set(ink.strokes.peek().map((stroke) => stroke.id));
          ink.begin({ tool: 'pen', color: '#000000', width: 28 }, [5000, y]);
          ink.end();
          return ink.strokes.peek().find((stroke) => !before.has(stroke.id))?.id ?? '';
        },
        seen: () => ink.strokes.peek().map((stroke) => stroke.id),
      };
    },
    close() {
      for (const leave of [...people]) leave();
    },
  };
}
