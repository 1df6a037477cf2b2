/** XEP-0317: the hats that features give, in one element of an occupant's presence. */
import { NS } from '../../protocol/base/namespaces.ts';
import { buildHats } from '../../protocol/muc/hats.ts';
import type { Feature } from '../feature.ts';
import type { Service } from '../service.ts';

export const hats = (service: Service): Feature => ({
  name: 'hats',
  disco: { room: [NS.hats] },
  presenceBuilt(room, occupant) {
    const worn = service.moments.collect('hats', room, occupant);
    return worn.length > 0 ? [buildHats(worn)] : [];
  },
});
