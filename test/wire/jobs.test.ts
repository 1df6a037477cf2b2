// Jobs between two processes that share a folder; either may be missing, or end, at any time. docs/rules.md R66.
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { createAsking } from '../../backplane/jobs/asking.ts';
import { startDoing } from '../../backplane/jobs/doing.ts';
import type { Job, Jobs, Listener, StatusOf } from '../../backplane/jobs/job.ts';
import { createLetters } from '../../backplane/jobs/letters.ts';
import { defaultWaiting } from '../../backplane/jobs/waiting.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary.ts';

const idOf = (letter: string) => letter.repeat(64);
const uploadOf = (letter: string) => `uploads/${letter.repeat(22)}`;
const fresh = (id: string): StatusOf => ({
  ...{ id, name: 'a.pdf', state: 'queued', pages: 0, drawn: 0, pdf: false },
  ...{ sizes: [], titles: [] },
});

describe('jobs apart', () => {
  let folder: TemporaryFolder;
  let letters: string;
  /** What is stored of jobs that are ready. */
  let stored: Map<string, StatusOf>;
  let removed: string[];
  let discarded: string[];
  const open: (() => Promise<void>)[] = [];

  beforeEach(() => {
    folder = temporaryFolder('jobs');
    letters = join(folder.path, 'jobs');
    stored = new Map();
    [removed, discarded] = [[], []];
  });
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close();
    folder.remove();
  });

  const job = (letter: string, account = letter): Job => ({
    kind: 'documents',
    id: idOf(letter),
    input: { name: 'a.pdf', source: uploadOf(letter) },
    party: { account, group: 'lecture' },
  });

  /** Whoever asks. */
  function ask(alive: () => boolean = () => true) {
    const told: StatusOf[] = [];
    const watchers = new Set<() => void>();
    const jobs = createAsking({
      folder: letters,
      limits: { ...defaultWaiting, waiting: 2 },
      onStatus(_kind, status) {
        told.push(status);
        for (const look of watchers) look();
      },
      alive: async () => alive(),
      stored: async ({ id }) => stored.get(id),
      queued: ({ id }) => fresh(id),
      discard: async ({ input }) => void discarded.push(input.source),
      removeAll: async ({ id }) => void removed.push(id),
      warn: (problem, error) => {
        throw new Error(problem, { cause: error });
      },
    });
    const close = async () => {
      open.splice(open.indexOf(close), 1);
      await jobs.close();
    };
    open.push(close);
    /** Resolves when this has been told of a job. */
    const until = (letter: string, state: string) =>
      new Promise<void>((done) => {
        const look = () => {
          if (!told.some((status) => status.id === idOf(letter) && status.state === state)) return;
          watchers.delete(look);
          done();
        };
        watchers.add(look);
        look();
      });
    return { jobs, told, until, close };
  }

  /** Whoever does them: with a queue of which the test turns the handle. */
  function work() {
    let listener: Listener = () => undefined;
    const taken: Job[] = [];
    const dropped: string[] = [];
    const known = new Map<string, StatusOf>();
    const waiters = new Set<() => void>();
    const queue: Jobs = {
      async submit(one) {
        taken.push(one);
        if (one.input.source === uploadOf('e')) throw new Error('not there');
        const status = known.get(one.id) ?? fresh(one.id);
        known.set(one.id, status);
        for (const look of waiters) look();
        return status as never;
      },
      status: async (_kind, id) => known.get(id) as never,
      async remove(_kind, id) {
        known.delete(id);
        dropped.push(id);
      },
      close: async () => undefined,
    };
    const end = startDoing({
      folder: letters,
      make(onStatus) {
        listener = onStatus;
        return queue;
      },
      warn: () => undefined,
    });
    const close = async () => {
      open.splice(open.indexOf(close), 1);
      await end();
    };
    open.push(close);
    const self = {
      taken,
      dropped,
      close,
      /** Resolves when it has a job. */
      has: (letter: string) =>
        new Promise<void>((done) => {
          const look = () => {
            if (taken.some(({ id }) => id === idOf(letter))) done();
          };
          waiters.add(look);
          look();
        }),
      tell(letter: string, change: Partial<StatusOf>) {
        const status = { ...(known.get(idOf(letter)) ?? fresh(idOf(letter))), ...change };
        known.set(status.id, status);
        if (status.state === 'ready') stored.set(status.id, status);
        listener('documents', status);
      },
    };
    return self;
  }

  it('R66.2 are done, told of step by step, and leave no letter', async () => {
    const [asker, doer] = [ask(), work()];
    expect(await asker.jobs.submit(job('a'))).to.deep.equal(fresh(idOf('a')));
    doer.tell('a', { state: 'converting', pages: 3, drawn: 1 });
    await asker.until('a', 'converting');
    expect(await asker.jobs.status('documents', idOf('a'))).to.include({ state: 'converting', drawn: 1 });
    doer.tell('a', { state: 'ready', drawn: 3 });
    await asker.until('a', 'ready');
    expect(await asker.jobs.status('documents', idOf('a'))).to.include({ state: 'ready', drawn: 3 });
    await asker.close();
    expect(readdirSync(letters)).to.deep.equal([]);
    expect(doer.taken).to.have.lengthOf(1);
  });

  it('R66.3 are queued, within bounds, while nobody is there to do them, and done once somebody is', async () => {
    const asker = ask(() => false);
    expect(await asker.jobs.submit(job('a'))).to.include({ state: 'queued' });
    expect(await asker.jobs.submit(job('b'))).to.include({ state: 'queued' });
    expect(await asker.jobs.submit(job('c'))).to.equal('all');
    // The same once more is no other one, and its file is the only one that there is.
    expect(await asker.jobs.submit(job('a'))).to.include({ state: 'queued' });
    expect(discarded).to.deep.equal([]);
    await asker.jobs.remove('documents', idOf('b'));
    expect([removed, discarded]).to.deep.equal([[idOf('b')], [uploadOf('b')]]);
    const doer = work();
    await doer.has('a');
    doer.tell('a', { state: 'ready' });
    await asker.until('a', 'ready');
    expect(doer.taken.map(({ id }) => id)).to.deep.equal([idOf('a')]);
  });

  it('R66.4 outlive the end of who does them, and are done once', async () => {
    const asker = ask();
    const first = work();
    await asker.jobs.submit(job('a'));
    await asker.jobs.submit(job('b'));
    first.tell('a', { state: 'ready' });
    await asker.until('a', 'ready');
    await first.close();
    const second = work();
    await second.has('b');
    expect(second.taken.map(({ id }) => id)).to.deep.equal([idOf('b')]);
    second.tell('b', { state: 'failed', reason: 'damaged' });
    await asker.until('b', 'failed');
    expect(asker.told.at(-1)).to.include({ reason: 'damaged' });
    expect(asker.told.filter(({ state }) => state === 'ready')).to.have.lengthOf(1);
  });

  it('R66.4 outlive the end of who asks for them: what happened meanwhile is told after its next start', async () => {
    const doer = work();
    const first = ask();
    await first.jobs.submit(job('a'));
    await first.jobs.submit(job('b'));
    await first.close();
    doer.tell('a', { state: 'failed', reason: 'encrypted' });
    doer.tell('b', { state: 'converting', pages: 7 });
    await doer.close();
    const second = ask();
    await second.until('a', 'failed');
    await second.until('b', 'converting');
    expect(await second.jobs.status('documents', idOf('a'))).to.equal(undefined);
    expect(await second.jobs.status('documents', idOf('b'))).to.include({ pages: 7 });
    const again = work();
    await again.has('b');
    expect(again.taken.map(({ id }) => id)).to.deep.equal([idOf('b')]);
  });

  it('R66.5 end when nobody wants them any more, and may be asked for anew', async () => {
    const [asker, doer] = [ask(), work()];
    await asker.jobs.submit(job('a'));
    await asker.jobs.remove('documents', idOf('a'));
    expect(doer.dropped).to.deep.equal([idOf('a')]);
    expect(await asker.jobs.status('documents', idOf('a'))).to.equal(undefined);
    expect(removed, 'by who does them, not behind its back').to.deep.equal([]);
    expect(await asker.jobs.submit(job('a'))).to.include({ state: 'queued' });
    expect(doer.taken).to.have.lengthOf(2);
  });

  it('R66.6 fail with a reason where they cannot be taken in, and letters that are none hurt nobody', async () => {
    const [asker, doer] = [ask(), work()];
    expect(await asker.jobs.submit(job('e'))).to.include({ state: 'failed', reason: 'crashed' });
    writeFileSync(join(letters, `documents.${idOf('f')}.want`), '{"call":"1","job":{"kind":"video"}}');
    writeFileSync(join(letters, `documents.${idOf('f')}.is`), '{');
    // What a letter names is moved or deleted: an upload, and nothing else.
    for (const [letter, source] of Object.entries({
      1: 'documents',
      4: 'lectern.sqlite',
      5: '../secret',
      6: 'uploads/.',
    }))
      writeFileSync(
        join(letters, `documents.${idOf(letter)}.want`),
        JSON.stringify({ call: '1', job: { ...job(letter), input: { name: 'a.pdf', source } } }),
      );
    // That it is about another job than its name says.
    writeFileSync(join(letters, `documents.${idOf('2')}.want`), JSON.stringify({ call: '1', job: job('3') }));
    writeFileSync(join(letters, 'a letter of somebody else'), '');
    expect(await asker.jobs.submit(job('a'))).to.include({ state: 'queued' });
    expect(doer.taken.map(({ id }) => id)).to.deep.equal([idOf('e'), idOf('a')]);
    expect(existsSync(join(letters, 'a letter of somebody else'))).to.equal(true);
  });

  it('R66.4 are found by looks from time to time where changes of files are not told', async () => {
    rmSync(letters, { recursive: true, force: true });
    const found = Promise.withResolvers<unknown>();
    const unfollow = createLetters(letters).follow(found.resolve);
    await createLetters(letters).putWant(job('a'), { call: '1', job: job('a') });
    expect(await found.promise).to.deep.equal({ kind: 'documents', id: idOf('a') });
    unfollow();
  });

  it('R66.7 that an earlier version began in one process are told of, too', async () => {
    const [asker, doer] = [ask(), work()];
    doer.tell('d', { state: 'converting' });
    await asker.until('d', 'converting');
    doer.tell('d', { state: 'ready' });
    await asker.until('d', 'ready');
  });
});
