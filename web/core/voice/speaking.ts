/** The own microphone in a room: on, muted or off, and whether what is said is heard. */
import { buildVoiceMessage } from '../../../protocol/voice/voice.ts';
import { continues, FIRST_NUMBERS } from '../../../protocol/voice/voice-stream.ts';
import type { Microphone, MicrophoneOptions } from '../sound/microphone.ts';
import type { VoicePacket } from '../sound/packet.ts';
import type { MicrophoneProblem, VoiceControl } from './contract.ts';
import { createMicrophoneState, type MicrophoneState } from './microphone-state.ts';
import type { SoundCode, VoiceOptions } from './options.ts';

/** ms after turning on in which a `conflict` is about packets of before, which were on their way. */
const ON_THE_WAY = 2_000;

export interface Speaking extends Pick<VoiceControl, 'turnOn' | 'turnOff' | 'setMuted'> {
  readonly own: MicrophoneState;
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
  const own = createMicrophoneState(options.online, clock);
  const { state, problem, heard } = own;
  let microphone: Microphone | undefined;
  let closed = false;
  /** Number of the newest packet, and when the microphone was turned on. */
  let last: number | undefined;
  let since = 0;

  function onPacket(packet: VoicePacket): void {
    last = packet.n;
    if (options.online.value) options.send(messageOf(options.room, packet));
  }

  function onEnded(reason: 'device-lost' | 'failed'): void {
    turnOff();
    problem.value = reason === 'device-lost' ? 'no-device' : 'busy';
  }

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
    const mine = microphone ?? createMicrophone({ ...microphoneOptions(options, own), onPacket, onEnded });
    microphone = mine;
    try {
      await mine.start();
    } catch (error) {
      if (!(error instanceof MicrophoneError)) return 'busy';
      // 'stopped': another start or a stop came in between.
      return error.reason === 'stopped' ? null : error.reason;
    }
    mine.muted = false;
    since = clock.now();
    state.value = 'on';
    onStarted();
    return null;
  }

  function turnOff(): void {
    microphone?.stop();
    own.turnedOff();
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
    own,
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
    touch: () => microphone?.touch(),
    refused(condition) {
      if (state.value !== 'on') return;
      if (condition === 'forbidden') yieldTo('microphone-forbidden');
      else if (condition !== 'conflict') own.refused();
      else if (clock.now() - since > ON_THE_WAY) yieldTo('microphone-elsewhere');
    },
    elsewhere(n) {
      if (last !== undefined && state.value !== 'off' && continues(n, last)) yieldTo('microphone-elsewhere');
    },
    clock: () => roundTime(heard.value ? microphone?.now() : undefined),
    close() {
      closed = true;
      turnOff();
    },
  };
}

function microphoneOptions(
  { sound }: VoiceOptions,
  { level, captureTrouble }: MicrophoneState,
): Omit<MicrophoneOptions, 'onPacket' | 'onEnded'> {
  return {
    platform: sound,
    first: Math.floor(Math.random() * FIRST_NUMBERS),
    onLevel(value) {
      level.value = value;
    },
    onTrouble(found) {
      captureTrouble.value = found;
    },
    ...(sound.probes?.spoken ? { probe: sound.probes.spoken } : {}),
  };
}

/** As the wire has it: whole ms, from 0 on. */
const roundTime = (t: number | undefined) => (t === undefined ? undefined : Math.max(0, Math.round(t)));

const messageOf = (room: string, { t, n, data }: VoicePacket) =>
  buildVoiceMessage(room, { t, n, data: btoa(String.fromCharCode(...data)) });
