/** What it means that a room lets one not in (XEP-0045 §7.2). */
import type { Fault } from '../../../protocol/base/fault.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import type { LeaveReason } from './entry-contract.ts';

/** What a refusal means for the user. */
const REASONS: Partial<Record<string, LeaveReason>> = {
  forbidden: 'banned',
  'registration-required': 'members-only',
  'not-authorized': 'password',
  conflict: 'nick',
  'not-acceptable': 'nick',
  'jid-malformed': 'nick',
  'not-allowed': 'not-found',
  'service-unavailable': 'full',
  gone: 'destroyed',
};

/** What the room says more exactly, protocol/muc/entry.ts and space.ts. */
const DETAILS: Partial<Record<string, LeaveReason>> = {
  'no-such-group': 'not-found',
  'put-out': 'put-out',
  'guests-full': 'guests-full',
  'address-full': 'address-full',
  'too-many-groups': 'limit',
  'disk-full': 'no-space',
};

/** The room's service is not there just now: Prosody's answer while Lectern restarts, and other passing trouble. */
const PASSING: ReadonlySet<string> = new Set([
  'internal-server-error',
  'policy-violation',
  'recipient-unavailable',
  'remote-server-timeout',
]);

/** absent: the room is being set up; away: its service is, for a moment; taken: another has the nick. */
export type Refusal = 'absent' | 'away' | 'taken' | { readonly out: LeaveReason };

export function readRefusal({ condition, detail }: Fault): Refusal {
  const ns = detail?.getNS();
  const exactly = detail && (ns === NS.entry || ns === NS.space) ? DETAILS[detail.name] : undefined;
  if (exactly !== undefined) return { out: exactly };
  if (condition === 'item-not-found') return 'absent';
  if (PASSING.has(condition)) return 'away';
  return condition === 'conflict' ? 'taken' : { out: REASONS[condition] ?? 'failed' };
}
