// Stage events and voice on the wire; docs/protocol.md §2 and §3.
import { expect } from 'chai';
import fc from 'fast-check';
import { isFault } from '../../protocol/base/fault.ts';
import { type Element, parseXml } from '../../protocol/base/xml.ts';
import { buildStage, parseStage, type StagePayload } from '../../protocol/stage/stage.ts';
import { buildVoice, MAX_PACKET, parseVoice, type Voice } from '../../protocol/voice/voice.ts';
import { stageAction, voice } from '../helpers/arbitraries.ts';
import { BROKEN_STAGES, BROKEN_VOICES } from '../helpers/broken.ts';

const S = "xmlns='urn:lectern:stage:1'";
const SHA = 'a'.repeat(64);

function read(text: string): Element {
  const element = parseXml(text);
  if (isFault(element)) throw new Error(element.text);
  return element;
}

/** What came out, in one word for a fault. */
const outcome = (value: unknown) => (isFault(value) ? value.condition : value);

const PAIRS: readonly (readonly [string, StagePayload])[] = [
  [`<show ${S}/>`, { t: undefined, action: { kind: 'show', document: null, page: 1 } }],
  [`<show ${S} document='${SHA}' page='7'/>`, { t: undefined, action: { kind: 'show', document: SHA, page: 7 } }],
  [
    `<show ${S} failed='timeout' name='a &amp; b.pdf'/>`,
    { t: 0, action: { kind: 'show', document: null, page: 1, failed: { name: 'a & b.pdf', reason: 'timeout' } } },
  ],
  [`<page ${S} number='3'/>`, { t: 1234, action: { kind: 'page', page: 3 } }],
  [`<page ${S} number='10000'/>`, { t: 0, action: { kind: 'page', page: 10_000 } }],
  [`<view ${S} zoom='2.5' x='0.25' y='1'/>`, { t: undefined, action: { kind: 'view', zoom: 2.5, x: 0.25, y: 1 } }],
  [
    `<ink ${S} id='s-1' page='2' tool='marker' color='#00ff00' width='40'>0 10000 -10000 20000</ink>`,
    {
      t: 5,
      action: {
        kind: 'ink',
        id: 's-1',
        page: 2,
        tool: 'marker',
        color: '#00ff00',
        width: 40,
        points: [0, 10_000, -10_000, 20_000],
      },
    },
  ],
  [`<erase ${S} page='2' id='s-1'/>`, { t: undefined, action: { kind: 'erase', page: 2, ids: ['s-1'] } }],
  [`<erase ${S} page='2' id='s-1 B _'/>`, { t: 7, action: { kind: 'erase', page: 2, ids: ['s-1', 'B', '_'] } }],
  [`<clear ${S} page='2'/>`, { t: undefined, action: { kind: 'clear', page: 2 } }],
  [`<clear ${S}/>`, { t: undefined, action: { kind: 'clear', page: null } }],
  [`<restore ${S} seq='57'/>`, { t: undefined, action: { kind: 'restore', seq: 57 } }],
  [`<black ${S} on='true'/>`, { t: undefined, action: { kind: 'black', on: true } }],
  [`<black ${S} on='false'/>`, { t: undefined, action: { kind: 'black', on: false } }],
  [`<pointer ${S} x='0' y='10000'/>`, { t: 9, action: { kind: 'pointer', at: [0, 10_000] } }],
  [`<pointer ${S}/>`, { t: undefined, action: { kind: 'pointer', at: null } }],
  [`<give ${S} nick='李 &amp; &lt;老师&gt;'/>`, { t: undefined, action: { kind: 'give', nick: '李 & <老师>' } }],
  [`<take ${S} nick='bob'/>`, { t: undefined, action: { kind: 'revoke', nick: 'bob' } }],
];

const EMPTIED = { kind: 'show', document: null, page: 1, failed: { name: '', reason: 'crashed' } } as const;

/** What may be left out, or is not known here. */
const DEFAULTS: readonly (readonly [string, StagePayload['action']])[] = [
  ['<black/>', { kind: 'black', on: true }],
  [`<show document='${SHA}'/>`, { kind: 'show', document: SHA, page: 1 }],
  [`<show failed='of-a-later-version'/>`, EMPTIED],
  [`<view zoom='1'/>`, { kind: 'view', zoom: 1, x: 0.5, y: 0.5 }],
  [
    `<ink id='a' page='1'> 1,2  3, 4\n</ink>`,
    { kind: 'ink', id: 'a', page: 1, tool: 'pen', color: '#d92d20', width: 30, points: [1, 2, 3, 4] },
  ],
];

describe('a stage event on the wire', () => {
  for (const [text, value] of PAIRS) {
    it(`reads and writes ${text.slice(0, 60)}`, () => {
      const t = value.t === undefined ? '' : ` t='${value.t}'`;
      const element = read(`<stage ${S}${t}>${text}</stage>`);
      expect(parseStage(element)).to.deep.equal(value);
      expect(buildStage(value).toString()).to.equal(element.toString());
    });
  }

  for (const [text, action] of DEFAULTS) {
    it(`takes ${text.slice(0, 40)} with what is left out`, () => {
      expect(parseStage(read(`<stage ${S}>${text}</stage>`))).to.deep.equal({ t: undefined, action });
    });
  }

  for (const [content, condition] of BROKEN_STAGES) {
    it(`refuses ${content.slice(0, 60) || 'nothing'}`, () => {
      expect(outcome(parseStage(read(`<stage ${S}>${content}</stage>`)))).to.equal(condition);
    });
  }

  for (const t of ['', '-1', '1.5', 'now', '99999999999999999', String(2 ** 45 + 1)]) {
    it(`refuses a clock of ${t || 'nothing'}`, () => {
      expect(outcome(parseStage(read(`<stage ${S} t='${t}'><clear/></stage>`)))).to.equal('bad-request');
    });
  }

  it('comes back the same after building and reading, whatever it is', () => {
    fc.assert(
      fc.property(fc.option(fc.nat(), { nil: undefined }), stageAction, (t, action) => {
        expect(parseStage(read(buildStage({ t, action }).toString()))).to.deep.equal({ t, action });
      }),
    );
  });

  it('is read or refused, never thrown at, whatever the attributes are', () => {
    const name = fc.constantFrom(
      'show',
      'page',
      'view',
      'ink',
      'erase',
      'clear',
      'restore',
      'black',
      'pointer',
      'give',
      'revoke',
      'toString',
    );
    const key = fc.constantFrom(
      'document',
      'page',
      'number',
      'zoom',
      'x',
      'y',
      'id',
      'nick',
      'width',
      'seq',
      'on',
      '__proto__',
    );
    fc.assert(
      fc.property(name, fc.dictionary(key, fc.string()), fc.string(), (child, attrs, text) => {
        const element = read(`<stage ${S}><${child}/></stage>`);
        const inner = element.getChild(child);
        for (const [k, v] of Object.entries(attrs)) inner?.attr(k, v);
        inner?.t(text);
        const result = parseStage(element);
        if (!isFault(result)) expect(parseStage(read(buildStage(result).toString()))).to.deep.equal(result);
      }),
    );
  });

  it('rounds a view to what it writes, so that all hold the same numbers', () => {
    const stage = parseStage(read(`<stage ${S}><view zoom='1.00004999' x='0.33333333' y='0.66666666'/></stage>`));
    expect(stage).to.deep.equal({ t: undefined, action: { kind: 'view', zoom: 1, x: 0.3333, y: 0.6667 } });
  });
});

describe('voice on the wire', () => {
  const V = "xmlns='urn:lectern:voice:1'";
  const pair: Voice = { t: 120, n: 2, data: 'b3B1cw==' };

  it('reads and writes a packet', () => {
    const text = `<voice ${V} t='120' n='2'>b3B1cw==</voice>`;
    expect(parseVoice(read(text))).to.deep.equal(pair);
    expect(buildVoice(pair).toString()).to.equal(read(text).toString());
  });

  it('comes back the same after building and reading', () => {
    fc.assert(
      fc.property(voice, (packet) => {
        expect(parseVoice(read(buildVoice(packet).toString()))).to.deep.equal(packet);
      }),
    );
  });

  it('takes the longest Opus packet and nothing longer', () => {
    const data = (bytes: number) => Buffer.alloc(bytes, 7).toString('base64');
    expect(parseVoice(buildVoice({ ...pair, data: data(MAX_PACKET) }))).to.have.property('n', 2);
    expect(outcome(parseVoice(buildVoice({ ...pair, data: data(MAX_PACKET + 1) })))).to.equal('bad-request');
  });

  for (const text of BROKEN_VOICES) {
    it(`refuses ${text.slice(30)}`, () => {
      expect(outcome(parseVoice(read(text)))).to.equal('bad-request');
    });
  }
});
