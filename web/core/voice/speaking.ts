/** The own microphone in a room: on, muted or off, and whether what is said is heard. */
import { computed, type ReadonlySignal, signal } from '@preact/signals-core';
import { buildVoiceMessage } from '../../../protocol/voice/voice.ts';
import { continues, FIRST_NUMBERS } from '../../../protocol/voice/voice-stream.ts';
import type { Microphone, MicrophoneOptions } from '../sound/microphone.ts';
import type { VoicePacket } from '../sound/packet.ts';
import type { Trouble } from '../sound/watch.ts';
import type { MicrophoneProblem, MicrophoneTrouble, VoiceControl } from './contract.ts';
import type { SoundCode, VoiceOptions } from './options.ts';

/** Above this level one's own voice counts as speaking. */
const LOUD = 0.35;
/** ms after the last refused packet for which one counts as not heard. */
const REFUSED = 2_000;
/** ms after turning on in which a `conflict` is about packets of before, which were on their way. */
const ON_THE_WAY = 2_000;

type Controls =
  | 'state'
  | 'problem'
  | 'trouble'
  | 'heard'
  | 'level'
  | 'turnOn'
  | 'turnOff'
  | 'dismissProblem'
  | 'setMuted';

export interface Speaking extends Pick<VoiceControl, Controls> {
  /** What is said now is loud enough to be shown. */
  readonly loud: ReadonlySignal<boolean>;
  /** To be called in gestures of the user. */
  touch(): void;
  /** A packet was refused. It is lost, no more; only where no other would be accepted the microphone goes off, with a word. */
  refused(condition: string): void;
  /** Another session of the same nick has turned its microphone on; the number says which one of here is meant. */
  elsewhere(n: number): void;
  /** Media clock, ms; undefined when nobody can hear it. */
  clock(): number | undefined;
  close(): void;
}

/** @param onStarted the microphone is on, by a gesture of the user */
export function createSpeaking(options: VoiceOptions, code: SoundCode, onStarted: () => void): Speaking {
  const { clock } = options.sound;
  const state = signal<'off' | 'starting' | 'on' | 'muted'>('off');
  const problem = signal<MicrophoneProblem | null>(null);
  const level = signal(0);
  const captureTrouble = signal<Trouble | null>(null);
  const refusal = createRefusal(clock.after);
  let microphone: Microphone | undefined;
  let closed = false;
  /** Number of the newest packet, and when the microphone was turned on. */
  let last: number | undefined;
  let since = 0;

  const trouble = computed<MicrophoneTrouble | null>(() => {
    if (state.value !== 'on' && state.value !== 'muted') return null;
    if (captureTrouble.value !== null) return captureTrouble.value === 'muted' ? 'muted' : 'stopped';
    return refusal.lately.value ? 'refused' : null;
  });
  const heard = computed(() => state.value === 'on' && options.online.value && trouble.value === null);

  const microphoneOptions = (): MicrophoneOptions => ({
    platform: options.sound,
    first: Math.floor(Math.random() * FIRST_NUMBERS),
    onPacket(packet) {
      last = packet.n;
      if (options.online.value) options.send(messageOf(options.room, packet));
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
    ...(options.sound.probes?.spoken ? { probe: options.sound.probes.spoken } : {}),
  });

  /** Resolves to why it did not start; to null when it did, or when something else has said what the state is. */
  async function start(): Promise<MicrophoneProblem | null> {
    const { speak, why = 'unsupported' } = options.sound.support();
    if (!speak) return why;
    state.value = 'starting';
    const loaded = await code.microphone().catch(() => undefined);
    // Left, or switched off, while the code was on its way.
    if (closed || state.value !== 'starting') return null;
    if (!loaded) return 'busy';
    const { createMicrophone, MicrophoneError } = loaded;
    microphone ??= createMicrophone(microphoneOptions());
    try {
      await microphone.start();
      microphone.muted = false;
      since = clock.now();
      state.value = 'on';
      onStarted();
      return null;
    } catch (error) {
      if (!(error instanceof MicrophoneError)) return 'busy';
      // 'stopped': another start or a stop came in between.
      return error.reason === 'stopped' ? null : error.reason;
    }
  }

  function turnOff(): void {
    microphone?.stop();
    refusal.forget();
    state.value = 'off';
    level.value = 0;
  }

  function setMuted(muted: boolean): void {
    if (!microphone || (state.value !== 'on' && state.value !== 'muted')) return;
    microphone.muted = muted;
    state.value = muted ? 'muted' : 'on';
  }

  /** The stream ends here: when the microphone is turned on again, it is the newest one of its nick. */
  function yieldTo(why: 'microphone-elsewhere' | 'microphone-forbidden'): void {
    turnOff();
    microphone = undefined;
    last = undefined;
    options.onOff(why);
  }

  return {
    state,
    problem,
    trouble,
    heard,
    level,
    loud: computed(() => heard.value && level.value > LOUD),
    async turnOn() {
      if (state.value === 'muted') return setMuted(false);
      if (state.value !== 'off') return;
      problem.value = null;
      const failed = await start();
      if (failed === null) return;
      state.value = 'off';
      problem.value = failed;
    },
    turnOff,
    setMuted,
    dismissProblem() {
      problem.value = null;
    },
    touch: () => microphone?.touch(),
    refused(condition) {
      if (state.value !== 'on') return;
      if (condition === 'forbidden') yieldTo('microphone-forbidden');
      else if (condition !== 'conflict') refusal.note();
      else if (clock.now() - since > ON_THE_WAY) yieldTo('microphone-elsewhere');
    },
    elsewhere(n) {
      if (last !== undefined && state.value !== 'off' && continues(n, last)) yieldTo('microphone-elsewhere');
    },
    clock() {
      const now = heard.value ? microphone?.now() : undefined;
      return now === undefined ? undefined : Math.max(0, Math.round(now));
    },
    close() {
      closed = true;
      turnOff();
    },
  };
}

/** Whether the room has refused packets lately. */
function createRefusal(after: (ms: number, run: () => void) => () => void) {
  const lately = signal(false);
  let cancel: () => void = () => undefined;
  function forget(): void {
    cancel();
    lately.value = false;
  }
  return {
    lately,
    forget,
    note() {
      cancel();
      lately.value = true;
      cancel = after(REFUSED, forget);
    },
  };
}

const messageOf = (room: string, { t, n, data }: VoicePacket) =>
  buildVoiceMessage(room, { t, n, data: btoa(String.fromCharCode(...data)) });
