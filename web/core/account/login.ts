/** xmpp.js' client, made so that it logs in safely: our SCRAM or none, and the server proves that it knows the password. */
import { client, xml as element } from '@xmpp/client';
import { parseWait } from '../../../protocol/base/login.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { newId } from '../../../protocol/base/request.ts';
import { childElements, type Element } from '../../../protocol/base/xml.ts';
import { type Credentials, LoginError, type ScramKeys } from './contract.ts';
import { type ScramMechanism, scram } from './scram.ts';

export type Xmpp = ReturnType<typeof client>;

export interface LoginOptions {
  /** `wss://…/xmpp-websocket` */
  readonly service: string;
  readonly domain: string;
  readonly credentials: Credentials;
}

export interface Login {
  readonly xmpp: Xmpp;
  /** Of the account, instead of its password; undefined for guests, and before a log-in. */
  readonly keys: ScramKeys | undefined;
  /** Whether the server has proved on the present stream that it knows the password. */
  proven(): boolean;
  /** The namespace of something that the server offers in the present stream (RFC 6120 §4.3.2). */
  offers(feature: string): boolean;
}

/** The mechanisms of xmpp.js, which its types leave out. */
interface SaslFactory {
  _mechs: readonly { readonly name: string }[];
  use(name: string, mechanism: new () => unknown): void;
}

const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';
/** Not just now (RFC 6120 §6.5.9): the only refusal that says nothing of the password. */
const TEMPORARY = 'temporary-auth-failure';

export function createLogin({ service, domain, credentials }: LoginOptions): Login {
  /** Of the present stream: a server that skips the log-in has proved nothing. */
  let mechanism: ScramMechanism | undefined;
  let known: ScramKeys | undefined;
  const xmpp = client({
    service,
    domain,
    // Not randomUUID, which the default takes and which is missing on insecure origins.
    userAgent: element('user-agent', { id: newId() }),
    credentials: async (
      authenticate: (credentials: object, mechanism: string) => Promise<void>,
      mechanisms: string[],
    ) => {
      if (credentials.kind === 'guest') return await authenticate({}, 'ANONYMOUS');
      const { username } = credentials;
      const password = 'password' in credentials ? credentials.password : undefined;
      const keys = 'keys' in credentials ? credentials.keys : known;
      const chosen = ['SCRAM-SHA-256', 'SCRAM-SHA-1'].find((name) => mechanisms.includes(name));
      if (!chosen) throw new LoginError('unreachable', { cause: new Error('the server offers no SCRAM') });
      return await authenticate({ username, password, keys }, chosen);
    },
  } as Parameters<typeof client>[0]);
  xmpp.timeout = 10_000;
  const { saslFactory } = xmpp as unknown as { readonly saslFactory: SaslFactory };
  // Its own SCRAM, where it has one, checks nothing; and a password is never sent as it is.
  saslFactory._mechs = saslFactory._mechs.filter(({ name }) => name === 'ANONYMOUS');
  for (const hash of ['SHA-256', 'SHA-1'] as const) {
    saslFactory.use(
      `SCRAM-${hash}`,
      scram(hash, (made) => {
        mechanism = made;
      }),
    );
  }
  // xmpp.js takes the server's success as it is; RFC 5802 §5 wants its signature checked.
  xmpp.on('nonza', (nonza: Element) => {
    if (nonza.is('success', SASL)) mechanism?.verify(nonza.text());
  });
  xmpp.on('connecting', () => {
    mechanism = undefined;
  });
  /** What came last: after the log-in a stream begins anew, and offers other things. */
  let offered: ReadonlySet<string | undefined> = new Set();
  xmpp.on('element', (element: Element) => {
    if (element.is('features', NS.streams)) offered = new Set(childElements(element).map((child) => child.getNS()));
  });
  return {
    xmpp,
    get keys() {
      return known;
    },
    offers: (feature) => offered.has(feature),
    proven() {
      const proven = credentials.kind === 'guest' || mechanism?.verified === true;
      if (proven) known = mechanism?.keys;
      return proven;
    },
  };
}

export const isTemporary = ({ name, condition }: { name?: string; condition?: string }): boolean =>
  name === 'SASLError' && condition === TEMPORARY;

export function loginError(error: unknown): LoginError {
  if (error instanceof LoginError) return error;
  const { name, condition, application } = error as { name?: string; condition?: string; application?: Element };
  const seconds = parseWait(application);
  if (seconds !== undefined) return new LoginError('too-many', { cause: error, seconds });
  // RFC 6120 §4.9.3.17
  if (name === 'StreamError' && condition === 'resource-constraint') return new LoginError('full', { cause: error });
  if (name !== 'SASLError' || condition === TEMPORARY) return new LoginError('unreachable', { cause: error });
  return new LoginError(condition === 'invalid-mechanism' ? 'no-guests' : 'credentials', { cause: error });
}
