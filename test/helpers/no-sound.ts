import type { SoundPlatform } from '../../web/core/sound/platform.ts';

function missing(): never {
  throw new Error('there is no sound here');
}

/** A machine without a microphone and without a loudspeaker, whose clock goes. */
export const NO_SOUND: SoundPlatform = {
  clock: {
    now: () => performance.now(),
    after(ms, run) {
      const id = setTimeout(run, ms);
      return () => clearTimeout(id);
    },
    every(ms, run) {
      const id = setInterval(run, ms);
      return () => clearInterval(id);
    },
  },
  support: () => ({ speak: false, listen: false, why: 'unsupported' }),
  openContext: missing,
  loadWorklet: missing,
  createWorkletNode: missing,
  getMicrophone: missing,
  createSource: missing,
  canEncode: async () => false,
  createEncoder: missing,
  createDecoder: missing,
};
