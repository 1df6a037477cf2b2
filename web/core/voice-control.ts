/**
 * Voice of a conference: own microphone out, other occupants' packets in. The code that does sound is fetched when it
 * is needed first.
 */
import { computed, signal } from '@preact/signals-core';
import { isFault } from '../../protocol/fault.ts';
import { resourceOf } from '../../protocol/jid.ts';
import { NS } from '../../protocol/namespaces.ts';
import { buildVoiceMessage, parseVoice } from '../../protocol/voice.ts';
import { attr, type Element } from '../../protocol/xml.ts';
import type { MicrophoneProblem, VoiceControl } from './contract.ts';
import type { Microphone } from './voice/microphone.ts';
import type { Playout } from './voice/playout.ts';
import { voiceSupport } from './voice/support.ts';

export interface VoiceOptions {
  readonly room: string;
  nick(): string;
  send(stanza: Element): boolean;
}

/** Above this level one's own voice counts as speaking. */
const SPEAKING = 0.35;

export function createVoice(options: VoiceOptions) {
  const support = voiceSupport();
  const state = signal<'off' | 'starting' | 'on' | 'muted'>('off');
  const problem = signal<MicrophoneProblem | null>(null);
  const level = signal(0);
  const others = signal<ReadonlySet<string>>(new Set());
  const needsGesture = signal(false);
  /** Kept here too, so that it holds before a first packet and across a new player. */
  const volumes = new Map<string, number>();
  let microphone: Microphone | undefined;
  let playout: Playout | undefined;
  let loading: Promise<Playout> | undefined;
  let closed = false;

  const selfSpeaking = computed(() => state.value === 'on' && level.value > SPEAKING);
  const speaking = computed<ReadonlySet<string>>(() =>
    selfSpeaking.value ? new Set([...others.value, options.nick()]) : others.value,
  );

  function player(): Promise<Playout> {
    loading ??= import('./voice/playout.ts').then(({ createPlayout }) => {
      const made = createPlayout({
        onSpeaking(source, is) {
          if (others.value.has(source) === is) return;
          const next = new Set(others.value);
          if (is) next.add(source);
          else next.delete(source);
          others.value = next;
        },
        ...(probes?.heard ? { probe: probes.heard } : {}),
      });
      for (const [nick, gain] of volumes) made.setVolume(nick, gain);
      if (closed) made.close();
      else playout = made;
      return made;
    });
    // The next packet, or click, tries again.
    loading.catch(() => {
      loading = undefined;
    });
    return loading;
  }

  async function listen(): Promise<void> {
    if (!support.listen || closed) return;
    try {
      needsGesture.value = !(await (await player()).resume());
    } catch {
      needsGesture.value = true;
    }
  }

  async function turnOn(): Promise<void> {
    if (state.value === 'muted') return void setMuted(false);
    if (state.value !== 'off') return;
    problem.value = null;
    if (!support.speak) {
      problem.value = support.why ?? 'unsupported';
      return;
    }
    state.value = 'starting';
    const code = await import('./voice/microphone.ts').catch(() => undefined);
    // Left, or switched off, while the code was on its way.
    if (closed || state.value !== 'starting') return;
    if (!code) {
      state.value = 'off';
      problem.value = 'busy';
      return;
    }
    const { createMicrophone, MicrophoneError } = code;
    microphone ??= createMicrophone({
      onPacket(packet) {
        const voice = { t: packet.t, n: packet.n, data: base64(packet.data) };
        options.send(buildVoiceMessage(options.room, voice));
      },
      onLevel(value) {
        level.value = value;
      },
      onEnded(reason) {
        turnOff();
        problem.value = reason === 'device-lost' ? 'no-device' : 'busy';
      },
      ...(probes?.spoken ? { probe: probes.spoken } : {}),
    });
    try {
      await microphone.start();
      microphone.muted = false;
      state.value = 'on';
      void listen();
    } catch (error) {
      // Another start or a stop came in between, and has said what the state is.
      if (error instanceof MicrophoneError && error.reason === 'stopped') return;
      state.value = 'off';
      problem.value = error instanceof MicrophoneError && error.reason !== 'stopped' ? error.reason : 'busy';
    }
  }

  function turnOff(): void {
    microphone?.stop();
    state.value = 'off';
    level.value = 0;
  }

  function setMuted(muted: boolean): void {
    if (!microphone || (state.value !== 'on' && state.value !== 'muted')) return;
    microphone.muted = muted;
    state.value = muted ? 'muted' : 'on';
  }

  const control: VoiceControl = {
    state,
    problem,
    level,
    speaking,
    canListen: support.listen,
    needsGesture,
    listen,
    turnOn,
    turnOff,
    setMuted,
    volume: (nick) => volumes.get(nick) ?? 1,
    setVolume(nick, gain) {
      volumes.set(nick, gain);
      playout?.setVolume(nick, gain);
    },
  };

  return {
    control,
    /** Takes a voice message of the room; true if it was one. */
    take(stanza: Element): boolean {
      const el = stanza.getChild('voice', NS.voice);
      if (!el) return false;
      const voice = parseVoice(el);
      const nick = resourceOf(attr(stanza, 'from') ?? '');
      if (isFault(voice) || !support.listen || closed) return true;
      if (playout) playout.receive(nick, { t: voice.t, n: voice.n, data: unbase64(voice.data) });
      // What comes before the code is there is lost, as it would be a moment earlier.
      else void listen();
      return true;
    },
    /** Media clock of the own microphone, ms; undefined when nobody can hear it. */
    clock: () => {
      const now = state.value === 'on' ? microphone?.now() : undefined;
      return now === undefined ? undefined : Math.max(0, Math.round(now));
    },
    heardAt: (nick: string, t: number) => playout?.localTime(nick, t),
    stats: (nick: string) => playout?.stats(nick),
    gone(nick: string) {
      playout?.remove(nick);
      const next = new Set(others.value);
      if (next.delete(nick)) others.value = next;
    },
    close() {
      closed = true;
      turnOff();
      playout?.close();
    },
  };
}

/** Onsets of sound, for measurements (test/bench); set before a conference is joined. */
export interface VoiceProbes {
  readonly spoken?: (onset: { readonly t: number; readonly at: number }) => void;
  readonly heard?: (onset: { readonly source: string; readonly t: number; readonly at: number }) => void;
}

const probes = (globalThis as { lecternVoiceProbes?: VoiceProbes }).lecternVoiceProbes;

function base64(data: Uint8Array): string {
  return btoa(String.fromCharCode(...data));
}

function unbase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}
