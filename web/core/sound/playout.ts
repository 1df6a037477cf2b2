/** The loudspeaker: packets of many sources to one sound, and the moment at which each source's media time is heard. */
import { VOICE } from './limits.ts';
import { type Output, openOutput } from './output.ts';
import type { VoicePacket } from './packet.ts';
import type { SoundPlatform } from './platform.ts';
import type { PlayoutMessage } from './playout.worklet.ts';
import { createSources } from './sources.ts';
import type { StreamStats } from './stream.ts';
import { createPauses, type Trouble } from './watch.ts';

export interface PlayoutSettings {
  readonly platform: SoundPlatform;
  onSpeaking(source: string, speaking: boolean): void;
  /** Nothing is heard, or (null) is again. A browser that waits for a gesture first is 'suspended'. */
  onTrouble(trouble: Trouble | null): void;
  /** For measurements: a source's sound began after quiet; heard at `at` of the clock, as media time `t`. */
  readonly probe?: (onset: { readonly source: string; readonly t: number; readonly at: number }) => void;
}

export interface Playout {
  /** To be called in a user's gesture: puts right what is wrong. False when the browser still refuses sound. */
  resume(): Promise<boolean>;
  receive(source: string, packet: VoicePacket): void;
  /**
   * ms of the clock at which media time `t` of the source is heard here, loudspeaker included. Undefined when there is
   * no live voice of it to wait for (or `t` is too far off to be true): its stage events then apply at once.
   */
  localTime(source: string, t: number): number | undefined;
  /** Gain of one source, 1 as it came, 0 silent; kept when the source is removed and comes again. */
  setVolume(source: string, gain: number): void;
  volume(source: string): number;
  remove(source: string): void;
  /** Undefined for a source that was not heard. */
  stats(source: string): StreamStats | undefined;
  close(): void;
}

export function createPlayout(settings: PlayoutSettings): Playout {
  const { platform } = settings;
  const { now } = platform.clock;
  const pauses = createPauses(now);
  const sources = createSources({
    platform,
    order: (order, transfer) => output.order(order, transfer),
    running: () => output.running,
    onSpeaking: settings.onSpeaking,
  });
  let closed = false;
  let output = open(null);

  function open(trouble: Trouble | null): Output {
    return openOutput({
      platform,
      pauses,
      trouble,
      probe: settings.probe !== undefined,
      onMessage: hear,
      onTrouble: settings.onTrouble,
      onSilence: sources.silence,
      onDead: replace,
    });
  }

  function replace(trouble: Trouble): void {
    if (closed) return;
    shut();
    output = open(trouble);
  }

  function shut(): void {
    sources.removeAll();
    output.close();
  }

  function hear(message: PlayoutMessage): void {
    if (message.kind === 'report') {
      sources.note(message.sources);
      return;
    }
    const source = sources.byId(message.source);
    if (source?.report === undefined) return;
    const t = ((message.frame - source.report.offset) * 1000) / VOICE.rate;
    settings.probe?.({ source: source.name, t, at: output.heardAt(message.frame) });
  }

  return {
    resume: () => output.resume(),
    receive(name, packet) {
      // A silent context runs no audio thread: packets would pile up before it.
      if (output.plays) sources.receive(name, packet);
    },
    localTime(name, t) {
      const source = sources.get(name);
      if (source?.report === undefined || !output.audible) return undefined;
      if (now() - source.receivedAt > VOICE.live) return undefined;
      const at = output.heardAt((t * VOICE.rate) / 1000 + source.report.offset);
      return at - now() > VOICE.farthest ? undefined : at;
    },
    setVolume: sources.setVolume,
    volume: sources.volume,
    remove: sources.remove,
    stats: (name) => sources.get(name)?.report?.stats,
    close() {
      closed = true;
      shut();
    },
  };
}
