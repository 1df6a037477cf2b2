// What the web server puts on a browser's connection past the stream: docs/rules.md R70.
import { expect } from 'chai';
import fc from 'fast-check';
import { isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { xml } from '../../protocol/base/xml.ts';
import { decodeFrame, encodeStanza, encodeVoice } from '../../protocol/direct/frame.ts';
import { buildVoice, MAX_PACKET } from '../../protocol/voice/voice.ts';
import { text } from '../helpers/arbitraries.ts';

const packet = fc.record({
  t: fc.integer({ min: 0, max: 2 ** 45 }),
  n: fc.integer({ min: 0, max: 2 ** 45 }),
  data: fc.uint8Array({ minLength: 3, maxLength: MAX_PACKET }).map((bytes) => Buffer.from(bytes).toString('base64')),
});
const address = text(1, 60).map((nick) => `hall@rooms.example/${nick}`);

describe('frames', () => {
  it('R70.1 a packet of voice comes as the stanza would have it, in fewer bytes', () => {
    fc.assert(
      fc.property(address, packet, (from, voice) => {
        const frame = encodeVoice(from, voice);
        const stanza = xml('message', { type: 'groupchat', from }, buildVoice(voice));
        expect(String(decodeFrame(frame))).to.equal(stanza.toString());
        expect(frame.length).to.be.lessThan(Buffer.byteLength(stanza.toString()));
      }),
    );
  });

  it('R70.1 anything else comes as the very stanza', () => {
    fc.assert(
      fc.property(address, text(0, 200), (from, body) => {
        const stanza = xml('message', { type: 'groupchat', from }, xml('page', { xmlns: NS.stage, number: '2' }, body));
        expect(String(decodeFrame(encodeStanza(stanza.toString())))).to.equal(stanza.toString());
      }),
    );
  });

  it('R70.2 whatever else comes is no frame, and is dropped', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const decoded = decodeFrame(bytes);
        expect(isFault(decoded) || decoded.name.length > 0).to.equal(true);
      }),
      { numRuns: 1_000 },
    );
    for (const bytes of [[], [0], [1], [2], [2, 255, 255, 1], [9, 60, 97, 47, 62], [1, 255, 254]]) {
      expect(isFault(decodeFrame(Uint8Array.from(bytes))), String(bytes)).to.equal(true);
    }
    const whole = encodeVoice('a@b/c', { t: 1, n: 2, data: 'AAAA' });
    for (let end = 0; end <= whole.length - 3; end++)
      expect(isFault(decodeFrame(whole.subarray(0, end)))).to.equal(true);
    const long = Buffer.alloc(MAX_PACKET + 3).toString('base64');
    expect(() => encodeVoice('a@b/c', { t: 1, n: 2, data: long })).to.throw(RangeError);
  });
});
