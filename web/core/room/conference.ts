/** One room as this client is in it: being there, and its features. */
import { NS } from '../../../protocol/base/namespaces.ts';
import { xml } from '../../../protocol/base/xml.ts';
import type { Conference } from './contract.ts';
import { createFeatures, type FeatureOptions } from './features.ts';
import { createOccupancy, type OccupancyOptions } from './occupancy.ts';

export interface JoinOptions extends OccupancyOptions, Omit<FeatureOptions, 'address'> {}

export function joinConference(options: JoinOptions): Conference {
  const room = createOccupancy(options);
  const { parts, controls } = createFeatures(room, options);
  room.start(parts);
  return {
    name: options.address.name,
    meetings: options.address.own,
    jid: room.jid,
    status: room.status,
    leaveReason: room.leaveReason,
    notice: room.notice,
    ...controls,
    dismissNotice: room.dismissNotice,
    destroy: () => void room.demand(xml('query', { xmlns: NS.mucOwner }, xml('destroy'))),
    leave: room.leave,
  };
}
