/** Opus by WebCodecs, the other way: one source's packets in, its samples out, in order. */
import { VOICE } from './limits.ts';
import { opusDuration, type VoicePacket } from './packet.ts';
import type { Decoder, SoundPlatform } from './platform.ts';
import type { Decoded } from './stream.ts';

export interface SourceDecoder {
  /**
   * A packet of a peer came. What is no Opus packet is dropped, and so is the oldest of what comes faster than it can be
   * decoded: behind a stall, what is said now is wanted.
   */
  decode(packet: VoicePacket): void;
  close(): void;
}

export function createSourceDecoder(
  { clock, createDecoder }: Pick<SoundPlatform, 'clock' | 'createDecoder'>,
  onDecoded: (decoded: Decoded & { pcm: Float32Array<ArrayBuffer> }) => void,
): SourceDecoder {
  let decoder: Decoder | undefined;
  /** Packets that wait for the decoder. */
  let pending: VoicePacket[] = [];
  /** Packets in the decoder, by their timestamps, in order. */
  const waiting = new Map<number, VoicePacket>();
  let restUntil = 0;
  let count = 0;

  function open(): Decoder {
    waiting.clear();
    pending = [];
    const opened = createDecoder({
      output(data) {
        const packet = packetAt(data.timestamp);
        const pcm = new Float32Array(data.numberOfFrames);
        data.copyTo(pcm, { planeIndex: 0, format: 'f32-planar' });
        data.close();
        if (packet !== undefined) onDecoded({ t: packet.t, n: packet.n, pcm });
        feed();
      },
      error() {
        // A packet that cannot be decoded closes the decoder (WebCodecs §3). The peer made it, so it is not our fault
        // to show; but a peer that does so on purpose must not make us open decoders all the time.
        restUntil = clock.now() + VOICE.decoderRest;
        decoder = undefined;
      },
    });
    opened.configure({ codec: 'opus', sampleRate: VOICE.rate, numberOfChannels: 1 });
    return opened;
  }

  /** The packet of a block: one block comes for each, but a decoder may swallow one, or shift the time by pre-skip. */
  function packetAt(timestamp: number): VoicePacket | undefined {
    const exact = waiting.has(timestamp);
    for (const [at, packet] of waiting) {
      waiting.delete(at);
      if (!exact || at === timestamp) return packet;
    }
    return undefined;
  }

  function feed(): void {
    // Closed by an error that it has not told yet.
    while (decoder?.state === 'configured' && decoder.decodeQueueSize < VOICE.decodeQueue) {
      const packet = pending.shift();
      if (packet === undefined) return;
      // Not the peer's t: a decoder may mind timestamps that jump, and 1000·t may be above what a number holds exactly.
      count += 1;
      const timestamp = count * VOICE.packet * 1000;
      waiting.set(timestamp, packet);
      decoder.decode({ timestamp, data: packet.data });
    }
  }

  return {
    decode(packet) {
      if (packet.data.length > VOICE.maxPacketBytes || opusDuration(packet.data) === undefined) return;
      if (clock.now() < restUntil) return;
      decoder ??= open();
      pending = [...pending.slice(1 - VOICE.decodeQueue), packet];
      feed();
    },
    close() {
      if (decoder !== undefined && decoder.state !== 'closed') decoder.close();
      decoder = undefined;
      pending = [];
      restUntil = Number.POSITIVE_INFINITY;
    },
  };
}
