/**
 * Jobs between two processes that share a folder: for each job two letters, one from the process that wants it, and one from
 * the process that does it, which says how far it is. A letter is replaced as a whole, so the newest counts, and lies there
 * until both have read it: either process can end at any time, and goes on after its next start.
 *
 * `<kind>.<id>.want`: the job, or that all of it is to be removed. `<kind>.<id>.is`: the last status, or that it is gone. Both
 * bear the number of the call, so that an answer to an earlier call is not mistaken for one to this.
 */
import { type FSWatcher, watch } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { boolean, check, type GenericSchema, literal, object, optional, picklist, pipe, string } from 'valibot';
import { FAILURES } from '../../protocol/documents/document.ts';
import { readJson } from '../files/json.ts';
import { replaceFile, writeWhole } from '../files/whole.ts';
import { type Job, type KindName, partySchema, type StatusOf } from './job.ts';
import { KINDS } from './kinds.ts';

export interface Want {
  readonly call: string;
  /** Undefined: what there is of it is to be removed. */
  readonly job?: Job | undefined;
}

export interface Answer {
  /** '' for a job that nobody has asked for since it was begun: by an earlier version, in one process. */
  readonly call: string;
  readonly status?: StatusOf | undefined;
  /** All of it is removed. */
  readonly gone?: boolean | undefined;
  /** It could not be taken in. */
  readonly broken?: (typeof FAILURES)[number] | undefined;
}

/** Names a job among all kinds. */
export interface Key {
  readonly kind: KindName;
  readonly id: string;
}

/** What one says is about the job that its name names, or it says nothing. */
const wantSchema = ({ kind, id }: Key) =>
  object({
    call: string(),
    job: optional(object({ kind: literal(kind), id: literal(id), input: KINDS[kind].input, party: partySchema })),
  }) as GenericSchema<unknown, Want>;
const answerSchema = ({ kind, id }: Key) =>
  object({
    call: string(),
    status: optional(
      pipe(
        KINDS[kind].status,
        check((status) => status.id === id),
      ),
    ),
    gone: optional(boolean()),
    broken: optional(picklist(FAILURES)),
  }) as GenericSchema<unknown, Answer>;

const NAME = new RegExp(`^(${Object.keys(KINDS).join('|')})\\.([0-9a-f]{64})\\.(want|is)$`);
const ID = /^[0-9a-f]{64}$/;

export const textOf = ({ kind, id }: Key): string => `${kind}.${id}`;

/** ms between two looks at all letters: not every file system tells of changes, one of another machine does not. */
const LOOK = 1_000;

export interface Letters {
  want(key: Key): Promise<Want | undefined>;
  answer(key: Key): Promise<Answer | undefined>;
  /** It is on disk once this resolves. */
  putWant(key: Key, want: Want): Promise<void>;
  /** @param lasting whether it must be on disk: what is on its way is told again */
  putAnswer(key: Key, answer: Answer, lasting: boolean): Promise<void>;
  /** Both are done with it. */
  remove(key: Key): Promise<void>;
  removeAnswer(key: Key): Promise<void>;
  /** All jobs of which there is a letter. */
  all(): Promise<readonly Key[]>;
  /** Calls soon after a letter has changed, and from time to time for all of them. Returns what ends it. */
  follow(changed: (key: Key) => void): () => void;
}

/** Whether a job is asked for, and nobody has ended it yet. @param folder that of the letters */
export const isWanted = async (folder: string, key: Key): Promise<boolean> =>
  (await createLetters(folder).want(key))?.job !== undefined;

export function createLetters(folder: string): Letters {
  const path = (key: Key, what: 'want' | 'is') => {
    if (!ID.test(key.id)) throw new RangeError('the id of a job is 64 lower-case hex digits');
    return join(folder, `${textOf(key)}.${what}`);
  };
  const keyOf = (name: string): Key | undefined => {
    const [, kind, id = ''] = NAME.exec(name) ?? [];
    return kind === undefined ? undefined : { kind: kind as KindName, id };
  };
  const all = async () => {
    const keys = new Map<string, Key>();
    for (const name of await readdir(folder).catch(() => [])) {
      const key = keyOf(name);
      if (key) keys.set(textOf(key), key);
    }
    return [...keys.values()];
  };
  return {
    all,
    want: (key) => readJson(path(key, 'want'), wantSchema(key)),
    answer: (key) => readJson(path(key, 'is'), answerSchema(key)),
    async putWant(key, want) {
      await mkdir(folder, { recursive: true });
      await writeWhole(path(key, 'want'), JSON.stringify(want));
    },
    putAnswer: (key, answer, lasting) => (lasting ? writeWhole : replaceFile)(path(key, 'is'), JSON.stringify(answer)),
    async remove(key) {
      // In this order: an answer without a question is a leftover, a question without an answer would be asked again.
      await rm(path(key, 'want'), { force: true });
      await rm(path(key, 'is'), { force: true });
    },
    removeAnswer: (key) => rm(path(key, 'is'), { force: true }),
    follow(changed) {
      const look = () => void all().then((keys) => keys.forEach(changed));
      const watcher = watched(folder, (name) => {
        const key = keyOf(name);
        if (key) changed(key);
      });
      const timer = setInterval(look, LOOK);
      look();
      return () => {
        watcher?.close();
        clearInterval(timer);
      };
    },
  };
}

/** Calls with the name of what has changed. Undefined where that cannot be had: looks from time to time are enough. */
function watched(folder: string, changed: (name: string) => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, (_event, name) => {
      if (name !== null) changed(name);
    });
    watcher.on('error', () => undefined);
    return watcher;
  } catch {
    // There is no such folder yet, or the system has no more watches for this user (inotify(7)).
    return undefined;
  }
}
