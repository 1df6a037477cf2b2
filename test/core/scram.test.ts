// SCRAM in the browser: with a password, and with what is kept of it (RFC 5802 §3).
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { expect } from 'chai';
import type { ScramKeys } from '../../web/core/account/contract.ts';
import { LoginError } from '../../web/core/account/contract.ts';
import { type ScramMechanism, scram } from '../../web/core/account/scram.ts';

type Hash = ScramKeys['hash'];
const NODE = { 'SHA-256': 'sha256', 'SHA-1': 'sha1' } as const;

/** A server's side of one log-in, after RFC 5802 §3: what it says, and whether it believes the client. */
function server(hash: Hash, password: string, salt = 'QSXCR+Q6sek8bf92', rounds = 4096) {
  const name = NODE[hash];
  const hmac = (key: Buffer, text: string) => createHmac(name, key).update(text).digest();
  const length = hash === 'SHA-256' ? 32 : 20;
  const salted = pbkdf2Sync(password, Buffer.from(salt, 'base64'), rounds, length, name);
  const stored = createHash(name).update(hmac(salted, 'Client Key')).digest();
  let first = '';
  let challenge = '';
  return {
    challenge(clientFirst: string): string {
      first = clientFirst.slice('n,,'.length);
      challenge = `${first.slice(first.indexOf('r='))}3rfc,s=${salt},i=${rounds}`;
      return challenge;
    },
    /** The server's last word; undefined when the proof is wrong. */
    final(clientFinal: string): string | undefined {
      const [withoutProof = '', proof = ''] = clientFinal.split(',p=');
      const message = `${first},${challenge},${withoutProof}`;
      const signature = hmac(stored, message);
      const key = Buffer.from(proof, 'base64').map((byte, i) => byte ^ (signature[i] ?? 0));
      if (!createHash(name).update(key).digest().equals(stored)) return undefined;
      return btoa(`v=${hmac(hmac(salted, 'Server Key'), message).toString('base64')}`);
    },
  };
}

async function logIn(
  hash: Hash,
  at: ReturnType<typeof server>,
  credentials: { password?: string; keys?: ScramKeys | undefined },
) {
  let made: ScramMechanism | undefined;
  const Mechanism = scram(hash, (mechanism) => {
    made = mechanism;
  });
  const mechanism = new Mechanism();
  expect(made).to.equal(mechanism);
  await mechanism.challenge(at.challenge(await mechanism.response({ username: 'user', ...credentials })));
  const final = at.final(await mechanism.response({ username: 'user', ...credentials }));
  return { believed: final !== undefined, proved: mechanism.verify(final ?? btoa('e=other-error')), mechanism };
}

describe('SCRAM in the browser', () => {
  for (const hash of ['SHA-256', 'SHA-1'] as const) {
    it(`${hash}: a password, then the keys that are kept of it, are believed, and the server is checked`, async () => {
      const first = await logIn(hash, server(hash, 'pencil'), { password: 'pencil' });
      expect([first.believed, first.proved]).to.deep.equal([true, true]);
      const { keys } = first.mechanism;
      const again = await logIn(hash, server(hash, 'pencil'), { keys });
      expect([again.believed, again.proved]).to.deep.equal([true, true]);
      expect(JSON.stringify(keys)).not.to.include('pencil');
    });
  }

  it('a wrong password is not believed, and a server that does not know it neither', async () => {
    expect((await logIn('SHA-256', server('SHA-256', 'pencil'), { password: 'pen' })).believed).to.equal(false);
    const { mechanism } = await logIn('SHA-256', server('SHA-256', 'pencil'), { password: 'pencil' });
    expect(mechanism.verify(btoa('v=AAAA'))).to.equal(false);
  });

  it('keys for another salt, other rounds or another hash are void, and the password is asked for', async () => {
    const { keys } = (await logIn('SHA-256', server('SHA-256', 'pencil'), { password: 'pencil' })).mechanism;
    const others = [
      ['SHA-256', server('SHA-256', 'pencil', 'b3RoZXIgc2FsdA==')],
      ['SHA-256', server('SHA-256', 'pencil', undefined, 10_000)],
      ['SHA-1', server('SHA-1', 'pencil')],
    ] as const;
    for (const [hash, at] of others) {
      const fault = await logIn(hash, at, { keys }).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(fault).to.be.instanceOf(LoginError).and.to.have.property('reason', 'credentials');
      // With the password at hand nobody has to be asked: the session goes on.
      expect((await logIn(hash, at, { keys, password: 'pencil' })).believed).to.equal(true);
    }
  });
});
