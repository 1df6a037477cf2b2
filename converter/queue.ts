/** The queue of jobs of all kinds, put together; what is asked of it is described in backplane/jobs. */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Disk } from '../backplane/files/disk.ts';
import type { Job, Jobs, KindName, Listener } from '../backplane/jobs/job.ts';
import { type ConverterLog, createConversion } from './conversion.ts';
import { createEntrance } from './entrance.ts';
import { removeTree } from './files.ts';
import type { Kind } from './kind.ts';
import { createOrder, type Order } from './order.ts';
import { createPlaces } from './places.ts';
import { findTools } from './tools.ts';
import { createTurns, defaultTurns, type TurnLimits } from './turns.ts';
import { createWorkers } from './workers.ts';
import { createWorks } from './works.ts';

export interface QueueOptions {
  readonly kinds: readonly Kind[];
  /** Folder for work in progress, emptied at start; on the same disk as the results moves are free. */
  readonly scratch: string;
  readonly turns?: TurnLimits | undefined;
  readonly log: ConverterLog;
  readonly onStatus: Listener;
  /** Called when no job can ever be begun: a folder that cannot be made or read. */
  readonly onBroken?: ((error: unknown) => void) | undefined;
  /** Jobs that are done at the same time, the last of them only for those who had little; 3 when not given. */
  readonly workers?: number | undefined;
  /** bubblewrap's name or path. */
  readonly bwrap?: string | undefined;
  /** Whether documents of all kinds are converted where bubblewrap does not work. */
  readonly unsandboxed?: boolean | undefined;
  /** Nothing is begun while there is little space on it. */
  readonly disk?: Pick<Disk, 'level' | 'look' | 'refused' | 'onChange'> | undefined;
}

/** Makes the queue; jobs that an earlier process left unfinished start anew. */
export function createQueue(options: QueueOptions): Jobs {
  const { log, disk } = options;
  const limits = options.turns ?? defaultTurns;
  const scratch = resolve(options.scratch);
  const stopping = new AbortController();
  const kinds = new Map<KindName, Kind>(options.kinds.map((kind) => [kind.name, kind]));
  const warn = (problem: string, details: object = {}) => log.warn(details, problem);
  const works = createWorks();
  const turns = createTurns(limits, () => performance.now());
  // Beside the folders of the jobs, and like them of no use to anybody else.
  const workers = createWorkers(
    options.kinds.map(({ program }) => program),
    join(scratch, 'programs'),
  );
  const { promise: ready, resolve: started, reject: broken } = Promise.withResolvers<void>();
  const places = createPlaces(works, turns, ({ kind, status }) => options.onStatus(kind.name, status as never));
  const conversion = createConversion({
    ...{ works, scratch, log, disk, ready },
    onStatus: options.onStatus,
    closed: stopping.signal,
    charge: () => order.charge(),
  });
  const order: Order = createOrder({
    ...{ works, turns, limits, workers, disk, slots: options.workers ?? 3 },
    run: conversion.run,
    changed: places.tell,
  });
  const { pump } = order;
  const entrance = createEntrance({ ...{ works, turns, places, log, ready, pump }, fail: conversion.fail });

  async function start(): Promise<void> {
    await removeTree(scratch);
    await mkdir(scratch, { recursive: true });
    for (const kind of kinds.values()) await entrance.recover(kind, warn);
    const { tools, problems } = await findTools(options);
    for (const problem of problems) warn(problem);
    for (const kind of kinds.values()) await kind.start({ tools, scratch, signal: stopping.signal, warn });
  }

  start().then(started, broken);
  // Each caller sees the error of a folder that cannot be made; here it must not end the process.
  ready.then(workers.warm, () => undefined);
  ready.then(pump, (error: unknown) => {
    log.warn({ error: String(error) }, 'converter cannot start');
    options.onBroken?.(error);
  });
  disk?.onChange(() => void ready.then(pump, () => undefined));

  function kindOf(name: KindName, id: string): Kind {
    const kind = kinds.get(name);
    if (!kind) throw new RangeError(`no kind of jobs is called ${name}`);
    kind.folder.path(id);
    return kind;
  }

  return {
    async submit(job) {
      const kind = kindOf(job.kind, job.id);
      if (stopping.signal.aborted) throw new Error('the converter is closed');
      return (await entrance.submit(kind, job as Job)) as never;
    },
    async status(name, id) {
      const kind = kindOf(name, id);
      await ready;
      return (await entrance.present(kind, id)) as never;
    },
    async remove(name, id) {
      const kind = kindOf(name, id);
      await ready;
      await entrance.settled(kind, id);
      const work = works.find(kind, id);
      if (work) {
        works.leave(work);
        work.dropped = true;
        work.run?.giveWay.abort();
        await work.job;
        places.tell();
      }
      await kind.folder.remove(id);
    },
    async close() {
      stopping.abort();
      places.close();
      await ready.catch(() => undefined);
      for (const kind of kinds.values()) await kind.close();
      await workers.close();
      await order.close();
    },
  };
}
