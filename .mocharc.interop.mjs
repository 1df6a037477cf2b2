// `npm run interop`: the tests with clients made by others, and no others.

import { settings } from './.mocharc.mjs';

export default settings('interop');
