/** What clients say of their entering and leaving besides XEP-0045, docs/protocol.md §8; done in component/muc and component/room. */

import { NS } from '../../protocol/base/namespaces.ts';
import { buildPlace } from '../../protocol/muc/entry.ts';
import type { Feature } from '../feature.ts';
import type { Service } from '../service.ts';

export const entry = (service: Service): Feature => ({
  name: 'entry',
  disco: { room: [NS.entry] },
  ownPresenceBuilt(room, occupant) {
    const token = service.places.tokenOf(room, occupant);
    return token === undefined ? [] : [buildPlace(token)];
  },
});
