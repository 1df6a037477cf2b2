/** Who was given the stage: give and take. docs/protocol.md §2. */
import { Fault } from '../base/fault.ts';
import { NS } from '../base/namespaces.ts';
import { attr, type Element, xml } from '../base/xml.ts';
import type { Group, Kind } from '../log/kind.ts';

export interface PresentersState {
  /** Nicks that were given the stage, in the order of giving. Moderators may present without standing here. */
  readonly presenters: readonly string[];
}

/** `revoke` is `<take/>` on the wire. */
export type PresentersAction =
  | { readonly kind: 'give'; readonly nick: string }
  | { readonly kind: 'revoke'; readonly nick: string };

/** Of RFC 7622: bytes of a resource at most. */
const MAX_NICK = 1023;

function parseNick(el: Element): string | Fault {
  const nick = attr(el, 'nick');
  return nick && nick.length <= MAX_NICK ? nick : Fault.bad('nick is missing or too long');
}

function entry<Name extends PresentersAction['kind']>(
  kind: Name,
  name: string,
  change: (presenters: readonly string[], nick: string) => readonly string[],
): Kind<{ readonly kind: Name; readonly nick: string }, PresentersState> {
  return {
    ns: NS.stage,
    name,
    parse(el) {
      const nick = parseNick(el);
      return nick instanceof Fault ? nick : { kind, nick };
    },
    build: ({ nick }) => xml(name, { xmlns: NS.stage, nick }),
    fold: ({ presenters }, { nick }) => ({ presenters: change(presenters, nick) }),
  };
}

export const PRESENTERS: Group<PresentersAction, PresentersState> = {
  empty: { presenters: [] },
  told: ({ presenters }) => presenters.map((nick) => ({ kind: 'give', nick })),
  kinds: {
    give: entry('give', 'give', (presenters, nick) => (presenters.includes(nick) ? presenters : [...presenters, nick])),
    revoke: entry('revoke', 'take', (presenters, nick) => presenters.filter((other) => other !== nick)),
  },
};
