/**
 * The same text in memory of its own, for what is kept. What was cut out of a stanza holds on to all that came in with it,
 * and what was put together to its pieces.
 */
export const ownText = (text: string): string => Buffer.from(text).toString();
