// What one packet of voice costs on its way up: design §5.
import { expect } from 'chai';
import { LIMITS } from '../../component/limits.ts';
import { isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { buildVoiceMessage, parseVoice } from '../../protocol/voice/voice.ts';
import { VOICE } from '../../web/core/sound/limits.ts';

/** Bit/s of speech without a pause, as `make bench` measures it; the encoder is asked for VOICE.bitrate in the mean. */
const SPEECH = 24_000;

describe('R7.8 one voice', () => {
  /** Bytes a second of speech to a room with an address of so many bytes, on the second day of a meeting. */
  function bytesPerSecond(address: number): number {
    const data = Buffer.alloc((SPEECH * VOICE.packet) / 8_000).toString('base64');
    const message = buildVoiceMessage('字'.repeat(address / 3) + 'x'.repeat(address % 3), {
      t: 90_000_000,
      n: 1_500_000,
      data,
    });
    const voice = message.getChild('voice', NS.voice);
    expect(voice && !isFault(parseVoice(voice))).to.equal(true);
    // RFC 7395 §3.3.3: each stanza names its namespace. RFC 6455 §5.2: header, length in two bytes, and the mask.
    message.attrs.xmlns = 'jabber:client';
    return ((Buffer.byteLength(message.toString()) + 2 + 2 + 4) * 1_000) / VOICE.packet;
  }

  it('stays below 8.5 kB/s in a room with the longest address, and would not with a longer one', () => {
    expect(bytesPerSecond(LIMITS.room.addressLength)).to.be.at.most(8_500);
    expect(bytesPerSecond(LIMITS.room.addressLength + 1)).to.be.above(8_500);
    expect(VOICE.bitrate).to.be.below(SPEECH);
  });
});
