/** Sound files for Chromium's fake microphone: 16-bit mono WAV at 48 kHz. */
const RATE = 48_000;

export function wav(samples: Float32Array): Buffer {
  const data = Buffer.alloc(44 + samples.length * 2);
  data.write('RIFF', 0);
  data.writeUInt32LE(36 + samples.length * 2, 4);
  data.write('WAVEfmt ', 8);
  data.writeUInt32LE(16, 16);
  data.writeUInt16LE(1, 20);
  data.writeUInt16LE(1, 22);
  data.writeUInt32LE(RATE, 24);
  data.writeUInt32LE(RATE * 2, 28);
  data.writeUInt16LE(2, 32);
  data.writeUInt16LE(16, 34);
  data.write('data', 36);
  data.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((sample, i) => {
    data.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32767), 44 + i * 2);
  });
  return data;
}

/**
 * Beeps of 100 ms, each in another place of its packet: the distances are 613 ms and some, no multiple of 60. Two tones
 * in turn, with an edge of 1 ms that leaves no click.
 */
export function beeps(seconds: number, distance = 613): Float32Array {
  const samples = new Float32Array(seconds * RATE);
  const length = RATE / 10;
  const edge = RATE / 1000;
  for (let k = 0, at = RATE / 2; at + length < samples.length; k++, at += Math.round((distance / 1000) * RATE)) {
    const pitch = k % 2 === 0 ? 700 : 1100;
    for (let i = 0; i < length; i++) {
      const shape = Math.min(1, i / edge, (length - i) / edge);
      samples[at + i] = 0.6 * shape * Math.sin((2 * Math.PI * pitch * i) / RATE);
    }
  }
  return samples;
}
