/**
 * Jobs that a process does not do itself: it asks for them by letters, and whoever does them need not be there. Until then they
 * are queued, and bounded as they are in the queue itself.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { Failure } from '../../protocol/documents/document.ts';
import { createSerial } from '../serial.ts';
import type { Job, Jobs, Listener, StatusOf } from './job.ts';
import { type Answer, createLetters, type Key, type Letters, textOf } from './letters.ts';
import { fullFor, type WaitingLimits } from './waiting.ts';

export interface AskingOptions {
  /** Folder of the letters. */
  readonly folder: string;
  readonly limits: WaitingLimits;
  readonly onStatus: Listener;
  /** Whether somebody who does jobs has shown a sign of life just now. */
  alive(): Promise<boolean>;
  /** What is stored of a job that nobody asks for at the moment. */
  stored(key: Key): Promise<StatusOf | undefined>;
  /** The status of a job of which nothing is known yet. */
  queued(job: Job): StatusOf;
  /** Removes the file that came with a job. */
  discard(job: Job): Promise<void>;
  /** Removes what was made of a job, where nobody is there to do it. */
  removeAll(key: Key): Promise<void>;
  warn(problem: string, error: unknown): void;
}

/** ms until who asks is told that it is queued, and ms for which it is waited that something is gone. */
const ANSWER = 5_000;
const GONE = 30_000;
/** ms between two looks at whether somebody is there at all. */
const LOOK = 1_000;

interface Asked {
  readonly key: Key;
  readonly call: string;
  /** Undefined: it is to be removed. */
  readonly job: Job | undefined;
  status: StatusOf | undefined;
  /** Called with the first answer. */
  answered: ((answer: Answer) => void) | undefined;
}

const isFinal = ({ state }: StatusOf) => state === 'ready' || state === 'failed';

/** Takes in what letters say. */
function createReading(options: AskingOptions, letters: Letters, asked: Map<string, Asked>) {
  /** What an answer says, in words of a status; undefined: it is gone. */
  function statusIn({ status, broken }: Answer, job: Job | undefined): StatusOf | undefined {
    if (broken === undefined || !job) return status;
    return { ...options.queued(job), state: 'failed', reason: broken satisfies Failure };
  }

  async function read(key: Key): Promise<void> {
    const answer = await letters.answer(key);
    const one = asked.get(textOf(key)) ?? (await takeUp(key));
    if (!answer) return;
    if (!one) return await readUnasked(key, answer);
    if (answer.call !== one.call) return;
    const status = statusIn(answer, one.job);
    const news = JSON.stringify(status) !== JSON.stringify(one.status);
    one.status = status;
    const { answered } = one;
    one.answered = undefined;
    if (answer.gone || (status && isFinal(status))) {
      asked.delete(textOf(key));
      await letters.remove(key);
    }
    if (answered) answered(answer);
    else if (status && (news || isFinal(status))) options.onStatus(key.kind, status);
  }

  /** A question of an earlier process. */
  async function takeUp(key: Key): Promise<Asked | undefined> {
    const want = await letters.want(key);
    if (!want) return undefined;
    const { call, job } = want;
    const one: Asked = { key, call, job, status: job && options.queued(job), answered: undefined };
    asked.set(textOf(key), one);
    return one;
  }

  /** Of a job that an earlier version left, or an answer that was read by an earlier process. */
  async function readUnasked(key: Key, { call, status }: Answer): Promise<void> {
    if (call !== '' || !status || isFinal(status)) await letters.removeAnswer(key);
    if (call === '' && status) options.onStatus(key.kind, status);
  }

  return { read, takeUp, statusIn };
}

export function createAsking(options: AskingOptions): Jobs {
  mkdirSync(options.folder, { recursive: true });
  const letters = createLetters(options.folder);
  const asked = new Map<string, Asked>();
  /** One thing at a time is done about a job. */
  const serial = createSerial();

  const { read, takeUp, statusIn } = createReading(options, letters, asked);
  const look = (key: Key) =>
    void serial
      .run(textOf(key), () => read(key))
      .catch((error: unknown) => options.warn('a job cannot be looked at', error));
  const unfollow = letters.follow(look);

  /** Asks, and waits for the first answer as long as somebody is there; undefined without one. */
  async function ask(key: Key, job: Job | undefined, most: number) {
    const { promise, resolve } = Promise.withResolvers<Answer | undefined>();
    const one: Asked = { key, call: randomUUID(), job, status: job && options.queued(job), answered: resolve };
    await letters.putWant(key, { call: one.call, ...(job ? { job } : {}) });
    asked.set(textOf(key), one);
    const giveUp = () => {
      one.answered = undefined;
      resolve(undefined);
    };
    return { one, answer: whileAlive(promise, options.alive, most, giveUp) };
  }

  async function begin(job: Job): Promise<() => Promise<StatusOf | ReturnType<typeof fullFor>>> {
    const known = asked.get(textOf(job)) ?? (await takeUp(job));
    if (known?.job && known.status) {
      const { status } = known;
      // Asked for once more it is the same file.
      if (known.job.input.source !== job.input.source) await options.discard(job);
      return async () => status;
    }
    const stored = await options.stored(job);
    const ready = stored?.state === 'ready' ? stored : undefined;
    const waiting = [...asked.values()].flatMap(({ job: other, status }) =>
      other && status?.state === 'queued' ? [other.party] : [],
    );
    const full = ready ? undefined : fullFor(job.party, waiting, options.limits);
    if (full) return async () => full;
    if (ready && !(await options.alive())) {
      await options.discard(job);
      return async () => ready;
    }
    const { one, answer } = await ask(job, job, ANSWER);
    return async () => {
      const first = await answer;
      return (first && statusIn(first, job)) ?? one.status;
    };
  }

  return {
    async submit(job) {
      // What waits for an answer must not keep the answer waiting.
      const finish = await serial.run(textOf(job), () => begin(job));
      return (await finish()) as never;
    },
    async status(kind, id) {
      const key = { kind, id };
      // How far it is may be written, and not be read yet.
      if (!asked.has(textOf(key))) await serial.run(textOf(key), () => read(key));
      const one = asked.get(textOf(key));
      return (one ? one.status : await options.stored(key)) as never;
    },
    async remove(kind, id) {
      const key = { kind, id };
      const finish = await serial.run(textOf(key), async () => {
        const before = asked.get(textOf(key)) ?? (await takeUp(key));
        // It waits for somebody who may never come.
        before?.answered?.({ call: before.call });
        return { before, asking: await ask(key, undefined, GONE) };
      });
      if ((await finish.asking.answer) !== undefined) return;
      await options.removeAll(key);
      if (finish.before?.job) await options.discard(finish.before.job);
    },
    async close() {
      unfollow();
      for (const { answered } of asked.values()) answered?.({ call: '' });
      await serial.settled();
    },
  };
}

/** Calls `giveUp` when it takes too long, or when nobody is there to answer. */
function whileAlive<T>(
  promise: Promise<T>,
  alive: () => Promise<boolean>,
  most: number,
  giveUp: () => void,
): Promise<T> {
  const check = () => void alive().then((there) => there || giveUp());
  const late = setTimeout(giveUp, most);
  const timer = setInterval(check, LOOK);
  check();
  return promise.finally(() => {
    clearTimeout(late);
    clearInterval(timer);
  });
}
