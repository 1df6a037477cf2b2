import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import {
  closeConverters,
  type Fixture,
  hash,
  isEnd,
  list,
  partyOf,
  processes,
  sample,
  startConverter,
} from './fixture.ts';
import { makePdf } from './make.ts';

/** Draws for ever, with any program. */
const ENDLESS = sample('worst/nested-forms.pdf');

describe('converter: turns', function () {
  this.timeout(60_000);
  afterEach(closeConverters);

  /** What was told of a document: state, and how many come before it where that is said. */
  const storyOf = (fixture: Fixture, id: string) =>
    fixture.told
      .filter((s) => s.id === id)
      .map(({ state, ahead }) => (ahead === undefined ? state : `${state} ${ahead}`));
  const converting = (fixture: Fixture, id: string, from = 0) =>
    fixture.until(id, (s) => s.state === 'converting', from);
  const programs = (fixture: Fixture) => processes(`${fixture.path}/scratch/job-`);

  it('R51.7 who had much works behind all others, gives way with all that it started, and goes on when the other is done', async () => {
    const fixture = startConverter({ workers: 1, turns: { short: 300 } });
    const { id } = await fixture.submit(ENDLESS, 'endless.pdf', 'eve');
    await converting(fixture, id);
    await until(async () => (await Promise.all((await programs(fixture)).map(niceness))).some((nice) => nice === 19));
    const before = await programs(fixture);
    const small = await fixture.convert(await fixture.write('a.pdf', makePdf(3)), 'a.pdf', 'ann');
    expect(small.last).to.include({ state: 'ready', pages: 3 });
    await fixture.until(
      id,
      (s) => s.state === 'converting',
      fixture.told.findIndex((s) => s.state === 'ready'),
    );
    // Each state once, whether or not the number of pages came between; what is begun at once is not told of as queued.
    const all = fixture.told.filter((s) => s.id === id).map((s) => s.state);
    const states = all.slice(all.indexOf('converting'));
    expect(states.filter((state, i) => state !== states[i - 1])).to.deep.equal(['converting', 'queued', 'converting']);
    expect((await programs(fixture)).filter((pid) => before.includes(pid))).to.deep.equal([]);
  });

  it('R51.8 has so much time until page 1, and more for the others', async () => {
    const fixture = startConverter({ limits: { firstPage: 2_000 } });
    const [never, long] = await Promise.all([
      fixture.convert(ENDLESS),
      // Sixteen runs of the programs that draw.
      fixture.convert(await fixture.write('long.pdf', makePdf(120))),
    ]);
    expect(never.last).to.include({ state: 'failed', reason: 'timeout' });
    expect(long.last).to.include({ state: 'ready', drawn: 120 });
  });

  it('R51.10 who waits is told how many come before, and R51.9 too many do not wait, and keep their file', async () => {
    const fixture = startConverter({ workers: 1, turns: { waitingOfAccount: 1, waiting: 2 } });
    const { id } = await fixture.submit(ENDLESS, 'endless.pdf', 'eve');
    await converting(fixture, id);
    const write = (name: string) => fixture.write(name, makePdf(1, name));
    const ann = await fixture.submit(await write('a.pdf'), 'a.pdf', 'ann');
    expect(ann).to.include({ state: 'queued', ahead: 0 });
    const submit = async (source: string, who: string) =>
      fixture.converter.submit({
        kind: 'documents',
        id: hash(source),
        input: { name: 'b.pdf', source: basename(source) },
        party: partyOf(who),
      });
    const [b, c] = [await write('b.pdf'), await write('c.pdf')];
    expect(await submit(b, 'ann')).to.equal('account');
    const bob = await submit(b, 'bob');
    expect(bob).to.include({ state: 'queued', ahead: 1 });
    expect(await submit(c, 'carl')).to.equal('all');
    expect(await list(fixture.path)).to.include('c.pdf');
    await fixture.converter.remove('documents', ann.id);
    await fixture.until(hash(await write('b.pdf')), (s) => s.ahead === 0);
    expect(await fixture.converter.status('documents', ann.id)).to.equal(undefined);
    expect(await submit(c, 'carl')).to.include({ state: 'queued' });
  });

  it('R51.11 what is given up leaves its account and its place to the next', async () => {
    const fixture = startConverter();
    const { id } = await fixture.submit(ENDLESS, 'endless.pdf', 'eve');
    await converting(fixture, id);
    const next = await fixture.submit(await fixture.write('a.pdf', makePdf(1)), 'a.pdf', 'eve');
    expect(next, 'one of an account at a time').to.include({ state: 'queued', ahead: 0 });
    await fixture.converter.remove('documents', id);
    expect((await fixture.until(next.id, isEnd)).state).to.equal('ready');
    expect([await list(fixture.file(id, '')), await programs(fixture)]).to.deep.equal([[], []]);
    expect(storyOf(fixture, id)).to.not.include('failed');
    expect(await fixture.submit(ENDLESS, 'again.pdf', 'eve'), 'anew').to.include({ name: 'again.pdf' });
  });

  it('R51.12 is converted for the same people after a restart, and given up after the third', async () => {
    const first = startConverter({ workers: 1 });
    const { id } = await first.submit(ENDLESS, 'endless.pdf', 'eve');
    await converting(first, id);
    await first.close('keep');
    const task = () => readFile(first.file(id, 'task.json'), 'utf8').then(JSON.parse);
    const second = startConverter({ path: first.path, workers: 1 });
    await converting(second, id);
    await second.close('keep');
    expect(await task()).to.deep.equal({ party: partyOf('eve'), cutOff: 1, name: 'endless.pdf' });
    await writeFile(first.file(id, 'task.json'), JSON.stringify({ ...(await task()), cutOff: 3 }));
    const third = startConverter({ path: first.path });
    expect(await third.until(id, isEnd)).to.include({ state: 'failed', reason: 'crashed', name: 'endless.pdf' });
    expect(await list(first.file(id, ''))).to.deep.equal([]);
    const good = await third.convert(await third.write('a.pdf', makePdf(1)));
    expect(await list(third.file(good.id, '')), 'nobody needs to know any more').to.not.include('task.json');
  });
});

/** The niceness of a process; undefined when it is gone. See proc(5), field 19. */
async function niceness(pid: number): Promise<number | undefined> {
  const text = await readFile(join('/proc', String(pid), 'stat'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[16]);
}

async function until(fits: () => Promise<boolean>): Promise<void> {
  while (!(await fits()));
}
