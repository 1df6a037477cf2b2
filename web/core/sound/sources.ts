/** Those whose packets come in: a decoder each, how loud each is to be, and who speaks. */
import { createSourceDecoder, type SourceDecoder } from './decoder.ts';
import { VOICE } from './limits.ts';
import type { VoicePacket } from './packet.ts';
import type { SoundPlatform } from './platform.ts';
import type { PlayoutMessage, PlayoutOrder } from './playout.worklet.ts';
import type { StreamReport } from './stream.ts';

export interface SourcesParts {
  readonly platform: Pick<SoundPlatform, 'clock' | 'createDecoder'>;
  /** To the worklet. */
  order(order: PlayoutOrder, transfer?: ArrayBuffer[]): void;
  /** Frames go by: what is decoded is played. */
  running(): boolean;
  onSpeaking(source: string, speaking: boolean): void;
}

export interface Source {
  readonly id: number;
  readonly name: string;
  readonly decoder: SourceDecoder;
  receivedAt: number;
  /** The last one of the worklet. */
  report: StreamReport | undefined;
  speaking: boolean;
  loudAt: number;
}

export interface Sources {
  get(name: string): Readonly<Source> | undefined;
  /** By the number that the worklet knows it by. */
  byId(id: number): Readonly<Source> | undefined;
  receive(name: string, packet: VoicePacket): void;
  /** What the worklet tells of all of them. */
  note(reports: (PlayoutMessage & { kind: 'report' })['sources']): void;
  /** Gain, kept when the source is removed and comes again. */
  setVolume(name: string, gain: number): void;
  volume(name: string): number;
  /** Nobody is heard, so nobody speaks. */
  silence(): void;
  remove(name: string): void;
  removeAll(): void;
}

const LOUD = 10 ** (VOICE.speakingLevel / 20);

export function createSources({ platform, order, running, onSpeaking }: SourcesParts): Sources {
  const { now } = platform.clock;
  const sources = new Map<string, Source>();
  const byId = new Map<number, Source>();
  const volumes = new Map<string, number>();
  const volume = (name: string) => volumes.get(name) ?? 1;
  let ids = 0;

  function open(name: string): Source {
    const id = ids;
    ids += 1;
    const decoder = createSourceDecoder(platform, ({ t, n, pcm }) => {
      if (running()) order({ kind: 'packet', source: id, t, n, pcm }, [pcm.buffer]);
    });
    const source: Source = {
      id,
      name,
      decoder,
      receivedAt: 0,
      report: undefined,
      speaking: false,
      loudAt: Number.NEGATIVE_INFINITY,
    };
    sources.set(name, source);
    byId.set(id, source);
    order({ kind: 'gain', source: id, gain: volume(name) });
    return source;
  }

  /** Makes room for one more source by giving up the one longest silent; false when all are live. */
  function makeRoom(): boolean {
    if (sources.size < VOICE.sources) return true;
    const [oldest] = [...sources.values()].sort((a, b) => a.receivedAt - b.receivedAt);
    if (oldest === undefined || now() - oldest.receivedAt < VOICE.idleSource) return false;
    remove(oldest.name);
    return true;
  }

  function setSpeaking(source: Source, speaking: boolean): void {
    if (source.speaking === speaking) return;
    source.speaking = speaking;
    onSpeaking(source.name, speaking);
  }

  function remove(name: string): void {
    const source = sources.get(name);
    if (source === undefined) return;
    sources.delete(name);
    byId.delete(source.id);
    source.decoder.close();
    order({ kind: 'remove', source: source.id });
    setSpeaking(source, false);
  }

  return {
    get: (name) => sources.get(name),
    byId: (id) => byId.get(id),
    receive(name, packet) {
      const source = sources.get(name) ?? (makeRoom() ? open(name) : undefined);
      if (source === undefined) return;
      source.receivedAt = now();
      source.decoder.decode(packet);
    },
    note(reports) {
      for (const report of reports) {
        const source = byId.get(report.source);
        if (source === undefined) continue;
        source.report = report;
        if (report.level > LOUD) source.loudAt = now();
        setSpeaking(source, now() - source.loudAt < VOICE.speakingHold);
      }
    },
    setVolume(name, gain) {
      volumes.set(name, gain);
      const source = sources.get(name);
      if (source !== undefined) order({ kind: 'gain', source: source.id, gain });
    },
    volume,
    silence() {
      for (const source of sources.values()) {
        source.loudAt = Number.NEGATIVE_INFINITY;
        setSpeaking(source, false);
      }
    },
    remove,
    removeAll() {
      for (const name of [...sources.keys()]) remove(name);
    },
  };
}
