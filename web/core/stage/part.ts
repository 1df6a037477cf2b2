/** The stage of a room: its log, and what this user does on it. */
import { computed, type ReadonlySignal } from '@preact/signals-core';
import { documentOf } from '../../../protocol/stage/shown.ts';
import type { StageAction } from '../../../protocol/stage/stage.ts';
import type { RoomDocument } from '../documents/contract.ts';
import type { MeetingControl } from '../meeting/contract.ts';
import type { Part, PartContext } from '../part.ts';
import type { StageControl } from './contract.ts';
import { createStage, type StageOptions } from './stage.ts';

export interface StagePart {
  readonly part: Part;
  readonly control: StageControl;
  readonly meeting: Pick<MeetingControl, 'startedAt' | 'lasted'>;
}

/** The room is away for a moment, or has more to do than it wants: that is no answer to what was done. */
const LATER: ReadonlySet<string> = new Set(['remote-server-timeout', 'policy-violation']);

export interface StagePartOptions extends Pick<StageOptions, 'clock' | 'heardAt'> {
  /** Of the room. */
  readonly documents: ReadonlySignal<readonly RoomDocument[]>;
}

export function createStagePart(context: PartContext, { documents, clock, heardAt }: StagePartOptions): StagePart {
  const stage = createStage({
    room: context.jid,
    nick: () => context.nick.value,
    send: context.send,
    ask: context.ask,
    clock,
    heardAt,
    onDropped: () => context.notify('offline'),
  });
  const act = (action: StageAction) => stage.act(action);
  return {
    part: {
      name: 'stage',
      receive: stage.receive,
      refused(id, { condition, reason }) {
        if (id === undefined || !stage.refused(id, LATER.has(condition))) return false;
        context.notify(reason);
        return true;
      },
      joined: stage.refresh,
      paused: stage.paused,
      resumed: stage.resumed,
      interrupted: stage.interrupted,
      closed: stage.close,
    },
    meeting: { startedAt: stage.startedAt, lasted: stage.lasted },
    control: {
      state: stage.state,
      known: stage.known,
      shown: computed(() => {
        const document = documentOf(stage.state.value);
        return documents.value.find((d) => d.id === document) ?? null;
      }),
      show: (document, page = 1) => act({ kind: 'show', document, page }),
      turn: (page) => act({ kind: 'page', page }),
      setView: (view) => act({ kind: 'view', ...view }),
      draw: (ink) => act({ kind: 'ink', ...ink }),
      erase: (page, ids) => act({ kind: 'erase', page, ids }),
      clearInk: (page) => act({ kind: 'clear', page }),
      restoreInk: (seq) => act({ kind: 'restore', seq }),
      black: (on) => act({ kind: 'black', on }),
      point: createPointer((at) => act({ kind: 'pointer', at })),
      give: (to) => act({ kind: 'give', nick: to }),
      revoke: (from) => act({ kind: 'revoke', nick: from }),
    },
  };
}

/** ms between pointer moves on the wire: twenty a second look smooth. */
const POINTER_EVERY = 50;

/** Lets the first move out at once and then the newest at most every POINTER_EVERY ms. */
function createPointer(send: (at: readonly [number, number] | null) => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let newest: readonly [number, number] | null | undefined;
  return (at: readonly [number, number] | null) => {
    newest = at && [Math.round(at[0]), Math.round(at[1])];
    if (timer !== undefined) return;
    const out = () => {
      timer = undefined;
      if (newest === undefined) return;
      send(newest);
      newest = undefined;
      timer = setTimeout(out, POINTER_EVERY);
    };
    out();
  };
}
