/** Looks through all archives from time to time for what is too old; busy rooms are looked after as they talk. */

import type { Feature } from '../feature.ts';
import type { Service } from '../service.ts';
import { prune, pruneMeetings } from './retention-run.ts';

export const retention = (service: Service): Feature => {
  let going = false;

  async function sweep(): Promise<void> {
    if (going) return;
    going = true;
    try {
      for (const room of service.rooms.all()) {
        await prune(service, room);
        await pruneMeetings(service, room);
      }
    } finally {
      going = false;
    }
  }

  const timer = setInterval(() => service.aside('removing old messages', sweep()), service.limits.archive.pruneEvery);
  timer.unref();
  return { name: 'retention', close: () => clearInterval(timer) };
};
