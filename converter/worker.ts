/**
 * The process that converts. It has one job at a time, from its parent's messages; see messages.ts.
 * It is in a process group of its own, so that the parent can end it together with all that it started.
 */
import { flushCompileCache } from 'node:module';
import { isFull } from '../backplane/files/space.ts';
import { closeInherited } from './descriptors.ts';
import { convert } from './documents/convert.ts';
import { Failure } from './failure.ts';
import type { WorkerJob, WorkerMessage } from './messages.ts';

closeInherited();

// Node would do so when it ends by itself, which this process never does: it is killed with all that it started.
flushCompileCache();

function send(message: WorkerMessage): void {
  process.send?.(message);
}

process.on('message', (job: WorkerJob) => {
  convert(job, (progress) => send({ kind: 'progress', progress })).then(
    () => send({ kind: 'done' }),
    (error: unknown) => {
      const reason = error instanceof Failure ? error.reason : isFull(error) ? 'no-space' : 'crashed';
      send({ kind: 'failed', reason, detail: String(error) });
    },
  );
});

// The parent is gone, even if it was killed: nobody waits for the result any more.
process.on('disconnect', () => process.kill(0, 'SIGKILL'));
