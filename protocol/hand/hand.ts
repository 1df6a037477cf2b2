/** Hands that are raised: who wants to say something, in the order in which they asked. docs/protocol.md §12. */
import { Fault, isFault } from '../base/fault.ts';
import { NS } from '../base/namespaces.ts';
import { attr, type Element, xml } from '../base/xml.ts';
import type { Group } from '../log/kind.ts';

export interface Hand {
  /** XEP-0421: whose it is, whatever its nick is by now. */
  readonly occupant: string;
  /** When it was raised. */
  readonly nick: string;
}

export interface HandState {
  /** The first was raised first. */
  readonly hands: readonly Hand[];
}

export type HandAction =
  | ({ readonly kind: 'raise-hand' } & Hand)
  /** `occupant`: of one hand; null: of all. */
  | { readonly kind: 'lower-hand'; readonly occupant: string | null };

/** The XEP-0317 hat of those whose hand is raised, which stock clients show. */
export const HAND_HAT = 'urn:lectern:hat:hand';

/** Whose hand is to go down: 'own', 'all', or that of an occupant by its id. */
export type Whose = 'own' | 'all' | { readonly occupant: string };

const MAX_OCCUPANT = 128;
/** XML Schema 2, §3.2.2. */
const BOOLEANS: ReadonlySet<string> = new Set(['true', 'false', '1', '0']);
/** Of RFC 7622: bytes of a resource at most. */
const MAX_NICK = 1023;

function parseOccupant(el: Element): string | Fault {
  const occupant = attr(el, 'occupant');
  return occupant && occupant.length <= MAX_OCCUPANT ? occupant : Fault.bad('occupant is missing or too long');
}

/** `<lower/>` as it is asked for. */
export function parseLower(el: Element): Whose | Fault {
  const all = attr(el, 'all') ?? 'false';
  if (!BOOLEANS.has(all)) return Fault.bad('all is true or false');
  const named = attr(el, 'occupant') !== undefined;
  if (all === 'true' || all === '1') return named ? Fault.bad('either all or one occupant') : 'all';
  if (!named) return 'own';
  const occupant = parseOccupant(el);
  return isFault(occupant) ? occupant : { occupant };
}

export const buildRaise = (): Element => xml('raise', { xmlns: NS.hand });

export const buildLower = (whose: Whose): Element =>
  xml('lower', { xmlns: NS.hand, ...(whose === 'all' ? { all: 'true' } : whose === 'own' ? {} : whose) });

export const HANDS: Group<HandAction, HandState> = {
  empty: { hands: [] },
  told: ({ hands }) => hands.map((hand) => ({ kind: 'raise-hand', ...hand })),
  kinds: {
    'raise-hand': {
      ns: NS.hand,
      name: 'raise',
      parse(el) {
        const occupant = parseOccupant(el);
        if (isFault(occupant)) return occupant;
        const nick = attr(el, 'nick');
        if (!nick || nick.length > MAX_NICK) return Fault.bad('nick is missing or too long');
        return { kind: 'raise-hand', occupant, nick };
      },
      build: ({ occupant, nick }) => xml('raise', { xmlns: NS.hand, occupant, nick }),
      fold: ({ hands }, { occupant, nick }) =>
        hands.some((hand) => hand.occupant === occupant) ? undefined : { hands: [...hands, { occupant, nick }] },
    },
    'lower-hand': {
      ns: NS.hand,
      name: 'lower',
      parse(el) {
        const whose = parseLower(el);
        if (isFault(whose)) return whose;
        if (whose === 'own') return Fault.bad('occupant is missing');
        return { kind: 'lower-hand', occupant: whose === 'all' ? null : whose.occupant };
      },
      build: ({ occupant }) => buildLower(occupant === null ? 'all' : { occupant }),
      fold: ({ hands }, { occupant }) => {
        const left = occupant === null ? [] : hands.filter((hand) => hand.occupant !== occupant);
        return left.length === hands.length ? undefined : { hands: left };
      },
    },
  },
};
