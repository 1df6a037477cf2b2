/** Invitations that are shown at a time: anybody may send them, each for another room. */
export const MAX_INVITATIONS = 50;
