/** Opus by WebCodecs: 60 ms of sound in, one packet out. */
import { VOICE } from './limits.ts';

/** `application` and `signal` are in the registration of Opus for WebCodecs, but not yet in TypeScript's lib.dom. */
type OpusSettings = OpusEncoderConfig & { application: 'voip'; signal: 'voice' };

export interface OpusEncoder {
  /** `at`: µs of the block's first sample. Samples at the rate given on creation. */
  encode(pcm: Float32Array<ArrayBuffer>, at: number): void;
  /** Forgets the sound before: the next packet holds nothing of it. */
  reset(): void;
  close(): void;
}

function opusConfig(sampleRate: number): AudioEncoderConfig {
  const opus: OpusSettings = { application: 'voip', signal: 'voice', frameDuration: VOICE.packet * 1000 };
  return { codec: 'opus', sampleRate, numberOfChannels: 1, bitrate: VOICE.bitrate, bitrateMode: 'variable', opus };
}

/** Whether this browser makes packets of 60 ms. With its usual 20 ms the envelopes alone would break the rate limit. */
export async function canEncode(sampleRate: number): Promise<boolean> {
  const { supported } = await AudioEncoder.isConfigSupported(opusConfig(sampleRate)).catch(() => ({
    supported: false,
  }));
  return supported === true;
}

export function createOpusEncoder(
  sampleRate: number,
  onPacket: (data: Uint8Array, at: number) => void,
  onError: (error: Error) => void,
): OpusEncoder {
  const encoder = new AudioEncoder({
    output(chunk) {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      onPacket(data, chunk.timestamp);
    },
    error: onError,
  });
  encoder.configure(opusConfig(sampleRate));
  return {
    encode(pcm, at) {
      if (encoder.state !== 'configured') return;
      const data = new AudioData({
        format: 'f32-planar',
        sampleRate,
        numberOfChannels: 1,
        numberOfFrames: pcm.length,
        timestamp: at,
        data: pcm,
      });
      encoder.encode(data);
      data.close();
    },
    reset() {
      if (encoder.state !== 'configured') return;
      encoder.reset();
      encoder.configure(opusConfig(sampleRate));
    },
    close() {
      if (encoder.state !== 'closed') encoder.close();
    },
  };
}
