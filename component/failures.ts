/** What could not be done: a line in the log, and a word to the one who wanted it. */
import type { Logger } from 'pino';
import type { Disk } from '../backplane/files/disk.ts';
import { isFull } from '../backplane/files/space.ts';
import { Fault } from '../protocol/base/fault.ts';
import { noSpace } from '../protocol/documents/space.ts';

/**
 * Logs what could not be done; a full disk once, and not with everything that it refuses.
 * @returns what to tell the one who wanted it
 */
export type Failed = (error: unknown, what: string, details?: object) => Fault;

export const createFailed =
  (log: Logger, disk: Pick<Disk, 'refused'>): Failed =>
  (error, what, details = {}) => {
    if (isFull(error)) {
      disk.refused(error);
      return noSpace('disk-full');
    }
    log.error({ ...details, error: error instanceof Error ? error.stack : String(error) }, what);
    return new Fault('internal-server-error');
  };
