/** Does jobs that others ask for by letters (letters.ts). It tells how far each is, and keeps nothing of its own. */
import { mkdirSync } from 'node:fs';
import { isFull } from '../files/space.ts';
import { createSerial } from '../serial.ts';
import type { Jobs, Listener, StatusOf } from './job.ts';
import { createLetters, type Key, textOf, type Want } from './letters.ts';

export interface DoingOptions {
  /** Folder of the letters. */
  readonly folder: string;
  /** Makes the queue, which bounds nothing: who asks does. */
  make(onStatus: Listener): Jobs;
  warn(problem: string, error: unknown): void;
}

/** A question that was taken in. */
interface Taken {
  readonly call: string;
  /** Whether something was told of it. */
  told: boolean;
}

/** Returns what ends it, and the queue. */
export function startDoing({ folder, make, warn }: DoingOptions): () => Promise<void> {
  mkdirSync(folder, { recursive: true });
  const letters = createLetters(folder);
  const taken = new Map<string, Taken>();
  const reading = createSerial();
  const writing = createSerial();
  let ending = false;
  const isFinal = ({ state }: StatusOf) => state === 'ready' || state === 'failed';

  const failed = (what: string) => (error: unknown) => warn(what, error);

  function tell(key: Key, answer: Parameters<typeof letters.putAnswer>[1], lasting: boolean): void {
    void writing
      .run(textOf(key), () => letters.putAnswer(key, answer, lasting))
      .catch(failed('it cannot be told how far a job is'));
  }

  const jobs = make((kind, status) => {
    const key = { kind, id: status.id };
    const one = taken.get(textOf(key));
    if (one) one.told = true;
    tell(key, { call: one?.call ?? '', status }, isFinal(status));
  });

  async function read(key: Key): Promise<void> {
    if (ending) return;
    const want = await letters.want(key);
    if (!want) return void taken.delete(textOf(key));
    if (taken.get(textOf(key))?.call === want.call) return;
    const before = await letters.answer(key);
    const one: Taken = { call: want.call, told: false };
    taken.set(textOf(key), one);
    // Done by an earlier process; who asked has not seen it yet.
    if (before?.call === want.call && (before.gone || before.broken || (before.status && isFinal(before.status))))
      return;
    await take(key, want, one);
  }

  async function take(key: Key, { call, job }: Want, one: Taken): Promise<void> {
    if (!job) {
      await jobs.remove(key.kind, key.id);
      return tell(key, { call, gone: true }, true);
    }
    try {
      const status = await jobs.submit(job);
      // What has been told since is newer.
      if (typeof status !== 'string' && !one.told) tell(key, { call, status }, isFinal(status));
    } catch (error) {
      // It is taken in after the next start.
      if (ending) return;
      warn('a job cannot be taken in', error);
      tell(key, { call, broken: isFull(error) ? 'no-space' : 'crashed' }, true);
    }
  }

  const unfollow = letters.follow(
    (key) => void reading.run(textOf(key), () => read(key)).catch(failed('a job cannot be looked at')),
  );
  return async () => {
    ending = true;
    unfollow();
    await jobs.close();
    await reading.settled();
    await writing.settled();
  };
}
