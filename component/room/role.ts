/** What somebody may do in a room while it is there, XEP-0045 §5.1. */
export type Role = 'moderator' | 'participant' | 'visitor' | 'none';

export const ROLE_RANK: Readonly<Record<Role, number>> = { moderator: 3, participant: 2, visitor: 1, none: 0 };
