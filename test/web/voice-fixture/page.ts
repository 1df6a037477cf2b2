/** The page of the voice tests: a microphone, a playout and a link between them, driven from the test. */
import { createMicrophone, MicrophoneError } from '../../../web/core/sound/microphone.ts';
import type { VoicePacket } from '../../../web/core/sound/packet.ts';
import { createPlayout } from '../../../web/core/sound/playout.ts';
import { createSchedule, systemTimer } from '../../../web/core/sound/schedule.ts';
import type { StreamStats } from '../../../web/core/sound/stream.ts';
import { browserSound } from '../../../web/ui/voice/platform.ts';
import { createLink, type Weather } from './link.ts';

/** All times in ms of performance.now(). */
export interface Seen {
  readonly packets: { t: number; n: number; bytes: number; at: number }[];
  readonly levels: number[];
  /** Beeps as they came in. `turned`: what now() stamped on the page that was turned at hearing of it. */
  readonly spoken: { t: number; at: number; turned: number | undefined }[];
  /** Beeps as they went out; when a page stamped with the beep's own t would turn; when the page was told of it. */
  readonly heard: { source: string; t: number; at: number; page: number | undefined; told: number }[];
  /** Pages: turned by the speaker at each beep, applied by the schedule. */
  readonly pages: { t: number; applied: number }[];
  readonly speaking: { source: string; speaking: boolean; at: number }[];
  readonly ended: string[];
  /** What was wrong with the loudspeaker and the microphone, null for all is well again. */
  readonly troubles: { of: 'playout' | 'microphone'; trouble: string | null; at: number }[];
}

function createFixture() {
  const seen: Seen = {
    packets: [],
    levels: [],
    spoken: [],
    heard: [],
    pages: [],
    speaking: [],
    ended: [],
    troubles: [],
  };
  let links: ((packet: VoicePacket) => void)[] = [];
  let newest: VoicePacket | undefined;

  const playout = createPlayout({
    platform: browserSound,
    onTrouble: (trouble) => seen.troubles.push({ of: 'playout', trouble, at: performance.now() }),
    onSpeaking: (source, speaking) => seen.speaking.push({ source, speaking, at: performance.now() }),
    probe: (onset) =>
      seen.heard.push({ ...onset, page: playout.localTime(onset.source, onset.t), told: performance.now() }),
  });
  const schedule = createSchedule({ localTime: playout.localTime, ...systemTimer });
  const microphone = createMicrophone({
    platform: browserSound,
    first: 0,
    onTrouble: (trouble) => seen.troubles.push({ of: 'microphone', trouble, at: performance.now() }),
    onPacket(packet) {
      newest = packet;
      seen.packets.push({ t: packet.t, n: packet.n, bytes: packet.data.length, at: performance.now() });
      for (const link of links) link(packet);
    },
    onLevel: (level) => seen.levels.push(level),
    onEnded: (reason) => seen.ended.push(reason),
    probe(onset) {
      const turned = microphone.now();
      seen.spoken.push({ ...onset, turned });
      if (turned !== undefined) turn(turned);
    },
  });

  /** What the stage does with an event stamped `t` of the first source. */
  function turn(t: number): void {
    schedule.add('a', t, () => seen.pages.push({ t, applied: performance.now() }));
  }

  return {
    seen,
    microphone,
    playout,
    support: browserSound.support,
    /** Sends what the microphone gives to the playout, once for each source, through its weather. */
    connect(weather: Record<string, Weather>): void {
      links = Object.entries(weather).map(([source, one]) =>
        createLink(one, (packet) => playout.receive(source, packet)),
      );
    },
    receive: (source: string, t: number, n: number, data: number[]) =>
      playout.receive(source, { t, n, data: Uint8Array.from(data) }),
    /** So many packets of a source in one go, as behind a stall. */
    burst(source: string, count: number): void {
      for (let n = 0; n < count; n++) if (newest) playout.receive(source, { t: n * 60, n, data: newest.data });
    },
    /** 'started', or the reason why not. */
    start: async (device?: string): Promise<string> => {
      try {
        await microphone.start(device);
        return 'started';
      } catch (error) {
        return error instanceof MicrophoneError ? error.reason : String(error);
      }
    },
    stats: (source: string): StreamStats | undefined => playout.stats(source),
  };
}

export type Fixture = ReturnType<typeof createFixture>;

declare global {
  interface Window {
    createFixture: typeof createFixture;
    fixture: Fixture;
  }
}

window.createFixture = createFixture;
