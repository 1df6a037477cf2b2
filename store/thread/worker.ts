/** The thread of the database: opens it, and answers the process, which has no other business here (thread.ts). */
import { parentPort, workerData } from 'node:worker_threads';
import { openSqlite } from '../sqlite.ts';
import type { Store } from '../store.ts';
import { type Answer, type Call, type Opened, plainError } from './messages.ts';

type Method = (...args: readonly unknown[]) => Promise<unknown>;

const port = parentPort;
if (!port) throw new Error('this runs as a thread');

function serve(store: Store): void {
  const nouns = new Map(
    Object.entries(store).map(([noun, methods]) => [noun, new Map<string, Method>(Object.entries(methods))]),
  );
  let answers: Answer[] = [];

  /** All that is known at the end of a write, of however many rooms, goes in one message. */
  function answer(one: Answer): void {
    if (answers.length === 0) {
      queueMicrotask(() => {
        port?.postMessage(answers);
        answers = [];
      });
    }
    answers.push(one);
  }

  async function run({ id, noun, method, args }: Call): Promise<void> {
    try {
      answer({ id, value: await nouns.get(noun)?.get(method)?.(...args) });
    } catch (error) {
      answer({ id, error: plainError(error) });
    }
  }

  port?.on('message', (calls: readonly Call[] | 'close') => {
    if (calls !== 'close') for (const call of calls) void run(call);
    else void store.close().finally(() => port.close());
  });
  const methods = Object.fromEntries([...nouns].map(([noun, of]) => [noun, [...of.keys()]]));
  port?.postMessage({ methods } satisfies Opened);
}

await openSqlite(workerData as string).then(serve, (error: unknown) => {
  port.postMessage({ error: plainError(error) } satisfies Opened);
  port.close();
});
