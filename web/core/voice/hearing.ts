/** The voices of the others in a room. The code that plays them is fetched with the first one, or with a gesture before. */
import { computed, type ReadonlySignal, signal } from '@preact/signals-core';
import type { Voice } from '../../../protocol/voice/voice.ts';
import type { Playout } from '../sound/playout.ts';
import type { StreamStats } from '../sound/stream.ts';
import { createPauses, type Trouble } from '../sound/watch.ts';
import type { VoiceControl } from './contract.ts';
import type { SoundCode, VoiceOptions } from './options.ts';

export interface Hearing extends Pick<VoiceControl, 'canListen' | 'needsGesture' | 'listen' | 'volume' | 'setVolume'> {
  /** Nicks of those who are heard now. */
  readonly speaking: ReadonlySignal<ReadonlySet<string>>;
  receive(nick: string, packet: Voice): void;
  /** ms of the clock at which `t` of the nick's media clock is heard here; see Playout.localTime. */
  heardAt(nick: string, t: number): number | undefined;
  stats(nick: string): StreamStats | undefined;
  gone(nick: string): void;
  close(): void;
}

export function createHearing({ sound }: Pick<VoiceOptions, 'sound'>, code: SoundCode): Hearing {
  const { listen: canListen } = sound.support();
  const speaking = signal<ReadonlySet<string>>(new Set());
  const trouble = signal<Trouble | null>(null);
  const unplayable = signal(false);
  /** Kept here too, so that it holds before a first packet and across a new player. */
  const volumes = new Map<string, number>();
  let playout: Playout | undefined;
  let loading: Promise<Playout> | undefined;
  const fetches = createPauses(sound.clock.now);
  let closed = false;

  function setSpeaking(nick: string, is: boolean): void {
    if (speaking.value.has(nick) === is) return;
    const next = new Set(speaking.value);
    if (is) next.add(nick);
    else next.delete(nick);
    speaking.value = next;
  }

  function player(): Promise<Playout> {
    loading ??= code.playout().then(({ createPlayout }) => {
      const made = createPlayout({
        platform: sound,
        onSpeaking: setSpeaking,
        onTrouble(found) {
          trouble.value = found;
        },
        ...(sound.probes?.heard ? { probe: sound.probes.heard } : {}),
      });
      for (const [nick, gain] of volumes) made.setVolume(nick, gain);
      if (closed) made.close();
      else playout = made;
      return made;
    });
    // The next click tries again, or a packet after a pause.
    loading.catch(() => {
      loading = undefined;
    });
    return loading;
  }

  async function listen(): Promise<void> {
    if (!canListen || closed) return;
    try {
      // In the gesture itself, if it can be.
      await (playout ?? (await player())).resume();
      unplayable.value = false;
    } catch {
      unplayable.value = true;
    }
  }

  return {
    speaking,
    canListen,
    needsGesture: computed(() => unplayable.value || trouble.value !== null),
    listen,
    volume: (nick) => volumes.get(nick) ?? 1,
    setVolume(nick, gain) {
      volumes.set(nick, gain);
      playout?.setVolume(nick, gain);
    },
    receive(nick, { t, n, data }) {
      if (!canListen || closed) return;
      if (playout) playout.receive(nick, { t, n, data: Uint8Array.from(atob(data), (c) => c.charCodeAt(0)) });
      // What comes before the code is there is lost, as it would be a moment earlier.
      else if (fetches.allow('closed', 'again')) void listen();
    },
    heardAt: (nick, t) => playout?.localTime(nick, t),
    stats: (nick) => playout?.stats(nick),
    gone(nick) {
      playout?.remove(nick);
      setSpeaking(nick, false);
    },
    close() {
      closed = true;
      playout?.close();
    },
  };
}
