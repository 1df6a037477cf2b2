/** Every limit of the web server, with its reason. */
export const LIMITS = {
  /** ms for one whole upload: 200 MB at 1 Mbit/s. Traffic does not extend it. */
  uploadTime: 30 * 60_000,
  /** Bytes of one WebSocket message: Prosody takes stanzas of 256 KiB, so a longer one would end the stream anyway. */
  message: 300 * 1024,
  /** Bytes that wait for a browser before it is cut off: 10 s of 10 speakers; one that is slower will not catch up. */
  backlog: 4 * 1024 * 1024,
  /** Messages that wait while Prosody is being connected to: a browser sends one and waits for the answer. */
  early: 10,
  /** ms between pings; a browser that answered none of two is gone. */
  ping: 20_000,
  /** ms that Prosody has for a handshake when /healthz asks whether it can be reached, and that the answer is good for. */
  probe: 2_000,
  /** Browsers at once: two sockets and some 50 kB each. */
  connections: 2_000,
  /**
   * Bytes that are read of the body of an upload that was refused, and ms for it: a client that hears of it while it sends
   * needs what is on its way taken off the line, or the answer is lost with the connection; nobody needs 200 MB of it.
   */
  refusedBody: 8 * 1024 * 1024,
  refusedTime: 5_000,
  /** ms after which an upload that nobody asked to convert is deleted. */
  strayUpload: 60 * 60_000,
};

export type WebLimits = typeof LIMITS;
