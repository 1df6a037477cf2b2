/** Opus by WebCodecs: 60 ms of sound in, one packet out. */
import { VOICE } from './limits.ts';
import type { EncoderConfig, SoundPlatform } from './platform.ts';

export interface OpusEncoder {
  /** `at`: µs of the block's first sample. Samples at the rate given on creation. */
  encode(pcm: Float32Array<ArrayBuffer>, at: number): void;
  /** Forgets the sound before: the next packet holds nothing of it. */
  reset(): void;
  close(): void;
}

/** Packets of 60 ms. With the usual 20 ms the envelopes alone would break the rate limit. */
export function opusConfig(sampleRate: number): EncoderConfig {
  const opus = { application: 'voip', signal: 'voice', frameDuration: VOICE.packet * 1000 } as const;
  return { codec: 'opus', sampleRate, numberOfChannels: 1, bitrate: VOICE.bitrate, bitrateMode: 'variable', opus };
}

export function createOpusEncoder(
  platform: Pick<SoundPlatform, 'createEncoder'>,
  sampleRate: number,
  on: { packet(data: Uint8Array<ArrayBuffer>, at: number): void; error(error: Error): void },
): OpusEncoder {
  const encoder = platform.createEncoder({
    output(chunk) {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      on.packet(data, chunk.timestamp);
    },
    error: on.error,
  });
  encoder.configure(opusConfig(sampleRate));
  return {
    encode(samples, timestamp) {
      if (encoder.state === 'configured') encoder.encode({ sampleRate, timestamp, samples });
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
