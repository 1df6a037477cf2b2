import type { RoomSlots } from '../room/slots.ts';
import { keys } from './keys.ts';
import { MicButton } from './mic-button.tsx';
import { PanelMic } from './panel-mic.tsx';
import { SoundBanners } from './sound-banners.tsx';
import { Speakers } from './speakers.tsx';

export const voice: RoomSlots = {
  views: [
    { place: 'panel-head', order: 10, View: PanelMic, shown: ({ state }) => state.compact.value },
    { place: 'banner', order: 20, View: SoundBanners },
    { place: 'bar-start', order: 10, View: MicButton },
    { place: 'stage-top', order: 20, View: Speakers },
  ],
  keys,
};
