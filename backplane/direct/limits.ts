export const CHANNEL = {
  /** ms until the other side has proved itself. */
  proof: 5_000,
  /** Connections that have not: there are a few web servers. */
  strangers: 16,
  /** Bytes of one message: the members of a group of 100,000. */
  message: 1024 * 1024,
  /** Bytes that wait for the other process beyond which sound is left out; and beyond which it is given up. */
  lossy: 1024 * 1024,
  waiting: 64 * 1024 * 1024,
  /** ms that a web server has to say that it has done what it was told, before somebody is told to be out of a room. */
  done: 1_000,
  /** ms until a web server tries again to reach the component, after the first failure and at most. */
  againFirst: 50,
  againMost: 1_000,
};
