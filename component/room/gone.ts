/** What an error that came back from somebody in a room says of it, XEP-0045 §17.1.2. */
import type { Condition, Fault } from '../../protocol/base/fault.ts';

/** Conditions which mean that the one it was for is not there any more. */
const GONE: ReadonlySet<Condition> = new Set([
  'gone',
  'internal-server-error',
  'item-not-found',
  'recipient-unavailable',
  'redirect',
  'remote-server-not-found',
  'remote-server-timeout',
  'service-unavailable',
]);

export const saysGone = ({ condition }: Fault): boolean => GONE.has(condition);

/**
 * That an address is none is never said of its owner, whose address came from Prosody: Prosody found fault with `from`, and
 * gave the stanza back in the name of each to whom it was to go. So the fault is ours, and nobody loses a seat for it.
 */
export const blamesUs = ({ condition }: Fault): boolean => condition === 'jid-malformed';
