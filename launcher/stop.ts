// `make stop`: ends the Lectern that runs with this data folder.

import { owner, pidFilePath } from './pid-file.ts';
import { waitUntil } from './ports.ts';
import { readLaunch } from './settings.ts';

// Longer than the launcher gives its two children, one after the other.
const DEADLINE_MS = 20_000;

try {
  const { dataDir } = readLaunch(process.env);
  const file = pidFilePath(dataDir);
  const pid = owner(file);
  if (pid === null) {
    console.log(`Nothing runs with ${dataDir}.`);
  } else {
    process.kill(pid, 'SIGTERM');
    await waitUntil(async () => owner(file) !== pid, AbortSignal.timeout(DEADLINE_MS));
    console.log('Stopped.');
  }
} catch (error) {
  console.error(`Could not stop it: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
