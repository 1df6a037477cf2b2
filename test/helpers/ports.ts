// Free ports for what a test starts.

import { freePorts } from '../../launcher/ports.ts';

export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  if (!port) throw new Error('no free port');
  return port;
}

export { answers, waitUntil } from '../../launcher/ports.ts';
