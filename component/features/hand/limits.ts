export const HAND = {
  /** Hands that one user raises a second and in one go: each is an event of the log, and one for all to look at. */
  rate: 0.2,
  burst: 5,
  /** The same of all in a room: a show of hands fits, and no crowd of guests fills the log of the meeting. */
  roomRate: 1,
  roomBurst: 100,
  /** Hands that are up at a time. They are part of the state, which is one stanza; and nobody calls on more. */
  most: 100,
  /** ms that the hand of one whose line broke stays up, who is back by then or has given up: as long as a browser tries hard. */
  lostFor: 60_000,
};
