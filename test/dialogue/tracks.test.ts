// Tracks of a meeting as they are kept; docs/rules.md R62.8.
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { createTrackWriter } from '../../component/meeting/tracks.ts';
import { type Packet, packTrack, unpackTrack } from '../../protocol/log/track.ts';
import { openSqlite } from '../../store/sqlite.ts';
import { temporaryFolder } from '../helpers/temporary.ts';

/** An Opus packet of 60 ms at 24 kbit/s. */
const OPUS = 180;

describe('a track', () => {
  it('R62.8 gives every packet back from its chunk, and of one that is cut off what is whole', () => {
    const packet = fc.record({
      n: fc.nat({ max: 2 ** 45 }),
      t: fc.nat({ max: 2 ** 45 }),
      data: fc.uint8Array({ maxLength: 300 }),
    });
    const plain = (packets: readonly Packet[]) => packets.map(({ n, t, data }) => ({ n, t, data: [...data] }));
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 20 }), fc.nat(), (packets, cut) => {
        const chunk = packTrack(packets);
        expect(plain(unpackTrack(chunk))).to.deep.equal(plain(packets));
        const part = plain(unpackTrack(chunk.subarray(0, cut % (chunk.length + 1))));
        expect(part).to.deep.equal(plain(packets).slice(0, part.length));
      }),
    );
  });

  it('R62.8 is kept as bytes, a few more than its packets have, in chunks that are found by their time', async () => {
    const folder = temporaryFolder('tracks');
    const store = await openSqlite(join(folder.path, 'test.sqlite'));
    await store.rooms.save({ name: 'r', config: '{}', subject: '', subjectBy: null, subjectAt: 0, locked: false });
    await store.meetings.add({ id: 'm', room: 'r', startedAt: 0, endedAt: null });
    const limits = { tracks: { chunkBytes: 100 * OPUS, chunkTime: 5_000 } };
    const voice = createTrackWriter({ store, limits }, 'm', 'voice o-1');
    const packets = Array.from({ length: 250 }, (_, i) => ({
      n: 5_000_000 + i,
      t: 60 * i,
      data: new Uint8Array(OPUS).fill(i),
    }));
    for (const packet of packets) await voice.add(packet.t + 7, packet);
    await voice.end();
    const chunks = await store.tracks.between('m', 0, 60 * 250);
    expect(chunks.map(({ first, last }) => [first, last])).to.deep.equal([
      [7, 4_987],
      [5_047, 10_027],
      [10_087, 14_947],
    ]);
    expect(
      chunks.flatMap(({ data }) => unpackTrack(data)).map(({ n, t, data }) => [n, t, data[0], data.length]),
    ).to.deep.equal(packets.map(({ n, t, data }) => [n, t, data[0], data.length]));
    const kept = chunks.reduce((sum, { data }) => sum + data.length, 0) / packets.length;
    console.log(`      a kept voice packet has ${kept.toFixed(1)} bytes, of which ${OPUS} are Opus`);
    expect(kept).to.be.within(OPUS, OPUS + 5);
    expect((await store.tracks.between('m', 10_028, 10_086)).length, 'between two').to.equal(0);
    expect((await store.tracks.between('m', 10_027, 10_087)).length).to.equal(2);
    await store.rooms.remove('r');
    expect(await store.tracks.between('m', 0, 1e9), 'with its meeting').to.deep.equal([]);
    await store.close();
    folder.remove();
  });
});
