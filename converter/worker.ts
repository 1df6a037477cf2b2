/**
 * The process that converts. It has one job, from its parent's messages; see messages.ts. Its arguments are the modules of all
 * kinds: it is started before anybody knows what it will do, and to load them takes as long as a short job.
 * It is in a process group of its own, so that the parent can end it together with all that it started.
 */
import { flushCompileCache } from 'node:module';
import { pathToFileURL } from 'node:url';
import { isFull } from '../backplane/files/space.ts';
import { closeInherited } from './descriptors.ts';
import { Failure } from './failure.ts';
import type { Program, WorkerJob, WorkerMessage } from './messages.ts';

closeInherited();

const load = async (path: string) => ((await import(pathToFileURL(path).href)) as { run: Program<object> }).run;
const programs = new Map(process.argv.slice(2).map((path) => [path, load(path)]));

function send(message: WorkerMessage): void {
  process.send?.(message);
}

process.on('message', async ({ program, task }: WorkerJob) => {
  try {
    await (await programs.get(program))?.(task, (found) => send({ kind: 'progress', found }));
    send({ kind: 'done' });
  } catch (error) {
    const reason = error instanceof Failure ? error.reason : isFull(error) ? 'no-space' : 'crashed';
    send({ kind: 'failed', reason, detail: String(error) });
  }
});

// The parent is gone, even if it was killed: nobody waits for the result any more.
process.on('disconnect', () => process.kill(0, 'SIGKILL'));

await Promise.all(programs.values());
// Node would do so when it ends by itself, which this process never does: it is killed with all that it started.
flushCompileCache();
