// Rows of the table of messages: what is sent, and what each role gets for it.
/** By role, in the order of ROLES; `-` is silence (towards the sender: what it gets as an occupant does not count). */
export type Row = readonly [what: string, stanza: string, expected: readonly [string, string, string, string, string]];

export const OUT = 'not-acceptable';
export const SERVICE = 'rooms.example';
export const message = (to: string, type: string, content: string) =>
  `<message id='m'${type ? ` type='${type}'` : ''} to='${to}'>${content}</message>`;
export const same = (condition: string) => [condition, condition, condition, condition, condition] as const;
export const inside = (condition: string) => [condition, condition, condition, OUT, OUT] as const;
