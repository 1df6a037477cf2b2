/** Every limit of the web server, with its reason. */
export const LIMITS = {
  /** ms for one whole upload: 200 MB at 1 Mbit/s. Traffic does not extend it. */
  uploadTime: 30 * 60_000,
  /** Bytes of one WebSocket message: Prosody takes stanzas of 256 KiB, so a longer one would end the stream anyway. */
  message: 300 * 1024,
  /**
   * Bytes that wait for a browser before it is cut off: 50 s of 10 speakers; one that is slower will not catch up. And for
   * all browsers before that for which most waits is: what a line of the server's own that stands still for 10 s leaves of two
   * speakers for 1,500; at 4 MiB each, 6,000 that read nothing would have 24 GB.
   */
  backlog: 4 * 1024 * 1024,
  backlogOfAll: 256 * 1024 * 1024,
  /** Bytes that wait for Prosody beyond which nothing more is read of a browser: 4 s of what Prosody takes of one. */
  ahead: 256 * 1024,
  /**
   * Bytes that come of a browser, or wait for it, before it is logged in: a log-in has 3 kB. And ms that it may take, from
   * the first byte of the WebSocket: a phone in a train needs 5 s for it, and a client gives up after 10.
   */
  early: 64 * 1024,
  login: 15_000,
  /** Log-ins that one connection may try: as many as people mistype; each that is refused costs something, too. */
  tries: 5,
  /** ms between pings; a browser that answered none of two is gone. */
  ping: 20_000,
  /** ms that Prosody has for a handshake when /healthz asks whether it can be reached, and that the answer is good for. */
  probe: 2_000,
  /**
   * Browsers at once, two full rooms: two sockets and some 50 kB each. Guests among them, who come in by a click: a quarter is
   * left to those with an account. And those who are not logged in: each is that for half a second.
   */
  connections: 6_000,
  guests: 4_500,
  waiting: 500,
  /**
   * The same of one address (or /64 of IPv6): behind that of a school are hundreds, who are there at once, but do not come in
   * the same half second. With a quarter of the places, nobody shuts out the others.
   */
  connectionsOfAddress: 500,
  guestsOfAddress: 400,
  waitingOfAddress: 50,
  /** ms after which one that has not logged in goes when there is no place for another: longer than a log-in usually takes. */
  patience: 2_000,
  /** New connections of one address: a second, and in one go, as when a lecture begins or a server comes back. */
  arrivalRate: 2,
  arrivalBurst: 500,
  /** New guests of one address: a second, and in one go. And seconds that one too many is told to wait. */
  guestRate: 1,
  guestBurst: 400,
  guestWait: 30,
  /**
   * Those who are told why there is no place for them, at once and of one address: what a lecture brings in one go. ms and
   * bytes that each has: for a handshake and the beginning of a stream. And seconds that one of an address with too many is
   * told to wait: until some of them are through the door.
   */
  told: 200,
  toldOfAddress: 50,
  toldTime: 5_000,
  toldBytes: 2_048,
  toldWait: 10,
  /** ms that browsers have to say goodbye when the server stops: some never do. */
  goodbye: 1_000,
  /** ms that the pass of a guest is good for: a day of meetings, and a new one comes with each log-in. */
  passLife: 24 * 60 * 60_000,
  /** Addresses whose rates are remembered, 100 bytes each. */
  addresses: 50_000,
  /**
   * Wrong passwords of one address, or for one account by all addresses it is not known of, or by all it is known of: in one
   * go, and again within an hour. So an account can be guessed at (30 + 15) × 2 = 90 times an hour; and a class of a hundred
   * may mistype.
   */
  guessesOfAddress: 100,
  guessesOfStrangers: 30,
  guessesOfKnown: 15,
  /** Wrong passwords of one address for one account until it has to wait, 1 s, then 2, 4, and at most so many ms. */
  freeGuesses: 8,
  longestWait: 5 * 60_000,
  /** Addresses of which one account is known: home, work, a phone, trains. */
  knownAddresses: 20,
  /**
   * Accounts whose failures are remembered, 200 bytes each. Names can be made up, but each costs its address a guess: to push
   * one account out, 250 addresses have to go on for an hour.
   */
  accounts: 50_000,
  /** TCP connections at once, and of one address, whatever they do: a browser has six beside its WebSocket. */
  sockets: 12_000,
  socketsOfAddress: 800,
  /** ms without a byte either way: a browser that takes nothing of what it asked for holds a file and a socket. */
  stalled: 2 * 60_000,
  /** ms for the head of a request: it is one packet. */
  head: 20_000,
  /**
   * Bytes that are read of the body of an upload that was refused, and ms for it: a client that hears of it while it sends
   * needs what is on its way taken off the line, or the answer is lost with the connection; nobody needs 200 MB of it.
   */
  refusedBody: 8 * 1024 * 1024,
  refusedTime: 5_000,
  /**
   * Bytes of a file that accounts send each other: more than Prosody takes with our configuration, which says what it takes.
   * And how many are on their way at once, each a socket to Prosody, which serves everybody's stanzas, too; and of one address.
   */
  shared: 64 * 1024 * 1024,
  sharedAtOnce: 200,
  sharedOfAddress: 50,
  /** ms after which an upload that nobody asked to convert is deleted. */
  strayUpload: 60 * 60_000,
  /**
   * Names in links that are no group's and could be guessed, a second and in one go, all visitors together: people mistype a
   * few, and the groups of before, with 20 bits of chance in their names, hold for days so.
   */
  titleTries: 1,
  titleTriesBurst: 300,
};

export type WebLimits = typeof LIMITS;
