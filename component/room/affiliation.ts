/** What somebody is to a room whether it is there or not, XEP-0045 §5.2. */
export type Affiliation = 'owner' | 'admin' | 'member' | 'none' | 'outcast';

export const RANK: Readonly<Record<Affiliation, number>> = { owner: 3, admin: 2, member: 1, none: 0, outcast: -1 };
