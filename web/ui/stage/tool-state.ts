import { type Signal, signal } from '@preact/signals';

export type Tool = 'hand' | 'pen' | 'marker' | 'eraser' | 'laser';

export const COLORS = [
  ['red', '#d92d20'],
  ['blue', '#1d5fd1'],
  ['green', '#12805c'],
  ['yellow', '#f2b705'],
  ['black', '#1c1b1a'],
  ['white', '#ffffff'],
] as const;

/** Widths in 1/10000 of the page's width. */
export const WIDTH = { pen: 28, marker: 190 } as const;

export interface ToolState {
  readonly tool: Signal<Tool>;
  readonly color: Signal<string>;
}

export const createToolState = (): ToolState => ({ tool: signal<Tool>('hand'), color: signal<string>(COLORS[0][1]) });
