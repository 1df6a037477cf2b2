export const HAND = {
  /** Hands that one user raises a second and in one go: each is an event of the log, and one for all to look at. */
  rate: 0.2,
  burst: 5,
  /** Hands that are up at a time. They are part of the state, which is one stanza; and nobody calls on more. */
  most: 100,
  /** ms that the hand of one whose line broke stays up, who is back by then or has given up: as long as a browser tries hard. */
  lostFor: 60_000,
};
