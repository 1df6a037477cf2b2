// Log-ins through the relay to a real Prosody: docs/rules.md R54.
import { expect } from 'chai';
import { type Connection, connect } from '../../web/core/account/connection.ts';
import { LoginError } from '../../web/core/account/contract.ts';
import type { TestProsody } from '../helpers/prosody.ts';
import { startRelay, type TestRelay } from '../helpers/relay.ts';
import { auth, plain, SUCCESS } from '../helpers/sasl.ts';
import { sharedProsody } from '../helpers/shared.ts';

describe('log-ins through the relay', () => {
  let prosody: TestProsody;
  let relayed: TestRelay;
  let time = 0;
  before(async () => {
    prosody = await sharedProsody();
    relayed = await startRelay({
      target: prosody.websocket,
      limits: { freeGuesses: 2 },
      proxies: ['loopback'],
      now: () => time,
    });
  });
  after(() => relayed.end());

  /** @returns how the log-in ended, or why it failed */
  async function logIn(username: string | undefined, password = ''): Promise<string> {
    let connection: Connection;
    try {
      connection = await connect({
        service: `ws://127.0.0.1:${relayed.port}/xmpp-websocket`,
        domain: username === undefined ? prosody.guestDomain : prosody.domain,
        credentials: username === undefined ? { kind: 'guest' } : { kind: 'account', username, password },
      });
    } catch (error) {
      return error instanceof LoginError ? `${error.reason} ${error.seconds}` : String(error);
    }
    const name = connection.jid.split('/')[0] ?? '';
    await connection.close();
    return name;
  }

  it('R54.8 wrong passwords make one wait, the right one and guests do not', async () => {
    const password = await prosody.createUser('guessed');
    for (let i = 0; i < 4; i++) expect(await logIn('guessed', password)).to.equal('guessed@localhost');
    expect(await logIn('guessed', 'wrong')).to.equal('credentials 0');
    expect(await logIn('Guessed', 'wrong')).to.equal('credentials 0');
    expect(await logIn('guessed', password)).to.equal('too-many 1');
    expect(await logIn(undefined)).to.match(/@guest\.localhost$/);
    time += 1_000;
    expect(await logIn('guessed', password)).to.equal('guessed@localhost');
  });

  it('R54.8 however fast and from wherever, and in whatever spelling', async () => {
    await prosody.createUser('hunted', 'horse');
    const open = `<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='localhost' version='1.0'/>`;
    /** As many tries as one connection lets through. */
    const answers = async (address: string, tries: readonly string[]): Promise<string[]> => {
      const socket = relayed.browser({ 'x-forwarded-for': address });
      const got: string[] = [];
      let next = 0;
      return await new Promise<string[]>((done) => {
        socket.on('open', () => socket.send(open));
        socket.on('message', (data) => {
          const text = String(data);
          const name = /^<(?:stream:features|failure|success)/.exec(text)?.[0];
          if (name === undefined) return;
          if (name !== '<stream:features') got.push(text);
          const one = tries[next++];
          if (one === undefined || name === '<success') done(got);
          else socket.send(one);
        });
        socket.on('close', () => done(got));
      });
    };
    const spellings = ['hunted', 'HUNTED', 'hun\u00adted', '\uff48unted'];
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        answers(
          `203.0.113.${i}`,
          spellings.map((name) => plain(name, `guess ${i}`)),
        ),
      ),
    );
    const failed = all.flat();
    expect(failed).to.have.length(160);
    const guessed = failed.filter((text) => text.includes('not-authorized'));
    expect(guessed.length).to.be.within(20, 30);
    expect(failed.filter((text) => text.includes('temporary-auth-failure'))).to.have.length(160 - guessed.length);
    // Where nobody can be counted, nobody can try.
    const [other] = await answers('198.51.100.1', [auth('OAUTHBEARER', 'n,a=hunted,')]);
    expect(other).to.include('invalid-mechanism');
    time += 3_600_000;
    const [right] = await answers('198.51.100.2', [plain('hunted', 'horse')]);
    expect(right).to.equal(SUCCESS.replaceAll("'", right?.includes('"') ? '"' : "'"));
  });
});
