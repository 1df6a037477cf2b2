import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { holdTimers } from '../helpers/held-timers.ts';
import { waitUntil } from '../helpers/ports.ts';
import { temporaryFolder } from '../helpers/temporary.ts';
import { closeConverters, hash, isEnd, list, partyOf, processes, sample, startConverter } from './fixture.ts';
import { makePdf } from './make.ts';

describe('converter: queue', function () {
  this.timeout(60_000);
  afterEach(closeConverters);

  it('has the same bytes ready at once, also after a restart', async () => {
    const first = startConverter();
    const file = await first.write('a.pdf', makePdf(2));
    const { id, last } = await first.convert(file);
    expect(last.state).to.equal('ready');
    const again = await first.convert(file, 'another-name.pdf');
    expect(again.submitted).to.deep.equal(last);
    expect(again.told).to.deep.equal([]);
    await first.close('keep');

    const second = startConverter({ path: first.path });
    expect(await second.converter.status('documents', id)).to.deep.equal(last);
    expect((await second.convert(file)).submitted).to.deep.equal(last);
    expect((await list(first.path)).filter((name) => name.startsWith('upload-'))).to.deep.equal([]);
  });

  it('takes a document in once when it is submitted twice at once', async () => {
    const fixture = startConverter();
    const file = sample('headings.docx');
    const id = hash(file);
    const answers = await Promise.all([fixture.submit(file), fixture.submit(file), fixture.submit(file)]);
    await fixture.until(id, isEnd);
    expect(answers.map((status) => status.id)).to.deep.equal([id, id, id]);
    expect(fixture.told.filter((status) => status.state === 'ready')).to.have.lengthOf(1);
    expect(fixture.told.filter((status) => status.state === 'converting' && !status.pages)).to.have.lengthOf(1);
    expect((await list(fixture.path)).filter((name) => name.startsWith('upload-'))).to.deep.equal([]);
  });

  it('tries a document anew after a failure', async () => {
    const fixture = startConverter();
    const file = await fixture.write('a.pdf', makePdf(1));
    expect((await fixture.convert(file, 'a.docx')).last.reason).to.equal('mismatch');
    expect((await fixture.convert(file)).last.state).to.equal('ready');
  });

  it('ends a job that hangs with all that it started, and goes on', async () => {
    // The deadlines, which pass when the test says so: on a slow machine the second job would not be done before its own.
    using deadlines = holdTimers('converter/workers.ts');
    const fixture = startConverter({
      workers: 1,
      // Or it would give way to the other before.
      turns: { short: Number.POSITIVE_INFINITY },
      // Without the sandbox, which would take its programs along by itself.
      bwrap: '/nonexistent/bwrap',
      unsandboxed: true,
    });
    const { id } = await fixture.submit(sample('performance-up.pptx'));
    await fixture.until(id, (status) => status.state === 'converting');
    const small = fixture.convert(await fixture.write('a.pdf', makePdf(1)));
    const started = () => processes(join(fixture.path, 'scratch/job-'));
    await waitUntil(async () => (await started()).length > 0, AbortSignal.timeout(50_000));
    deadlines.runOut();
    expect(await fixture.until(id, isEnd)).to.include({ state: 'failed', reason: 'timeout' });
    expect(fixture.told.filter((status) => status.id === id && isEnd(status))).to.have.lengthOf(1);
    expect(await list(fixture.file(id, ''))).to.deep.equal([]);
    expect(await started()).to.deep.equal([]);
    expect((await small).last.state).to.equal('ready');
  });

  it('does not let a job put off its end by its progress', async () => {
    const fixture = startConverter({ limits: { deadline: 1000 }, workers: 1 });
    // 126 steps, each far shorter than the deadline.
    const { last } = await fixture.convert(await fixture.write('a.pdf', makePdf(1000)));
    expect(last).to.include({ state: 'failed', reason: 'timeout' });
  });

  it('loses only the job whose worker dies, and replaces the worker', async () => {
    const fixture = startConverter({ workers: 2 });
    const { id } = await fixture.submit(sample('performance-up.pptx'));
    await fixture.until(id, (status) => status.drawn === 1);
    const other = fixture.convert(sample('headings.docx'));
    const [busy] = await parentsOf(await processes(`${fixture.path}/scratch/job-`), await workers());
    process.kill(Number(busy), 'SIGKILL');
    expect(await fixture.until(id, isEnd)).to.include({ state: 'failed', reason: 'crashed' });
    expect((await other).last.state).to.equal('ready');
    expect(await workers()).to.not.include(busy);
    expect(await processes(`${fixture.path}/scratch/job-`)).to.deep.equal([]);
  });

  it('R56.5 ends the conversion of what is removed at once, without a word, and goes on with the next', async () => {
    const fixture = startConverter({ workers: 1 });
    const { id } = await fixture.submit(sample('performance-up.pptx'));
    await fixture.until(id, (status) => status.state === 'converting');
    const waiting = await fixture.submit(sample('headings.docx'));
    const next = fixture.convert(await fixture.write('a.pdf', makePdf(1)));
    await Promise.all([fixture.converter.remove('documents', waiting.id), fixture.converter.remove('documents', id)]);
    expect(await processes(`${fixture.path}/scratch/job-`)).to.deep.equal([]);
    const { id: ready, last } = await next;
    expect(last.state).to.equal('ready');
    for (const gone of [id, waiting.id]) {
      expect(await list(fixture.file(gone, ''))).to.deep.equal([]);
      expect(await fixture.converter.status('documents', gone)).to.equal(undefined);
    }
    expect(fixture.told.filter((status) => isEnd(status) && status.id !== ready)).to.deep.equal([]);
    // What is ready goes as well, and may come again.
    await fixture.converter.remove('documents', ready);
    expect(await list(fixture.file(ready, ''))).to.deep.equal([]);
    const again = await fixture.convert(await fixture.write('b.pdf', makePdf(1)));
    expect([again.id, again.last.state]).to.deep.equal([ready, 'ready']);
  });

  it('R66.1 goes on after a restart with what was cut off, also where its status cannot be read, and deletes nothing else', async () => {
    const first = startConverter({ workers: 1 });
    const { id } = await first.submit(sample('lecture-security.pptx'), undefined, 'one');
    const pdf = await first.write('a.pdf', makePdf(3));
    const waiting = await first.submit(pdf, undefined, 'one');
    expect(waiting.state).to.equal('queued');
    await first.until(id, (status) => status.drawn >= 1);
    await first.close('keep');
    expect(first.told.some(isEnd)).to.equal(false);
    expect(await processes(first.path)).to.deep.equal([]);
    await writeFile(first.file(id, 'pages/99.jpg'), 'left over');
    await writeFile(first.file(waiting.id, 'status.json'), '');

    const second = startConverter({ path: first.path });
    expect(await second.until(id, isEnd)).to.include({ state: 'ready', pages: 23, name: 'lecture-security.pptx' });
    expect(await second.until(waiting.id, isEnd)).to.include({ state: 'ready', pages: 3 });
    expect(await list(second.file(id, 'pages'))).to.have.lengthOf(23);
    await second.close('keep');

    await writeFile(first.file(id, 'status.json'), '{"state":');
    await mkdir(first.file('1'.repeat(64), ''));
    const third = startConverter({ path: first.path });
    expect(await third.converter.status('documents', id)).to.equal(undefined);
    expect(await list(third.file(id, ''))).to.deep.equal([]);
    expect(await list(third.file('1'.repeat(64), ''))).to.deep.equal([]);
    expect(await list(join(third.path, 'set-aside', id))).to.include.members(['source', 'document.pdf', 'pages']);
    expect(third.warnings.join()).to.include('is set aside');
    expect((await third.converter.status('documents', waiting.id))?.state).to.equal('ready');
  });

  it('says so when it can never begin, so that a process of its own can end and documents wait for the next', async () => {
    using folder = temporaryFolder('broken');
    await writeFile(join(folder.path, 'documents'), 'no folder');
    const broken = Promise.withResolvers<unknown>();
    startConverter({ path: folder.path, onBroken: broken.resolve });
    expect(await broken.promise).to.have.property('code', 'EEXIST');
  });

  it('ends its workers when it is closed, and takes no more', async () => {
    const fixture = startConverter();
    await fixture.converter.status('documents', '0'.repeat(64));
    expect(await workers(), 'one ahead').to.have.lengthOf(1);
    await fixture.converter.close();
    expect(await workers()).to.deep.equal([]);
    const source = await fixture.write('a.pdf', makePdf(1));
    const answer = await fixture.converter
      .submit({
        kind: 'documents',
        id: hash(source),
        input: { name: 'a.pdf', source: basename(source) },
        party: partyOf('somebody'),
      })
      .catch(String);
    expect(answer).to.contain('closed');
  });
});

/** Ids of this process's own workers. */
async function workers(): Promise<number[]> {
  return parentsOf([], await processes('converter/worker.ts'));
}

/** Those of `candidates` that are children of this process and, when `ids` are given, have one of them below them. */
async function parentsOf(ids: readonly number[], candidates: readonly number[]): Promise<number[]> {
  const parent = async (id: number) => {
    const text = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '');
    return Number(/\) \S (\d+)/.exec(text)?.[1] ?? 0);
  };
  const above = new Set<number>();
  for (const id of ids) for (let at = id; at > 1; at = await parent(at)) above.add(at);
  const found: number[] = [];
  for (const id of candidates) {
    if ((await parent(id)) === process.pid && (ids.length === 0 || above.has(id))) found.push(id);
  }
  return found;
}
