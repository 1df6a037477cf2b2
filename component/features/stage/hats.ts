/** XEP-0317: who was given the stage wears the presenter's hat. */
import { NS, PRESENTER_HAT } from '../../../protocol/base/namespaces.ts';
import { xml } from '../../../protocol/base/xml.ts';
import type { Feature } from '../../feature.ts';

export const hats = (): Feature => ({
  name: 'hats',
  disco: { room: [NS.hats] },
  presenceBuilt: (room, occupant) =>
    room.presenters.has(occupant.jid)
      ? [xml('hats', { xmlns: NS.hats }, xml('hat', { uri: PRESENTER_HAT, title: 'Presenter', 'xml:lang': 'en' }))]
      : [],
});
