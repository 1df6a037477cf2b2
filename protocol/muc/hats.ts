/** Hats in presence: what an occupant is, by words of the room's own (XEP-0317 §3). */
import { NS } from '../base/namespaces.ts';
import { attr, type Element, xml } from '../base/xml.ts';

export interface Hat {
  readonly uri: string;
  /** For people who see it in their clients. */
  readonly title: string;
  /** Language of the title (RFC 5646). */
  readonly lang: string;
}

export const buildHats = (hats: readonly Hat[]): Element =>
  xml('hats', { xmlns: NS.hats }, ...hats.map(({ uri, title, lang }) => xml('hat', { uri, title, 'xml:lang': lang })));

/** The URIs of the hats that are in a presence. */
export const parseHats = (presence: Element): string[] =>
  (presence.getChild('hats', NS.hats)?.getChildren('hat') ?? []).flatMap((hat) => attr(hat, 'uri') ?? []);
