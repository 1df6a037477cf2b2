/**
 * What somebody says of itself, as vCard4 (XEP-0292, RFC 6351) and as vcard-temp (XEP-0054). Of both the same fields are read;
 * all others stay as they are when one's own is changed.
 */
export interface Card {
  readonly fullName: string;
  readonly organization: string;
  readonly title: string;
  readonly note: string;
  /** A day as its owner writes it: 1990-04-01, or --04-01. */
  readonly birthday: string;
  readonly locality: string;
  readonly country: string;
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  /** http and https only. */
  readonly urls: readonly string[];
}
