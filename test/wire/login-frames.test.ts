// What the relay reads of a log-in, and what it lets through: docs/rules.md R54.
import { expect } from 'chai';
import { createLogin, type Verdict } from '../../web/server/relay/login.ts';
import { auth, FAILURE, GUEST, plain, SUCCESS, scram } from '../helpers/sasl.ts';

const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';
const OPEN = `<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='example' version='1.0'/>`;
const CHALLENGE = `<challenge xmlns='${SASL}'>cj0x</challenge>`;
const RESPONSE = `<response xmlns='${SASL}'>Yz1i</response>`;

describe('the frames of a log-in', () => {
  let tries: string[];
  const begin = (wait?: number) => {
    tries = [];
    return createLogin({
      most: 3,
      asGuest() {
        tries.push('guest');
        return wait;
      },
      asAccount(name) {
        tries.push(name);
        return wait ?? { succeeded: () => tries.push(`${name} is in`) };
      },
    });
  };
  const kind = (verdict: Verdict) => Object.keys(verdict)[0];

  it('R54.6 are passed on, and the answer to them tells who is in', () => {
    for (const [first, name] of [
      [plain('alice'), 'alice'],
      [scram('alice'), 'alice'],
      [auth('SCRAM-SHA-256', 'y,a=alice,n=alice,r=x'), 'alice'],
      [auth('SCRAM-SHA-256-PLUS', 'p=tls-unique,,n=a=2Cb,r=x'), 'a,b'],
      // However it is written, it is one account.
      [plain('ALICE'), 'alice'],
      [scram('\uff21lice'), 'alice'],
      [scram('ali\u00adce'), 'alice'],
      [
        `<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'><initial-response>${Buffer.from('\0alice\0x').toString('base64')}</initial-response><user-agent id='1'/></authenticate>`,
        'alice',
      ],
    ] as const) {
      const login = begin();
      expect(kind(login.up(OPEN))).to.equal('pass');
      expect(login.down('<stream:features><mechanisms/></stream:features>')).to.equal('pass');
      expect(kind(login.up(first)), first).to.equal('pass');
      expect(login.down(CHALLENGE)).to.equal('pass');
      expect(kind(login.up(RESPONSE))).to.equal('pass');
      expect(tries).to.deep.equal([name]);
      expect(login.down(SUCCESS)).to.equal('in');
      expect(tries).to.deep.equal([name, `${name} is in`]);
    }
    const login = begin();
    expect(kind(login.up(GUEST))).to.equal('pass');
    expect(login.down(SUCCESS)).to.equal('in');
  });

  it('R54.6 go on as they were read, whatever else stood in the frame', () => {
    const login = begin();
    for (const [sent, passed] of [
      [`${OPEN}${plain('bob')}`, /^<open [^<>]*\/>$/],
      [`${OPEN}<!-- x -->`, /^<open [^<>]*\/>$/],
      [`<auth xmlns='urn:other' xmlns='${SASL}' mechanism='ANONYMOUS'/>`, /^<auth [^<>]*\/>$/],
    ] as const) {
      const verdict = login.up(sent);
      expect('pass' in verdict ? verdict.pass : verdict, sent).to.match(passed);
    }
    expect(tries).to.deep.equal(['guest']);
  });

  it('R54.6 end the stream where they can be read in two ways, or are none', () => {
    const deep = `${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}`;
    for (const bad of [
      '',
      ' ',
      '<auth',
      plain('alice').slice(0, 20),
      `<s:auth xmlns:s='${SASL}' mechanism='PLAIN'>AGEAYg==</s:auth>`,
      `<auth mechanism='PLAIN'>AGEAYg==</auth>`,
      `<open <auth='1' xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>`,
      deep,
      // What Prosody may take a password by as well (XEP-0078).
      `<iq xmlns='jabber:client' type='set' id='1'><query xmlns='jabber:iq:auth'><username>bob</username></query></iq>`,
      `<presence xmlns='jabber:client'/>`,
      RESPONSE,
    ]) {
      const login = begin();
      expect(kind(login.up(bad)), bad.slice(0, 80)).to.equal('end');
      expect(tries).to.deep.equal([]);
    }
  });

  it('R54.6 are refused where they do not say in one way only who it is', () => {
    const first = (name: string) => Buffer.from(`\0${name}\0x`).toString('base64');
    const named = (name: string) => `<initial-response>${first(name)}</initial-response>`;
    const sasl2 = (body: string) => `<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'>${body}</authenticate>`;
    const text = (body: string, mechanism = 'PLAIN') => `<auth xmlns='${SASL}' mechanism='${mechanism}'>${body}</auth>`;
    for (const bad of [
      text(''),
      text('='),
      text('AGEA Yg=='),
      text('AGEAYh=='),
      text('AGEAYg'),
      text('AGEA<x/>Yg=='),
      plain('alice\0x'),
      auth('PLAIN', 'alice\0alice'),
      auth('PLAIN', '\0\0x'),
      plain('ali ce'),
      scram('alice,n=bob'),
      scram('alicen=bob'),
      scram('alicen=2Cbob'),
      scram('al=ice'),
      scram(''),
      auth('SCRAM-SHA-1', 'n,,m=x,n=bob,r=x'),
      auth('SCRAM-SHA-1', Buffer.from([0x6e, 0x2c, 0x2c, 0x6e, 0x3d, 0xff]).toString('latin1')),
      auth('EXTERNAL', 'alice'),
      auth('OAUTHBEARER', 'n,a=alice,'),
      auth('X-OTHER'),
      // What Prosody looks for has the namespace of what it is in.
      sasl2(`<initial-response xmlns='urn:other'>${first('mallory')}</initial-response>${named('alice')}`),
      sasl2(`<o:initial-response xmlns:o='urn:other'>${first('mallory')}</o:initial-response>${named('alice')}`),
      sasl2(`<s:initial-response xmlns:s='urn:xmpp:sasl:2'>${first('mallory')}</s:initial-response>`),
      sasl2(named('mallory') + named('alice')),
    ]) {
      const login = begin();
      const verdict = login.up(bad);
      expect('answer' in verdict && verdict.answer, bad).to.match(/<(malformed-request|invalid-mechanism)[ /]/);
      expect(tries, bad).to.deep.equal([]);
    }
  });

  it('R54.6 come one by one, and what answers nothing ends the stream', () => {
    const login = begin();
    login.up(plain('alice'));
    expect(kind(login.up(plain('bob')))).to.equal('end');
    expect(tries).to.deep.equal(['alice']);
    for (const answer of [SUCCESS, FAILURE]) expect(begin().down(answer)).to.equal('end');
    const again = begin();
    again.up(plain('alice'));
    expect(again.down(FAILURE)).to.equal('pass');
    expect(kind(again.up(RESPONSE))).to.equal('end');
    expect(again.down(FAILURE)).to.equal('end');
    expect(tries).to.deep.equal(['alice']);
  });

  it('R54.6 are tried so often in one stream, refused or wrong', () => {
    const [wrong, refused] = [begin(), begin(1)];
    for (let i = 0; i < 3; i++) {
      wrong.up(plain('alice'));
      expect(wrong.down(FAILURE)).to.equal('pass');
      expect(kind(refused.up(plain('alice')))).to.equal('answer');
    }
    for (const login of [wrong, refused]) expect(kind(login.up(plain('alice')))).to.equal('end');
  });

  it('R54.10 are answered with how long to wait', () => {
    for (const [first, what] of [
      [GUEST, 'No place for another guest'],
      [plain('alice'), 'Too many tries'],
    ] as const) {
      const verdict = begin(37).up(first);
      expect('answer' in verdict && verdict.answer).to.equal(
        `<failure xmlns="${SASL}"><temporary-auth-failure/><text xml:lang="en">${what}; wait 37 seconds</text><wait xmlns="urn:lectern:login:1" seconds="37"/></failure>`,
      );
    }
  });
});
