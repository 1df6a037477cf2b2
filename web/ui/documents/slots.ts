import { FileIcon } from '../icons/icons.tsx';
import type { RoomSlots } from '../room/slots.ts';
import { Documents } from './documents.tsx';
import { DropOverlay } from './drop-overlay.tsx';
import { SpaceBanners } from './space-banners.tsx';
import { UploadCards } from './upload-cards.tsx';

export const documents: RoomSlots = {
  panels: [
    {
      id: 'documents',
      title: 'room.documents',
      icon: FileIcon,
      order: 30,
      View: Documents,
      bar: { order: 60, shown: ({ state }) => !state.compact.value },
      menu: { order: 30, shown: ({ state }) => state.compact.value },
    },
  ],
  views: [
    { place: 'banner', order: 30, View: SpaceBanners },
    { place: 'above-stage', order: 10, View: UploadCards },
    { place: 'room', order: 20, View: DropOverlay },
  ],
};
