/**
 * Voice of a conference: own microphone out, other occupants' packets in. The code that does sound is fetched when it
 * is needed first.
 */
import { computed, type ReadonlySignal, signal } from '@preact/signals-core';
import { isFault } from '../../../protocol/base/fault.ts';
import { resourceOf } from '../../../protocol/base/jid.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { attr, type Element, integer } from '../../../protocol/base/xml.ts';
import { buildVoiceMessage, parseVoice } from '../../../protocol/voice/voice.ts';
import { continues, FIRST_NUMBERS } from '../../../protocol/voice/voice-stream.ts';
import type { Microphone } from '../sound/microphone.ts';
import type { Playout } from '../sound/playout.ts';
import { type VoiceSupport, voiceSupport } from '../sound/support.ts';
import { createPauses, type Trouble, watchTimer } from '../sound/watch.ts';
import type { MicrophoneProblem, MicrophoneTrouble, VoiceControl } from './contract.ts';

export interface VoiceOptions {
  readonly room: string;
  nick(): string;
  /** Sends now or not at all. */
  send(stanza: Element): boolean;
  /** One is in the room, and the line is up. */
  readonly online: ReadonlySignal<boolean>;
  /** The room, or another session, has turned the microphone off. */
  onOff(why: 'microphone-elsewhere' | 'microphone-forbidden'): void;
}

/** The code that does sound, and whether this browser can run it. */
export interface SoundCode {
  readonly support: VoiceSupport;
  microphone(): Promise<Pick<typeof import('../sound/microphone.ts'), 'createMicrophone' | 'MicrophoneError'>>;
  playout(): Promise<Pick<typeof import('../sound/playout.ts'), 'createPlayout'>>;
}

const inBrowser = (): SoundCode => ({
  support: voiceSupport(),
  microphone: () => import('../sound/microphone.ts'),
  playout: () => import('../sound/playout.ts'),
});

/** Above this level one's own voice counts as speaking. */
const SPEAKING = 0.35;
/** ms after the last refused packet for which one counts as not heard. */
const REFUSED = 2_000;
/** ms after turning on in which a `conflict` is about packets of before, which were on their way. */
const ON_THE_WAY = 2_000;

export function createVoice(options: VoiceOptions, code: SoundCode = inBrowser()) {
  const { support } = code;
  const state = signal<'off' | 'starting' | 'on' | 'muted'>('off');
  const problem = signal<MicrophoneProblem | null>(null);
  const level = signal(0);
  const others = signal<ReadonlySet<string>>(new Set());
  const captureTrouble = signal<Trouble | null>(null);
  const playTrouble = signal<Trouble | null>(null);
  const unplayable = signal(false);
  const refusing = signal(false);
  /** Kept here too, so that it holds before a first packet and across a new player. */
  const volumes = new Map<string, number>();
  let microphone: Microphone | undefined;
  let playout: Playout | undefined;
  let loading: Promise<Playout> | undefined;
  const fetches = createPauses(watchTimer.now);
  let closed = false;
  /** Number of the newest packet, and when the microphone was turned on. */
  let last: number | undefined;
  let since = 0;
  let refusedTimer: ReturnType<typeof setTimeout> | undefined;

  const trouble = computed<MicrophoneTrouble | null>(() => {
    if (state.value !== 'on' && state.value !== 'muted') return null;
    if (captureTrouble.value !== null) return captureTrouble.value === 'muted' ? 'muted' : 'stopped';
    return refusing.value ? 'refused' : null;
  });
  const heard = computed(() => state.value === 'on' && options.online.value && trouble.value === null);
  const needsGesture = computed(() => unplayable.value || playTrouble.value !== null);
  const selfSpeaking = computed(() => heard.value && level.value > SPEAKING);
  const speaking = computed<ReadonlySet<string>>(() =>
    selfSpeaking.value ? new Set([...others.value, options.nick()]) : others.value,
  );

  function player(): Promise<Playout> {
    loading ??= code.playout().then(({ createPlayout }) => {
      const made = createPlayout({
        onSpeaking(source, is) {
          if (others.value.has(source) === is) return;
          const next = new Set(others.value);
          if (is) next.add(source);
          else next.delete(source);
          others.value = next;
        },
        onTrouble(found) {
          playTrouble.value = found;
        },
        ...(probes?.heard ? { probe: probes.heard } : {}),
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
    microphone?.touch();
    if (!support.listen || closed) return;
    try {
      // In the gesture itself, if it can be.
      await (playout ?? (await player())).resume();
      unplayable.value = false;
    } catch {
      unplayable.value = true;
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
    const loaded = await code.microphone().catch(() => undefined);
    // Left, or switched off, while the code was on its way.
    if (closed || state.value !== 'starting') return;
    if (!loaded) {
      state.value = 'off';
      problem.value = 'busy';
      return;
    }
    const { createMicrophone, MicrophoneError } = loaded;
    microphone ??= createMicrophone({
      first: Math.floor(Math.random() * FIRST_NUMBERS),
      onPacket(packet) {
        last = packet.n;
        if (!options.online.value) return;
        const voice = { t: packet.t, n: packet.n, data: base64(packet.data) };
        options.send(buildVoiceMessage(options.room, voice));
      },
      onLevel(value) {
        level.value = value;
      },
      onTrouble(found) {
        captureTrouble.value = found;
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
      since = performance.now();
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
    clearTimeout(refusedTimer);
    refusing.value = false;
    state.value = 'off';
    level.value = 0;
  }

  /** The stream ends here: when the microphone is turned on again, it is the newest one of its nick. */
  function yieldTo(why: 'microphone-elsewhere' | 'microphone-forbidden'): void {
    turnOff();
    microphone = undefined;
    last = undefined;
    options.onOff(why);
  }

  function refuse(): void {
    clearTimeout(refusedTimer);
    refusing.value = true;
    refusedTimer = setTimeout(() => {
      refusing.value = false;
    }, REFUSED);
  }

  /** Another session of the same nick has turned its microphone on; it says by its number which one is meant. */
  function elsewhere(el: Element): void {
    const n = integer(attr(el, 'n'), 0, 2 ** 45, 'n');
    if (isFault(n) || last === undefined || state.value === 'off' || !continues(n, last)) return;
    yieldTo('microphone-elsewhere');
  }

  function setMuted(muted: boolean): void {
    if (!microphone || (state.value !== 'on' && state.value !== 'muted')) return;
    microphone.muted = muted;
    state.value = muted ? 'muted' : 'on';
  }

  const control: VoiceControl = {
    state,
    problem,
    trouble,
    heard,
    level,
    speaking,
    canListen: support.listen,
    needsGesture,
    listen,
    turnOn,
    turnOff,
    dismissProblem() {
      problem.value = null;
    },
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
    receive(stanza: Element): boolean {
      const nick = resourceOf(attr(stanza, 'from') ?? '');
      const told = nick === '' ? stanza.getChild('elsewhere', NS.voice) : undefined;
      if (told) {
        elsewhere(told);
        return true;
      }
      const el = stanza.getChild('voice', NS.voice);
      if (!el) return false;
      // Of one's own voice in another session nothing is played: it would be an echo.
      if (nick === options.nick()) return true;
      const voice = parseVoice(el);
      if (isFault(voice) || !support.listen || closed) return true;
      if (playout) playout.receive(nick, { t: voice.t, n: voice.n, data: unbase64(voice.data) });
      // What comes before the code is there is lost, as it would be a moment earlier.
      else if (fetches.allow('closed', 'again')) void listen();
      return true;
    },
    /** A packet was refused. It is lost, no more; only where no other would be taken the microphone goes off, with a word. */
    refused(condition: string): void {
      if (state.value !== 'on') return;
      if (condition === 'forbidden') yieldTo('microphone-forbidden');
      else if (condition !== 'conflict') refuse();
      else if (performance.now() - since > ON_THE_WAY) yieldTo('microphone-elsewhere');
    },
    /** Media clock of the own microphone, ms; undefined when nobody can hear it. */
    clock: () => {
      const now = heard.value ? microphone?.now() : undefined;
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
