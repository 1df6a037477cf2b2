/** The reason that somebody gives for what it asks of a room: `<reason/>`, XEP-0045 §7.8.2, §8.2, §9 and §10.9. */
import type { Element } from '../../protocol/xml.ts';
import type { Limits } from '../limits.ts';

/** Cut to its limit; '' when none is given. */
export const reasonOf = (element: Element, limits: Pick<Limits, 'reasonLength'>): string =>
  (element.getChildText('reason') ?? '').slice(0, limits.reasonLength);
