/**
 * SCRAM-SHA-256 and SCRAM-SHA-1 (RFC 5802, RFC 7677) on the browser's own cryptography, as a mechanism for xmpp.js,
 * whose own is left out of its browser build. It checks the server's signature: a relay that does not know the
 * password cannot pass itself off as the server.
 */
import { LoginError, type ScramKeys } from './contract.ts';

/** Keys are taken where they fit the server's salt and rounds, the password otherwise. */
interface Credentials {
  readonly username: string;
  readonly password?: string | undefined;
  readonly keys?: ScramKeys | undefined;
}

/** A mechanism as saslmechanisms has it; strings hold one byte a letter, because xmpp.js wraps them in base64. */
export interface ScramMechanism {
  readonly name: string;
  /** Rejects with LoginError 'credentials' when there are only keys, and the server has other salt or rounds by now. */
  response(credentials: Credentials): Promise<string>;
  challenge(text: string): Promise<void>;
  /** Takes the base64 text of the server's success; true if the server has proved that it knows the password. */
  verify(success: string): boolean;
  /** Whether it has. */
  readonly verified: boolean;
  /** What the answer to the challenge was made of. */
  readonly keys: ScramKeys | undefined;
}

const encoder = new TextEncoder();
const bytes = (text: string) => encoder.encode(text);
const octets = (data: Uint8Array) => String.fromCharCode(...data);
const base64 = (data: Uint8Array) => btoa(octets(data));
const unbase64 = (text: string) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

/** RFC 5802 §5.1: `=` and `,` in a name. */
const saslName = (name: string) => name.replaceAll('=', '=3D').replaceAll(',', '=2C');

/** A server that asks for more rounds than this means to keep the browser busy. */
const MAX_ROUNDS = 1_000_000;

/** The mechanism as a class, as xmpp.js wants it; `onMade` is given the instance that a log-in uses. */
export function scram(hash: 'SHA-256' | 'SHA-1', onMade: (made: ScramMechanism) => void): new () => ScramMechanism {
  class Scram implements ScramMechanism {
    readonly name = `SCRAM-${hash}`;
    readonly clientFirst = true;
    #nonce = base64(crypto.getRandomValues(new Uint8Array(18)));
    #first = '';
    #challenge: string | undefined;
    #signature: string | undefined;
    keys: ScramKeys | undefined;
    verified = false;

    constructor() {
      onMade(this);
    }

    async response({ username, password, keys }: Credentials): Promise<string> {
      if (this.#challenge === undefined) {
        this.#first = `n=${saslName(username.normalize('NFKC'))},r=${this.#nonce}`;
        return octets(bytes(`n,,${this.#first}`));
      }
      const fields = parse(this.#challenge);
      const nonce = fields.get('r') ?? '';
      const rounds = Number(fields.get('i'));
      if (!nonce.startsWith(this.#nonce) || nonce === this.#nonce) throw new Error('SCRAM: the nonce is not ours');
      if (!Number.isInteger(rounds) || rounds < 1 || rounds > MAX_ROUNDS) throw new Error('SCRAM: bad iteration count');
      const salt = fields.get('s') ?? '';
      this.keys =
        keys && keys.hash === hash && keys.salt === salt && keys.rounds === rounds
          ? keys
          : await deriveKeys(hash, password, salt, rounds);
      const clientKey = unbase64(this.keys.clientKey);
      const storedKey = new Uint8Array(await crypto.subtle.digest(hash, clientKey));
      const withoutProof = `c=biws,r=${nonce}`;
      const message = bytes(`${this.#first},${this.#challenge},${withoutProof}`);
      const proof = xor(clientKey, await hmac(hash, storedKey, message));
      this.#signature = base64(await hmac(hash, unbase64(this.keys.serverKey), message));
      return octets(bytes(`${withoutProof},p=${base64(proof)}`));
    }

    async challenge(text: string): Promise<void> {
      this.#challenge = text;
    }

    /** The same for SASL2 (XEP-0388), where xmpp.js hands over the server's last word itself. */
    final(text: string): void {
      if (!this.verify(btoa(text))) throw new Error('SCRAM: the server does not know the password');
    }

    verify(success: string): boolean {
      this.verified = this.#signature !== undefined && parse(atob(success)).get('v') === this.#signature;
      return this.verified;
    }
  }
  // The factory of saslmechanisms reads the name from the prototype.
  Object.defineProperty(Scram.prototype, 'name', { value: `SCRAM-${hash}` });
  Object.defineProperty(Scram.prototype, 'clientFirst', { value: true });
  return Scram;
}

/** RFC 5802 §3: what the password becomes with this salt and iteration count. */
async function deriveKeys(
  hash: ScramKeys['hash'],
  password: string | undefined,
  salt: string,
  rounds: number,
): Promise<ScramKeys> {
  if (password === undefined) {
    // The password was changed, or the server stores it in another way: only the user can help.
    throw new LoginError('credentials', { cause: new Error('SCRAM: the keys do not fit the salt any more') });
  }
  const salted = await pbkdf2(hash, password.normalize('NFKC'), unbase64(salt), rounds);
  const key = async (name: string) => base64(await hmac(hash, salted, bytes(name)));
  return { hash, salt, rounds, clientKey: await key('Client Key'), serverKey: await key('Server Key') };
}

function parse(text: string): Map<string, string> {
  return new Map(text.split(',').map((part) => [part.slice(0, 1), part.slice(2)] as const));
}

async function pbkdf2(hash: string, password: string, salt: Uint8Array<ArrayBuffer>, iterations: number) {
  const key = await crypto.subtle.importKey('raw', bytes(password), 'PBKDF2', false, ['deriveBits']);
  const length = hash === 'SHA-256' ? 256 : 160;
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'PBKDF2', hash, salt, iterations }, key, length));
}

async function hmac(hash: string, key: Uint8Array<ArrayBuffer>, data: Uint8Array<ArrayBuffer>) {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, data));
}

const xor = (a: Uint8Array, b: Uint8Array) => a.map((byte, i) => byte ^ (b[i] ?? 0));
