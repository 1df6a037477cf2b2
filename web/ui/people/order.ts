import type { Member } from '../../core/people/contract.ts';

const byRole = (member: Member) => (member.role === 'moderator' ? 0 : member.presenter ? 1 : 2);

/**
 * Members in the order of a list: hosts, presenters, all others, each by name.
 * @param rank of those who want something, who stand before all others, the smallest first; null for the others
 */
export function inOrder(members: readonly Member[], rank: (member: Member) => number | null): Member[] {
  const first = (member: Member) => rank(member) ?? Number.MAX_SAFE_INTEGER;
  return members.toSorted((a, b) => first(a) - first(b) || byRole(a) - byRole(b) || a.nick.localeCompare(b.nick));
}
