/** Taking back one's own messages, XEP-0424: the room checks whose they are and forgets what they said. */
import { NS } from '../../protocol/base/namespaces.ts';
import type { Feature } from '../feature.ts';

/** What is done with such a message stands in rooms/retraction.ts: it is a group message like others. */
export const retract = (): Feature => ({
  name: 'retract',
  disco: { room: [NS.retract, NS.retractTombstone, NS.retractOld, NS.retractTombstoneOld] },
});
