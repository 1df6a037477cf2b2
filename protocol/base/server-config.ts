/** `GET /config.json`: what the web server tells a browser before it logs in. */
export interface ServerConfig {
  /** XMPP domain of accounts; the part after @ in the log-in form. */
  readonly domain: string;
  /** Domain for anonymous guests (XEP-0175); null when guests are not admitted. */
  readonly guestDomain: string | null;
  /** Domain of the component that holds the rooms. */
  readonly roomsDomain: string;
  /** Public address, without a slash at its end: the one for links that are given to others. */
  readonly url: string;
  /** Bytes */
  readonly maxUpload: number;
}
