/** What the drawing tools do with the ink, from when a finger is down until it is up. */
import { effect } from '@preact/signals';
import { UNIT } from '../../../protocol/stage/page.ts';
import type { Ink } from '../../../protocol/stage/strokes.ts';
import type { InkModel } from './ink-model.ts';
import { createPen } from './pen.ts';
import { strokeAt } from './strokes.ts';
import { type Tool, type ToolState, WIDTH } from './tool-state.ts';

interface Parts {
  readonly ink: Omit<InkModel, 'dispose'>;
  readonly tools: Pick<ToolState, 'tool' | 'color'>;
  /** Width of the page by its height. */
  readonly ratio: () => number;
}

export interface Drawing {
  /** A tool at a place of the page, in 1/10000; `cancel`: nothing of it was meant. */
  on(phase: 'down' | 'move' | 'up' | 'cancel', at: readonly [number, number]): void;
  dispose(): void;
}

/** Reach of the eraser in 1/10000 of the page's width. */
const ERASER = 80;

export function createDrawing({ ink, tools, ratio }: Parts): Drawing {
  /** What is in hand until the finger is up, whatever tool is chosen meanwhile; null, too, once it was interrupted. */
  let held: Tool | null = null;
  let style: Pick<Ink, 'tool' | 'color' | 'width'> = { tool: 'pen', color: '', width: 1 };
  const pen = createPen({ begin: (at) => ink.begin(style, at), extend: ink.extend, end: ink.end });

  function rub(at: readonly [number, number]) {
    const hit = strokeAt(ink.strokes.peek(), at, ERASER, UNIT / ratio());
    if (hit) ink.erase(hit.id);
  }

  const dispose = effect(() => {
    void ink.interruptions.value;
    pen.lift();
    held = null;
  });

  return {
    on(phase, at) {
      if (phase === 'down') {
        const tool = tools.tool.peek();
        if (tool === 'pen' || tool === 'marker') style = { tool, color: tools.color.peek(), width: WIDTH[tool] };
        if (tool === 'eraser') ink.beginErasing();
        held = tool;
      }
      if (held === null) return;
      if (phase === 'cancel' || phase === 'up') {
        if (held === 'eraser') ink.endErasing();
        else if (phase === 'cancel') ink.cancel();
        pen.up();
        held = null;
      } else if (held === 'eraser') rub(at);
      else pen[phase](at);
    },
    dispose,
  };
}
