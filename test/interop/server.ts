// What each suite here begins with: a real Prosody and a real Lectern beside it, for clients made by others.

import { startLectern, type TestLectern } from '../helpers/lectern.ts';
import { startProsody, type TestProsody } from '../helpers/prosody.ts';

export interface InteropServer {
  readonly prosody: TestProsody;
  readonly lectern: TestLectern;
  /** The address of the service. */
  readonly service: string;
  /** The address of a room that no other test has. */
  room(): string;
  remove(): Promise<void>;
}

export async function startServer(options: { env?: Record<string, string> } = {}): Promise<InteropServer> {
  const prosody = await startProsody();
  const lectern = await startLectern(prosody, options).catch(async (error) => {
    await prosody.remove();
    throw error;
  });
  let rooms = 0;
  return {
    prosody,
    lectern,
    service: prosody.componentDomain,
    room() {
      rooms += 1;
      return `room-${rooms}@${prosody.componentDomain}`;
    },
    async remove() {
      await lectern.remove();
      await prosody.remove();
    },
  };
}
