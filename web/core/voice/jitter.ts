/**
 * How long packets of one source travel, and how far behind its clock to play it. No browser, no wall clock: the caller
 * says when a packet came, on the clock that it plays by. So drift between the two clocks is only a slow change of delay.
 */
import { VOICE } from './limits.ts';

export interface DelayEstimate {
  /**
   * Notes a packet: its delay, ms of the sink's clock at arrival minus ms of the source's clock at its first sample,
   * and its length in ms. Only differences of delays mean anything, since the clocks' zeros differ.
   */
  add(delay: number, length: number): void;
  /** The delay to play at; undefined before the first packet. */
  target(): number | undefined;
  /** The delay of the fastest packet in the window; undefined before the first packet. */
  fastest(): number | undefined;
  reset(): void;
}

export interface DelayOptions {
  /** Packets remembered. */
  readonly window: number;
  /** Share of them that shall come in time, 0..1. */
  readonly quantile: number;
  /** ms on top of the quantile; more of it while few packets are known. */
  readonly margin: number;
  readonly firstMargin: number;
  readonly firstPackets: number;
}

/**
 * The target is a high quantile of the delays in a sliding window: it rises as soon as more packets are late than may
 * be stretched over, and falls when the window has forgotten them.
 */
export function createDelayEstimate(options: DelayOptions = VOICE): DelayEstimate {
  const delays = new Float64Array(options.window);
  const sorted = new Float64Array(options.window);
  let count = 0;
  let next = 0;
  let last = Number.NEGATIVE_INFINITY;

  return {
    add(delay, length) {
      // A stall on TCP ends in a burst. Each packet of it only waited behind the first, which alone tells how long the
      // stall was; counting all would make one stall of a second look like a second of bad network.
      const behind = count > 0 && delay < last - 0.75 * length;
      last = delay;
      if (behind && delay > (sorted[0] ?? delay)) return;
      delays[next] = delay;
      next = (next + 1) % options.window;
      count = Math.min(count + 1, options.window);
      // Sorting 128 numbers 17 times a second costs nothing, and needs no new memory: this runs in the audio thread.
      sorted.set(delays.subarray(0, count));
      sorted.subarray(0, count).sort();
    },
    target() {
      const at = sorted[Math.max(0, Math.ceil(options.quantile * count) - 1)];
      if (count === 0 || at === undefined) return undefined;
      const doubt = Math.max(0, 1 - (count - 1) / options.firstPackets);
      return at + options.margin + options.firstMargin * doubt;
    },
    fastest() {
      return count === 0 ? undefined : sorted[0];
    },
    reset() {
      count = 0;
      next = 0;
      last = Number.NEGATIVE_INFINITY;
    },
  };
}
