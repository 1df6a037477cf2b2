// Documents, upload slots, capabilities, faults and addresses on the wire.
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { buildDiscoInfo, featuresOf, verificationString } from '../../protocol/base/caps.ts';
import { type Condition, Fault, isFault } from '../../protocol/base/fault.ts';
import { bareJid, splitJid } from '../../protocol/base/jid.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { type Element, integer, parseXml, xml } from '../../protocol/base/xml.ts';
import {
  buildDocument,
  type DocumentNews,
  FAILURES,
  parseConvert,
  parseDocument,
  STATES,
} from '../../protocol/documents/document.ts';
import { buildSlot, buildSlotRequest, parseSlot, parseSlotRequest } from '../../protocol/documents/upload.ts';
import { documentId, text } from '../helpers/arbitraries.ts';

function read(source: string): Element {
  const element = parseXml(source);
  if (isFault(element)) throw new Error(element.text);
  return element;
}
const outcome = (value: unknown) => (isFault(value) ? value.condition : value);
const SHA = 'a'.repeat(64);

describe('news of a document on the wire', () => {
  const D = "xmlns='urn:lectern:document:1'";

  it('are read and written', () => {
    const news: DocumentNews = { id: SHA, name: '讲义.pdf', state: 'converting', pages: 9, drawn: 3, pdf: true };
    const source = `<document ${D} id='${SHA}' name='讲义.pdf' state='converting' pages='9' drawn='3' pdf='true'/>`;
    expect(parseDocument(read(source))).to.deep.equal(news);
    expect(buildDocument(news).toString()).to.equal(read(source).toString());
  });

  it('come back the same, whatever they are', () => {
    const news: fc.Arbitrary<DocumentNews> = fc.oneof(
      fc.record({
        id: documentId,
        name: text(0, 40),
        state: fc.constantFrom(...STATES),
        pages: fc.nat(10_000),
        drawn: fc.nat(10_000),
        pdf: fc.boolean(),
      }),
      fc.record({
        id: documentId,
        name: text(0, 40),
        state: fc.constant('failed' as const),
        pages: fc.constant(0),
        drawn: fc.constant(0),
        pdf: fc.constant(false),
        reason: fc.constantFrom(...FAILURES),
      }),
    );
    fc.assert(
      fc.property(news, (value) => {
        expect(parseDocument(read(buildDocument(value).toString()))).to.deep.equal(value);
      }),
    );
  });

  for (const attrs of [
    '',
    `id='x' state='ready'`,
    `id='${SHA}'`,
    `id='${SHA}' state='unheard-of'`,
    `id='${SHA}' state='ready' pages='-1'`,
    `id='${SHA}' state='ready' pages='10001'`,
    `id='${SHA}' state='ready' drawn='x'`,
  ]) {
    it(`are refused with ${attrs.replace(SHA, '…') || 'nothing'}`, () => {
      expect(outcome(parseDocument(read(`<document ${D} ${attrs}/>`)))).to.equal('bad-request');
    });
  }

  for (const [slot, taken] of [
    ['abcdefghij', true],
    ['A-_9'.repeat(16), true],
    ['short', false],
    ['x'.repeat(65), false],
    ['../../../etc/passwd', false],
    ['a.b.c.d.e.f', false],
    ['', false],
  ] as const) {
    it(`${taken ? 'take' : 'refuse'} the slot ${slot || '(empty)'} for conversion`, () => {
      expect(outcome(parseConvert(read(`<convert ${D} slot='${slot}'/>`)))).to.equal(taken ? slot : 'bad-request');
    });
  }

  it('refuse a conversion without a slot', () => {
    expect(outcome(parseConvert(read(`<convert ${D}/>`)))).to.equal('bad-request');
  });
});

describe('an upload slot on the wire (XEP-0363)', () => {
  const U = "xmlns='urn:xmpp:http:upload:0'";

  it('is asked for as the XEP has it', () => {
    const source = `<request ${U} filename='très cool.jpg' size='23456' content-type='image/jpeg'/>`;
    const request = { filename: 'très cool.jpg', size: 23_456, contentType: 'image/jpeg' };
    expect(parseSlotRequest(read(source))).to.deep.equal(request);
    expect(buildSlotRequest(request).toString()).to.equal(read(source).toString());
    expect(parseSlotRequest(read(`<request ${U} filename='a' size='0'/>`))).to.deep.equal({
      filename: 'a',
      size: 0,
      contentType: 'application/octet-stream',
    });
  });

  it('is given as the XEP has it', () => {
    const slot = { put: 'https://a.example/upload/x?y=1&z=2', get: 'https://a.example/upload/x' };
    expect(parseSlot(read(buildSlot(slot).toString()))).to.deep.equal(slot);
    expect(outcome(parseSlot(read(`<slot ${U}><put url='x'/></slot>`)))).to.equal('bad-request');
  });

  for (const attrs of [
    '',
    `filename='a'`,
    `size='1'`,
    `filename='a' size='-1'`,
    `filename='a' size='1.5'`,
    `filename='a' size='9007199254740993'`,
    `filename='a' size='lots'`,
  ]) {
    it(`is refused with ${attrs.slice(0, 50) || 'nothing'}`, () => {
      expect(outcome(parseSlotRequest(read(`<request ${U} ${attrs}/>`)))).to.equal('bad-request');
    });
  }
});

describe('entity capabilities (XEP-0115)', () => {
  it('hash as in the example of §5.2', () => {
    const query = buildDiscoInfo({
      identities: [{ category: 'client', type: 'pc', name: 'Exodus 0.9.1' }],
      features: [NS.muc, NS.discoItems, NS.discoInfo, NS.caps],
    });
    const s = verificationString(query);
    expect(createHash('sha1').update(s).digest('base64')).to.equal('QgayPKawpkPSDYmwT/WM94uAlu0=');
  });

  it('hash as in the example of §5.3, with languages and a form', () => {
    const query = read(`<query xmlns='${NS.discoInfo}'>
      <identity xml:lang='en' category='client' name='Psi 0.11' type='pc'/>
      <identity xml:lang='el' category='client' name='Ψ 0.11' type='pc'/>
      <feature var='http://jabber.org/protocol/caps'/><feature var='http://jabber.org/protocol/disco#info'/>
      <feature var='http://jabber.org/protocol/disco#items'/><feature var='http://jabber.org/protocol/muc'/>
      <x xmlns='jabber:x:data' type='result'>
        <field var='FORM_TYPE' type='hidden'><value>urn:xmpp:dataforms:softwareinfo</value></field>
        <field var='ip_version' type='text-multi'><value>ipv4</value><value>ipv6</value></field>
        <field var='os'><value>Mac</value></field><field var='os_version'><value>10.5.1</value></field>
        <field var='software'><value>Psi</value></field><field var='software_version'><value>0.11</value></field>
      </x></query>`);
    expect(createHash('sha1').update(verificationString(query)).digest('base64')).to.equal(
      'q07IKJEyjvHSyhy//CH0CxmKi8w=',
    );
    expect(featuresOf(query)).to.include(NS.muc);
  });

  it('sort by octets, not by UTF-16 (§5.1, RFC 4790 i;octet)', () => {
    const query = buildDiscoInfo({ identities: [], features: ['\u{1f393}', '\uff5e'] });
    expect(verificationString(query)).to.equal('\uff5e<\u{1f393}<');
  });
});

describe('a fault on the wire (RFC 6120 §8.3)', () => {
  it('is written with its type, its condition and its text', () => {
    expect(new Fault('forbidden', 'no & never').toElement('room@x').toString()).to.equal(
      `<error type="auth" by="room@x"><forbidden xmlns="${NS.stanzas}"/>` +
        `<text xmlns="${NS.stanzas}" xml:lang="en">no &amp; never</text></error>`,
    );
  });

  it('is read again', () => {
    for (const condition of ['bad-request', 'forbidden', 'gone', 'unexpected-request'] as Condition[]) {
      const fault = Fault.fromStanza(xml('iq', { type: 'error' }, new Fault(condition, 'why').toElement()));
      expect(fault).to.deep.equal(new Fault(condition, 'why'));
    }
  });

  for (const content of [
    '',
    '<error/>',
    '<error>text</error>',
    `<error><forbidden/></error>`,
    `<error><toString xmlns='${NS.stanzas}'/></error>`,
    `<error><made-up xmlns='${NS.stanzas}'/></error>`,
  ]) {
    it(`is an internal error when it cannot be read: ${content || 'nothing'}`, () => {
      const stanza = read(`<iq xmlns='jabber:client' type='error'>${content}</iq>`);
      expect(Fault.fromStanza(stanza).condition).to.equal('internal-server-error');
    });
  }
});

describe('addresses (RFC 7622)', () => {
  for (const [jid, local, domain, resource] of [
    ['a@b/c', 'a', 'b', 'c'],
    ['b', '', 'b', ''],
    ['b/c', '', 'b', 'c'],
    ['a@b', 'a', 'b', ''],
    ['a@b/c/d@e', 'a', 'b', 'c/d@e'],
    ['b/c@d', '', 'b', 'c@d'],
    ['', '', '', ''],
    ['@', '', '', ''],
    ['/', '', '', ''],
  ] as const) {
    it(`${jid || 'nothing'} has its parts`, () => {
      expect(splitJid(jid)).to.deep.equal({ local, domain, resource });
    });
  }

  it('are split without fail, and put together again', () => {
    fc.assert(
      fc.property(fc.string(), (jid) => {
        const { local, domain, resource } = splitJid(jid);
        const bare = jid.includes('@') && local ? `${local}@${domain}` : domain;
        if (resource) expect(`${bareJid(jid)}/${resource}`).to.equal(jid);
        expect([bare, `@${bare}`]).to.include(bareJid(jid));
      }),
    );
  });
});

describe('numbers on the wire', () => {
  it('are whole, decimal and within bounds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.integer().map(String), fc.double().map(String)), (source) => {
        const value = integer(source, -100, 100, 'n');
        if (!isFault(value)) {
          expect(value).to.be.within(-100, 100);
          expect(Number.isSafeInteger(value)).to.equal(true);
          expect(source).to.match(/^-?\d+$/);
        }
      }),
    );
    expect(integer('-100', -100, 100, 'n')).to.equal(-100);
    expect(outcome(integer(undefined, 0, 1, 'n'))).to.equal('bad-request');
  });

  it('minus nothing is nothing', () => {
    expect(Object.is(integer('-0', -1, 1, 'n'), 0)).to.equal(true);
  });
});
