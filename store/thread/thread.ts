/**
 * The embedded database in a thread of its own. node:sqlite answers within the call, so each fsync would hold up whatever else
 * the process does, voice first of all; so would putting queries together. Here a call is a message, calls of one moment are
 * one message, and what comes to the database while it writes is its next transaction (batch.ts).
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { UnusableDatabase } from '../sqlite.ts';
import type { Store } from '../store.ts';
import type { Answer, Call, Opened, PlainError } from './messages.ts';

interface Waiting {
  done(value: unknown): void;
  failed(error: Error): void;
}

/**
 * @param lost is told when the thread has ended by itself: what it was asked for may be on the disk or not, and so may be what
 *   it is asked for from then on, which is refused. The process should end and begin with what is there.
 * @throws UnusableDatabase, and then the file is as it was
 */
export async function openInThread(file: string, lost: (error: Error) => void): Promise<Store> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: file });
  // Both at once: the end can come with the last message.
  const exit = once(worker, 'exit');
  const [opened] = (await Promise.race([once(worker, 'message'), exit])) as [Opened | number];
  if (typeof opened === 'number') throw new Error(`the thread of the database has ended by itself (${opened})`);
  if ('error' in opened) {
    await exit;
    throw errorOf(opened.error);
  }
  const calls = createCalls(worker, lost);
  const nouns = Object.entries(opened.methods).map(([noun, methods]) => [
    noun,
    Object.fromEntries(
      methods.map((method) => [method, (...args: readonly unknown[]) => calls.call(noun, method, args)]),
    ),
  ]);
  return { ...Object.fromEntries(nouns), close: calls.close } as Store;
}

function createCalls(worker: Worker, lost: (error: Error) => void) {
  const waiting = new Map<number, Waiting>();
  let calls: Call[] = [];
  let last = 0;
  let ended: Error | undefined;
  let closing: Promise<void> | undefined;
  let idle = () => {};

  /** Calls that wait for an answer keep the process alive; the thread alone does not. */
  function settle(id: number, how: (one: Waiting) => void): void {
    const one = waiting.get(id);
    waiting.delete(id);
    if (one) how(one);
    if (waiting.size > 0) return;
    worker.unref();
    idle();
  }

  function send(): void {
    const all = calls;
    calls = [];
    try {
      worker.postMessage(all);
    } catch (error) {
      // Something in one of them is no plain data; the others must not pay for it.
      if (all.length > 1) for (const one of all) sendAlone(one);
      else settle(all[0]?.id ?? 0, ({ failed }) => failed(error as Error));
    }
  }

  function sendAlone(one: Call): void {
    calls = [one];
    send();
  }

  function end(error: Error): void {
    if (ended) return;
    ended = error;
    for (const id of [...waiting.keys()]) settle(id, ({ failed }) => failed(error));
    lost(error);
  }

  async function close(): Promise<void> {
    // One that is answered may ask for more at once: what it gets must not be the end of the thread.
    while (waiting.size > 0) {
      await new Promise<void>((resolve) => {
        idle = resolve;
      });
    }
    if (ended) return;
    ended = new Error('the database is closed');
    worker.ref();
    worker.postMessage('close');
    await once(worker, 'exit');
  }

  worker.on('message', (answers: readonly Answer[]) => {
    for (const answer of answers) {
      settle(answer.id, ({ done, failed }) => {
        if ('error' in answer) failed(errorOf(answer.error));
        else done(answer.value);
      });
    }
  });
  worker.on('error', end);
  worker.on('exit', (code) => end(new Error(`the thread of the database has ended by itself (${code})`)));
  worker.unref();

  return {
    call(noun: string, method: string, args: readonly unknown[]): Promise<unknown> {
      return new Promise((done, failed) => {
        if (ended) {
          failed(ended);
          return;
        }
        if (waiting.size === 0) worker.ref();
        last += 1;
        waiting.set(last, { done, failed });
        if (calls.length === 0) queueMicrotask(send);
        calls.push({ id: last, noun, method, args });
      });
    },
    close(): Promise<void> {
      closing ??= close();
      return closing;
    },
  };
}

function errorOf({ name, message, stack, code, errcode }: PlainError): Error {
  const error = name === 'UnusableDatabase' ? new UnusableDatabase(message) : new Error(message);
  return Object.assign(error, { stack, code, errcode });
}
