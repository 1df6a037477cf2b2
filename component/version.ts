/** What this is, as it says of itself (XEP-0092). Read once, with the code. */
import about from '../package.json' with { type: 'json' };

export const NAME = 'Lectern';
export const VERSION: string = about.version;
