/** One loudspeaker: an audio context with the playout worklet in it, watched over. One that died is replaced by another. */
import { heardAt } from './clock.ts';
import { VOICE } from './limits.ts';
import type { SoundPlatform, WorkletNode } from './platform.ts';
import type { PlayoutMessage, PlayoutOptions, PlayoutOrder } from './playout.worklet.ts';
import { resumed } from './resume.ts';
import { createWatch, type Pauses, type Trouble } from './watch.ts';

export interface OutputParts {
  readonly platform: SoundPlatform;
  readonly pauses: Pauses;
  readonly probe: boolean;
  /** The trouble of the one in whose place this is. */
  readonly trouble: Trouble | null;
  onMessage(message: PlayoutMessage): void;
  onTrouble(trouble: Trouble | null): void;
  /** Nobody is heard. */
  onSilence(): void;
  /** Only another one in the place of this can help. */
  onDead(trouble: Trouble): void;
}

export interface Output {
  /** The context runs: frames go by. */
  readonly running: boolean;
  /** Its worklet is there, too. */
  readonly plays: boolean;
  readonly audible: boolean;
  order(order: PlayoutOrder, transfer?: ArrayBuffer[]): void;
  /** To be called in a user's gesture. False when the browser still refuses sound. */
  resume(): Promise<boolean>;
  /** ms of the clock at which a frame leaves the loudspeaker. */
  heardAt(frame: number): number;
  close(): void;
}

export function openOutput(parts: OutputParts): Output {
  const { platform, trouble } = parts;
  const context = platform.openContext({ latencyHint: 0, sampleRate: VOICE.rate });
  let node: WorkletNode<PlayoutOrder> | undefined;
  /** The worklet could not be had, or has failed. */
  let failed = false;
  const order = (message: PlayoutOrder, transfer: ArrayBuffer[] = []) => node?.port.postMessage(message, transfer);

  /** False when it was closed before the worklet was there, or its file could not be had. */
  const ready = platform.loadWorklet(context, 'playout').then(connect, fail);
  function connect(): boolean {
    if (context.state === 'closed') return false;
    const options = {
      numberOfInputs: 0,
      outputChannelCount: [1],
      processorOptions: { probe: parts.probe } satisfies PlayoutOptions,
    };
    const on = { message: parts.onMessage, error: fail };
    node = platform.createWorkletNode<PlayoutOrder, PlayoutMessage>(context, 'playout', options, on);
    node.connect(context.destination);
    return true;
  }
  function fail(): boolean {
    failed = true;
    return false;
  }

  /** A context that has no worklet yet runs, and plays nothing: that is no end of a trouble. */
  const moving = () => (trouble !== null && node === undefined ? 0 : context.currentTime);
  const watch = createWatch(
    {
      ...platform.clock,
      pauses: parts.pauses,
      look: () => ({ context: failed ? 'closed' : context.state, moving: [moving()] }),
      onTrouble: parts.onTrouble,
      onStill: parts.onSilence,
      mend(what) {
        if (what === 'suspended') context.resume().catch(() => {});
        else parts.onDead(what);
      },
    },
    trouble,
  );
  const onState = () => {
    // The frames stood still while it was suspended.
    if (context.state === 'running') order({ kind: 'restart' });
    else parts.onSilence();
    watch.check();
  };
  context.addEventListener('statechange', onState);

  const isRunning = () => context.state === 'running';
  const isAudible = () => isRunning() && watch.trouble === null;
  return {
    get running() {
      return isRunning();
    },
    get plays() {
      return isRunning() && node !== undefined;
    },
    get audible() {
      return isAudible();
    },
    order,
    async resume() {
      watch.touch();
      if (!(await ready)) return false;
      await resumed(platform, context);
      watch.check();
      return isAudible();
    },
    heardAt: (frame) => heardAt(context, frame, platform.clock.now()),
    close() {
      watch.stop();
      context.removeEventListener('statechange', onState);
      if (context.state !== 'closed') context.close().catch(() => {});
    },
  };
}
