/** The reason that somebody gives for what it asks of a room: `<reason/>`, XEP-0045 §7.8.2, §8.2, §9 and §10.9. */
import { readWords, type Words } from '../../protocol/base/words.ts';
import type { Element } from '../../protocol/base/xml.ts';
import type { Limits } from '../limits.ts';

/** Cut to its limit. */
export const reasonOf = (element: Element, limits: Pick<Limits, 'admin'>): Words =>
  readWords(element.getChild('reason'), limits.admin.reasonLength);
