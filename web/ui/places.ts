/** The screens of the places of router.ts. Each is fetched when it is first wanted, or while the log-in form is filled in. */
import type { Place } from './router.ts';

export const loadHome = () => import('./home/home-screen.tsx').then((m) => m.HomeScreen);
export const loadRoom = () => import('./room/room-screen.tsx').then((m) => m.RoomScreen);

/** Fetches ahead what will be shown. */
export function preload(place: Place['kind'], loadRooms: () => Promise<unknown>): void {
  // It is asked for again when it is wanted.
  Promise.all([loadRooms(), place === 'room' ? loadRoom() : loadHome()]).catch(() => {});
}
