/** The loudspeaker: packets of many sources to one sound, and the moment at which each source's media time is heard. */
import { heardAt } from './clock.ts';
import { createSourceDecoder, type SourceDecoder } from './decoder.ts';
import { VOICE } from './limits.ts';
import type { VoicePacket } from './packet.ts';
import type { PlayoutMessage, PlayoutOptions, PlayoutOrder } from './playout.worklet.ts';
import playoutUrl from './playout.worklet.ts?worker&url';
import type { StreamReport, StreamStats } from './stream.ts';
import { createPauses, createWatch, type Trouble, type Watch, watchTimer } from './watch.ts';

export interface PlayoutSettings {
  onSpeaking(source: string, speaking: boolean): void;
  /** Nothing is heard, or (null) is again. A browser that waits for a gesture first is 'suspended'. */
  onTrouble(trouble: Trouble | null): void;
  /** For measurements: a source's sound began after quiet; heard at `at` of performance.now(), as media time `t`. */
  readonly probe?: (onset: { readonly source: string; readonly t: number; readonly at: number }) => void;
}

export interface Playout {
  /** To be called in a user's gesture: puts right what is wrong. False when the browser still refuses sound. */
  resume(): Promise<boolean>;
  receive(source: string, packet: VoicePacket): void;
  /**
   * performance.now() at which media time `t` of the source is heard here, loudspeaker included. Undefined when there is
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

/** A loudspeaker that died is replaced by another. */
interface Output {
  readonly context: AudioContext;
  node: AudioWorkletNode | undefined;
  /** The worklet could not be had, or has failed. */
  failed: boolean;
  /** False when it was closed before the worklet was there, or its file could not be had. */
  readonly ready: Promise<boolean>;
  readonly watch: Watch;
}

interface Source {
  readonly id: number;
  readonly name: string;
  readonly decoder: SourceDecoder;
  receivedAt: number;
  report: StreamReport | undefined;
  speaking: boolean;
  loudAt: number;
}

const LOUD = 10 ** (VOICE.speakingLevel / 20);

export function createPlayout(settings: PlayoutSettings): Playout {
  const sources = new Map<string, Source>();
  const byId = new Map<number, Source>();
  const volumes = new Map<string, number>();
  let ids = 0;
  const pauses = createPauses(watchTimer.now);
  let closed = false;
  let output = connect(null);

  function connect(trouble: Trouble | null): Output {
    const context = new AudioContext({ latencyHint: 0, sampleRate: VOICE.rate });
    const made: Output = {
      context,
      node: undefined,
      failed: false,
      ready: context.audioWorklet.addModule(playoutUrl).then(prepare, fail),
      watch: createWatch(
        {
          ...watchTimer,
          pauses,
          look: () => ({ context: made.failed ? 'closed' : context.state, moving: [moving()] }),
          onTrouble: settings.onTrouble,
          onStill: silence,
          mend(what) {
            if (what === 'suspended') context.resume().catch(() => {});
            else replace(what);
          },
        },
        trouble,
      ),
    };
    /** A context that has no worklet yet runs, and plays nothing: that is no end of a trouble. */
    const moving = () => (trouble !== null && made.node === undefined ? 0 : context.currentTime);
    function fail(): boolean {
      made.failed = true;
      return false;
    }
    function prepare(): boolean {
      if (context.state === 'closed') return false;
      const node = new AudioWorkletNode(context, 'lectern-playout', {
        numberOfInputs: 0,
        outputChannelCount: [1],
        processorOptions: { probe: settings.probe !== undefined } satisfies PlayoutOptions,
      });
      node.port.onmessage = (event: MessageEvent<PlayoutMessage>) => hear(event.data);
      node.onprocessorerror = fail;
      node.connect(context.destination);
      made.node = node;
      return true;
    }
    context.onstatechange = () => {
      // The frames stood still while it was suspended.
      if (context.state === 'running') order({ kind: 'restart' });
      else silence();
      made.watch.check();
    };
    return made;
  }

  function replace(trouble: Trouble): void {
    if (closed) return;
    disconnect();
    output = connect(trouble);
  }

  function disconnect(): void {
    for (const name of [...sources.keys()]) remove(name);
    const { context, watch } = output;
    watch.stop();
    context.onstatechange = null;
    if (context.state !== 'closed') context.close().catch(() => {});
  }

  /** Nobody is heard, so nobody speaks. */
  function silence(): void {
    for (const source of sources.values()) {
      source.loudAt = Number.NEGATIVE_INFINITY;
      setSpeaking(source, false);
    }
  }

  const audible = (): boolean => output.context.state === 'running' && output.watch.trouble === null;

  function order(message: PlayoutOrder, transfer: Transferable[] = []): void {
    output.node?.port.postMessage(message, transfer);
  }

  function hear(message: PlayoutMessage): void {
    if (message.kind === 'onset') {
      const source = byId.get(message.source);
      if (source?.report === undefined) return;
      const t = ((message.frame - source.report.offset) * 1000) / VOICE.rate;
      settings.probe?.({ source: source.name, t, at: heardAt(output.context, message.frame) });
      return;
    }
    const now = performance.now();
    for (const report of message.sources) {
      const source = byId.get(report.source);
      if (source === undefined) continue;
      source.report = report;
      if (report.level > LOUD) source.loudAt = now;
      setSpeaking(source, now - source.loudAt < VOICE.speakingHold);
    }
  }

  function setSpeaking(source: Source, speaking: boolean): void {
    if (source.speaking === speaking) return;
    source.speaking = speaking;
    settings.onSpeaking(source.name, speaking);
  }

  /** Makes room for one more source by giving up the one longest silent; false when all are live. */
  function makeRoom(now: number): boolean {
    if (sources.size < VOICE.sources) return true;
    const [oldest] = [...sources.values()].sort((a, b) => a.receivedAt - b.receivedAt);
    if (oldest === undefined || now - oldest.receivedAt < VOICE.idleSource) return false;
    remove(oldest.name);
    return true;
  }

  function open(name: string): Source {
    const id = ids;
    ids += 1;
    const source: Source = {
      id,
      name,
      decoder: createSourceDecoder(({ t, n, pcm }) => {
        if (output.context.state === 'running') order({ kind: 'packet', source: id, t, n, pcm }, [pcm.buffer]);
      }),
      receivedAt: 0,
      report: undefined,
      speaking: false,
      loudAt: Number.NEGATIVE_INFINITY,
    };
    sources.set(name, source);
    byId.set(id, source);
    order({ kind: 'gain', source: id, gain: volumes.get(name) ?? 1 });
    return source;
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
    async resume() {
      output.watch.touch();
      if (!(await output.ready)) return false;
      const { context } = output;
      // Chromium leaves the promise of resume() open for as long as there was no gesture.
      const resumed = context.resume().catch(() => {});
      const refused = new Promise<void>((resolve) => setTimeout(resolve, VOICE.resume));
      await Promise.race([resumed, refused]);
      output.watch.check();
      return audible();
    },
    receive(name, packet) {
      // A silent context runs no audio thread: packets would pile up before it.
      if (output.node === undefined || output.context.state !== 'running') return;
      const now = performance.now();
      let source = sources.get(name);
      if (source === undefined) {
        if (!makeRoom(now)) return;
        source = open(name);
      }
      source.receivedAt = now;
      source.decoder.decode(packet);
    },
    localTime(name, t) {
      const source = sources.get(name);
      const now = performance.now();
      if (source?.report === undefined || !audible()) return undefined;
      if (now - source.receivedAt > VOICE.live) return undefined;
      const at = heardAt(output.context, (t * VOICE.rate) / 1000 + source.report.offset);
      return at - now > VOICE.farthest ? undefined : at;
    },
    setVolume(name, gain) {
      volumes.set(name, gain);
      const source = sources.get(name);
      if (source !== undefined) order({ kind: 'gain', source: source.id, gain });
    },
    volume: (name) => volumes.get(name) ?? 1,
    remove,
    stats: (name) => sources.get(name)?.report?.stats,
    close() {
      closed = true;
      disconnect();
    },
  };
}
