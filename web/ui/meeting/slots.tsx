import type { RoomSlots } from '../room/slots.ts';
import { MeetingButton } from './meeting-button.tsx';
import { MeetingClock } from './meeting-clock.tsx';
import { MeetingEnded } from './meeting-ended.tsx';

export const meeting: RoomSlots = {
  views: [
    { place: 'head', order: 10, View: MeetingClock },
    { place: 'head-end', order: 30, View: () => <MeetingButton />, shown: ({ state }) => !state.compact.value },
    { place: 'menu', order: 10, View: () => <MeetingButton menu />, shown: ({ state }) => state.compact.value },
    {
      place: 'stage',
      order: 10,
      View: MeetingEnded,
      shown: ({ model }) => model.document.value === null && model.phase.value === 'ended',
    },
  ],
};
