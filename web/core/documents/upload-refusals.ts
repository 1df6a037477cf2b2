/** Why the server did not take an upload: what it says, by stanza or over HTTP, as the one word that has a sentence on the screen. */
import type { Fault } from '../../../protocol/base/fault.ts';
import type { Quota, UploadRefusal } from './contract.ts';

type Refusals = Readonly<Record<string, UploadRefusal>>;

/** What there is no space for, docs/protocol.md §10. */
const NO_SPACE: Readonly<Record<Quota, UploadRefusal>> = {
  'disk-full': 'disk-full',
  'group-full': 'group-full',
  'account-full': 'account-full',
  'documents-full': 'documents-full',
};

/** Of any question to a room. */
const ANY: Refusals = {
  ...NO_SPACE,
  forbidden: 'forbidden',
  'policy-violation': 'busy',
  'recipient-unavailable': 'network',
  'remote-server-timeout': 'network',
  'remote-server-not-found': 'unavailable',
  'service-unavailable': 'unavailable',
  'internal-server-error': 'failed',
};

/** Of a slot, XEP-0363 §5. */
const SLOT: Refusals = { ...ANY, 'not-acceptable': 'too-large', 'resource-constraint': 'busy' };

/** Of the conversion of what was sent, docs/protocol.md §5. */
const CONVERT: Refusals = {
  ...ANY,
  'too-many-documents': 'too-many',
  'too-many-waiting': 'waiting',
  'resource-constraint': 'too-many',
  'item-not-found': 'gone',
  gone: 'gone',
};

/** Of a PUT, by the word of our own server. */
const WORDS: Refusals = {
  forged: 'refused',
  expired: 'expired',
  size: 'changed',
  used: 'used',
  broken: 'broken',
  slow: 'slow',
  full: 'disk-full',
  failed: 'failed',
};

/** And by the status alone, of a proxy before it. */
const STATUSES: Readonly<Record<number, UploadRefusal>> = {
  0: 'network',
  408: 'slow',
  413: 'proxy-limit',
  429: 'busy',
  500: 'failed',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
  507: 'disk-full',
};

const find = (refusals: Refusals, word: string): UploadRefusal | undefined =>
  Object.hasOwn(refusals, word) ? refusals[word] : undefined;
const of = (refusals: Refusals, { reason, condition }: Fault) =>
  find(refusals, reason) ?? find(refusals, condition) ?? 'refused';

export const slotRefusal = (fault: Fault): UploadRefusal => of(SLOT, fault);
export const convertRefusal = (fault: Fault): UploadRefusal => of(CONVERT, fault);

/** @param body of the answer; '' when there was none */
export function putRefusal(status: number, body: string): UploadRefusal {
  const word = /^\{"error":"([a-z-]+)"\}$/.exec(body)?.[1] ?? '';
  return find(WORDS, word) ?? STATUSES[status] ?? 'refused';
}
