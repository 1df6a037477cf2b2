/**
 * A track as it is kept: packets that may be lost on their way and have numbers of their own, in chunks. Of a packet its
 * chunk holds its bytes and three numbers, most of them of one byte each: by how much number and time went on, and its length.
 */

export interface Packet {
  /** Of the track. */
  readonly n: number;
  /** ms of the source's media clock */
  readonly t: number;
  readonly data: Uint8Array;
}

/** Numbers go back too: a microphone may be another one. */
const fold = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
const unfold = (value: number): number => (value % 2 === 1 ? -(value + 1) / 2 : value / 2);

/** Seven bits a byte, the lowest first, as LEB128; values to 2^53, for which the operators of bits are too narrow. */
function writeNumber(into: number[], value: number): void {
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) into.push((rest % 128) + 128);
  into.push(rest);
}

export function packTrack(packets: readonly Packet[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let [n, t] = [0, 0];
  for (const packet of packets) {
    const head: number[] = [];
    writeNumber(head, fold(packet.n - n));
    writeNumber(head, fold(packet.t - t));
    writeNumber(head, packet.data.length);
    parts.push(Uint8Array.from(head), packet.data);
    [n, t] = [packet.n, packet.t];
  }
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Packets as far as the chunk is whole. */
export function unpackTrack(chunk: Uint8Array): Packet[] {
  const packets: Packet[] = [];
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let place = 1; ; place *= 128) {
      const byte = chunk[at++];
      if (byte === undefined || place > 2 ** 49) return Number.NaN;
      value += (byte % 128) * place;
      if (byte < 128) return value;
    }
  };
  let [n, t] = [0, 0];
  while (at < chunk.length) {
    n += unfold(number());
    t += unfold(number());
    const length = number();
    // NaN is not, either.
    if (!(length <= chunk.length - at) || Number.isNaN(n + t)) break;
    packets.push({ n, t, data: chunk.subarray(at, at + length) });
    at += length;
  }
  return packets;
}
