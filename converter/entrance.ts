/** How jobs come into the queue: given by somebody, or left by an earlier process. */
import type { Full, Job, JobStatus } from '../backplane/jobs/job.ts';
import type { ConverterLog } from './conversion.ts';
import type { Kind, StartContext } from './kind.ts';
import type { Places } from './places.ts';
import type { Turns } from './turns.ts';
import type { Outcome } from './workers.ts';
import type { Work, Works } from './works.ts';

/** Restarts that a job may live through: what ends the whole process must not do so for ever. */
const CUT_OFF = 3;

export interface EntranceParts {
  readonly works: Works;
  readonly turns: Turns;
  readonly places: Pick<Places, 'ahead'>;
  readonly log: ConverterLog;
  /** Resolves when the folders are there, and what an earlier process left is taken in. */
  readonly ready: Promise<unknown>;
  fail(work: Work, outcome: Outcome): Promise<void>;
  pump(): void;
}

export function createEntrance(parts: EntranceParts) {
  const { works, turns } = parts;
  /** Jobs being taken in, so that the same one twice at once is taken in once. */
  const entering = new Map<string, Promise<JobStatus | Full>>();
  const keyOf = (kind: Kind, id: string) => `${kind.name} ${id}`;

  async function present(kind: Kind, id: string): Promise<JobStatus | undefined> {
    const known = works.find(kind, id)?.status ?? (await kind.folder.read(id));
    return known?.state === 'ready' ? known : works.find(kind, id)?.status;
  }

  async function enter(kind: Kind, { id, input, party }: Job): Promise<JobStatus | Full> {
    await parts.ready;
    const known = await present(kind, id);
    if (known) {
      await kind.folder.discard(input);
      const reason = kind.refuses(input, known);
      return reason ? kind.failed(kind.queued(id, input), reason) : known;
    }
    const full = turns.full(party, [...works.waiting]);
    if (full) return full;
    const task = { party, cutOff: 0 };
    const status = kind.queued(id, input);
    await kind.folder.create(status, input, task);
    const work = works.enter(kind, status, task);
    parts.pump();
    const ahead = parts.places.ahead(work);
    if (ahead !== undefined) work.status = { ...work.status, ahead };
    return work.status;
  }

  async function submit(kind: Kind, job: Job): Promise<JobStatus | Full> {
    const key = keyOf(kind, job.id);
    const before = entering.get(key);
    // The first file wins; this one's bytes are the same.
    if (before) {
      await before.catch(() => undefined);
      return submit(kind, job);
    }
    const entry = enter(kind, job).finally(() => entering.delete(key));
    entering.set(key, entry);
    return entry;
  }

  return {
    submit,
    present,
    /** Resolves when no such job is being taken in any more. */
    settled: async (kind: Kind, id: string) => void (await entering.get(keyOf(kind, id))?.catch(() => undefined)),
    /** Takes in what was cut off by the end of an earlier process. */
    async recover(kind: Kind, warn: StartContext['warn']): Promise<void> {
      for (const { status, task } of await kind.folder.recover(warn)) {
        if (task.cutOff > CUT_OFF) {
          const work = works.enter(kind, status, task);
          await parts.fail(work, { reason: 'crashed', detail: `cut off ${task.cutOff} times` });
          continue;
        }
        parts.log.info({ id: status.id }, 'conversion was cut off, starts anew');
        await kind.folder.writeTask(status, task);
        works.enter(kind, status, task);
      }
    },
  };
}
