/** What somebody calls itself: XEP-0172. */
import { NS } from '../base/namespaces.ts';
import { plainLine } from '../base/plain-line.ts';
import { type Element, xml } from '../base/xml.ts';

/** Characters that are read, and may be set: a line of a list. */
const MAX_NICK = 100;

/** One line; '' for none. */
export const parseNick = (element: Element | undefined): string =>
  element?.is('nick', NS.nick) ? plainLine(element.text().slice(0, MAX_NICK)) : '';

export const buildNick = (nick: string): Element => xml('nick', { xmlns: NS.nick }, plainLine(nick).slice(0, MAX_NICK));
