// The name of the demonstration group: made once, kept in the data folder.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { databaseFile } from '../backplane/files/folders.ts';
import { makeRoomName } from '../protocol/muc/room-name.ts';
import { writePrivate } from './secret.ts';
import { DOMAINS } from './settings.ts';

/** The name in `demo-room` of the data folder. It is the link for guests, so it has chance in it. */
export function demoRoom(dataDir: string): string {
  const file = join(dataDir, 'demo-room');
  if (existsSync(file)) {
    const name = readFileSync(file, 'utf8').trim();
    if (name) return name;
  }
  // An earlier version called it so, and everything that was made in it is there.
  const name = existsSync(databaseFile(dataDir)) ? 'demo' : makeRoomName('demo', DOMAINS.component);
  writePrivate(file, `${name}\n`);
  return name;
}
