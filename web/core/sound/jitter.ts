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
  /** ms above the fastest packet; a later one is late by a stall, unless `often` of all are, 0..1. */
  readonly stall: number;
  readonly often: number;
  /** ms by which one packet is faster than all others, or `moved` in a row are slower, when the clocks have moved. */
  readonly jump: number;
  readonly moved: number;
}

/**
 * The target is a high quantile of the delays in a sliding window: it rises as soon as more packets are late than may
 * be stretched over, and falls when the window has forgotten them. A stall is no reason to be late for ever after: it
 * raises the target by `stall` at most, as long as stalls are rare.
 */
export function createDelayEstimate(options: DelayOptions = VOICE): DelayEstimate {
  const delays = new Float64Array(options.window);
  const sorted = new Float64Array(options.window);
  let count = 0;
  let next = 0;
  let last = Number.NEGATIVE_INFINITY;
  /** The last packet was noted, and was the fastest. */
  let lastFastest = false;
  /** The burst behind a stall is coming in. */
  let draining = false;
  /** Packets in a row that were slower by a jump than the fastest. */
  let slower = 0;

  function reset(): void {
    count = 0;
    next = 0;
    slower = 0;
    last = Number.NEGATIVE_INFINITY;
    lastFastest = draining = false;
  }

  function note(delay: number): void {
    delays[next] = delay;
    next = (next + 1) % options.window;
    count = Math.min(count + 1, options.window);
    // Sorting 128 numbers 17 times a second costs nothing, and needs no new memory: this runs in the audio thread.
    sorted.set(delays.subarray(0, count));
    sorted.subarray(0, count).sort();
  }

  return {
    add(delay, length) {
      const fastest = count > 0 ? (sorted[0] ?? delay) : delay;
      const late = delay - fastest;
      // A stall on TCP ends in a burst. Each packet of it only waited behind the first, which alone tells how long the
      // stall was; counting all would make one stall of a second look like a second of bad network. Jitter brings
      // packets together, too, but not such late ones: there what comes any faster than it was said is the end of a stall.
      draining = (draining || late > options.stall) && delay < last - 0.1 * length;
      const behind = count > 0 && (draining || delay < last - 0.75 * length);
      last = delay;
      if (late <= options.jump) slower = 0;
      if (behind && late > 0) {
        lastFastest = false;
        return;
      }
      // What came before it only waited for it.
      if (behind && lastFastest) {
        next = (next + options.window - 1) % options.window;
        if (count < options.window) count -= 1;
      }
      if (late > options.jump) slower += 1;
      if (slower >= options.moved) reset();
      note(delay);
      lastFastest = late <= 0;
      if (count > 1 && (sorted[1] ?? delay) - delay > options.jump) {
        reset();
        note(delay);
        lastFastest = true;
      }
      last = delay;
    },
    target() {
      const at = sorted[Math.max(0, Math.ceil(options.quantile * count) - 1)];
      if (count === 0 || at === undefined) return undefined;
      const doubt = Math.max(0, 1 - (count - 1) / options.firstPackets);
      // Of few packets, one that was late says nothing of how often that is.
      const rare = Math.max(1, Math.floor(options.often * count));
      const most = Math.max(sorted[Math.max(0, count - 1 - rare)] ?? at, (sorted[0] ?? at) + options.stall);
      return Math.min(at, most) + options.margin + options.firstMargin * doubt;
    },
    fastest() {
      return count === 0 ? undefined : sorted[0];
    },
    reset,
  };
}
