/** The sound of this browser. */
import captureUrl from '../../core/sound/capture.worklet.ts?worker&url';
import type { SoundPlatform, VoiceProbes, VoiceSupport } from '../../core/sound/platform.ts';
import playoutUrl from '../../core/sound/playout.worklet.ts?worker&url';

const WORKLETS = { capture: captureUrl, playout: playoutUrl };

export const browserSound: SoundPlatform = {
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
  /** Set by measurements (test/bench) before the page runs. */
  probes: (globalThis as { lecternVoiceProbes?: VoiceProbes }).lecternVoiceProbes,
  support,
  openContext: (options) => new AudioContext(options),
  loadWorklet: (context: AudioContext, name) => context.audioWorklet.addModule(WORKLETS[name]),
  createWorkletNode(context: AudioContext, name, options, on) {
    const node = new AudioWorkletNode(context, `lectern-${name}`, options);
    node.port.onmessage = (event) => on.message(event.data);
    node.onprocessorerror = on.error;
    return node;
  },
  getMicrophone: (audio) => navigator.mediaDevices.getUserMedia({ audio: { ...audio } }),
  createSource: (context: AudioContext, stream: MediaStream) => context.createMediaStreamSource(stream),
  async canEncode(config) {
    const { supported } = await AudioEncoder.isConfigSupported(config).catch(() => ({ supported: false }));
    return supported === true;
  },
  createEncoder(on) {
    const encoder = new AudioEncoder(on);
    return {
      get state() {
        return encoder.state;
      },
      configure: (config) => encoder.configure(config),
      encode({ sampleRate, timestamp, samples }) {
        const data = new AudioData({
          format: 'f32-planar',
          sampleRate,
          numberOfChannels: 1,
          numberOfFrames: samples.length,
          timestamp,
          data: samples,
        });
        encoder.encode(data);
        data.close();
      },
      reset: () => encoder.reset(),
      close: () => encoder.close(),
    };
  },
  createDecoder(on) {
    const decoder = new AudioDecoder(on);
    return {
      get state() {
        return decoder.state;
      },
      get decodeQueueSize() {
        return decoder.decodeQueueSize;
      },
      configure: (config) => decoder.configure(config),
      decode: (chunk) => decoder.decode(new EncodedAudioChunk({ type: 'key', ...chunk })),
      close: () => decoder.close(),
    };
  },
};

function support(): VoiceSupport {
  // Outside a secure context the parts asked for below are hidden; the cause to tell is the missing HTTPS.
  if (!globalThis.isSecureContext) return { speak: false, listen: false, why: 'insecure' };
  const worklet = typeof AudioContext === 'function' && typeof AudioWorkletNode === 'function';
  const listen = worklet && typeof AudioDecoder === 'function';
  const speak = worklet && typeof AudioEncoder === 'function' && navigator.mediaDevices !== undefined;
  return speak && listen ? { speak, listen } : { speak, listen, why: 'unsupported' };
}
