/** XEP-0421: who somebody is in this room, whatever the nick. */
import { NS } from '../../protocol/base/namespaces.ts';
import { xml } from '../../protocol/base/xml.ts';
import type { Feature } from '../feature.ts';

export const occupantId = (): Feature => ({
  name: 'occupant-id',
  disco: { room: [NS.occupantId] },
  presenceBuilt: (_room, occupant) => [xml('occupant-id', { xmlns: NS.occupantId, id: occupant.id })],
});
