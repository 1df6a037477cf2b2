// Every hostile sample gets a message of its own in the browser, and the server goes on.

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { en } from '../../web/ui/locales/en.ts';
import { processes } from '../converter/fixture.ts';
import { startMeeting, type TestMeeting } from '../helpers/meeting.ts';
import { joinAsGuest, person, SAMPLES, seesPage, upload } from '../helpers/people.ts';

/** What is wrong with each; a fuzzed file may be one of several things, but never silent. */
const WRONG: Record<string, readonly string[]> = {
  'empty.pdf': ['empty'],
  'encrypted.ppt': ['encrypted'],
  'fuzzed-1.pptx': ['damaged', 'crashed'],
  'fuzzed-2.pptx': ['damaged', 'crashed'],
  'fuzzed-3.ppt': ['damaged', 'crashed', 'encrypted'],
  'not-a-deck.pptx': ['mismatch'],
  'path-traversal.pptx': ['damaged'],
  'remote-picture.html': ['unsupported'],
  'truncated.pdf': ['damaged'],
  'zip-bomb.pptx': ['bomb'],
};

describe('hostile files', function () {
  this.timeout(120_000);
  let meeting: TestMeeting;

  before(async () => {
    meeting = await startMeeting();
  });
  after(() => meeting?.close());

  it('are all in the table', () => {
    expect(Object.keys(WRONG).sort()).to.deep.equal(readdirSync(resolve(SAMPLES, 'hostile')).sort());
  });

  for (const [file, reasons] of Object.entries(WRONG)) {
    it(`${file}: ${reasons.join(' or ')}`, async () => {
      await upload(meeting.host, `hostile/${file}`);
      const error = meeting.host.el('upload-error');
      await error.waitFor({ timeout: 90_000 });
      const words = reasons.map((r) => en[`failure.${r}` as keyof typeof en]);
      expect(words).to.include((await error.textContent())?.trim());
      await meeting.host.page
        .locator('[data-testid^="upload-"][data-state="failed"] [data-testid="upload-dismiss"]')
        .click();
      await error.waitFor({ state: 'detached' });
    });
  }

  it('R51.1 are taken off the stage when they fail after page 1, which says why to those who come late, too', async () => {
    const { host } = meeting;
    await upload(host, 'worst/endless-second-page.pdf');
    await seesPage(host, 1);
    const [program] = await processes(`${meeting.lectern.dataDir}/scratch/job-`);
    process.kill(workerOf(program), 'SIGKILL');
    const late = await person(meeting.browser);
    for (const who of [host, late]) {
      if (who === late) await joinAsGuest(late, meeting.link, 'Lena');
      await who.el('stage-failed').waitFor();
      expect(await who.el('stage-failed').getByRole('heading').textContent()).to.contain('endless-second-page.pdf');
    }
    expect(await host.el('stage-failed').textContent()).to.contain(en['failure.crashed']);
    expect(await late.el('stage-failed').textContent()).to.contain(en['stage.why.crashed']);
    await late.context.close();
    await host.el('upload-dismiss').click();
  });

  it('leave nothing behind, and a good file is converted as ever', async () => {
    expect(readdirSync(join(meeting.lectern.dataDir, 'documents'))).to.deep.equal([]);
    expect(readdirSync(join(meeting.lectern.dataDir, 'uploads')).filter((f) => !f.endsWith('.json'))).to.deep.equal([]);
    await upload(meeting.host, 'headings.docx');
    await seesPage(meeting.host, 1);
  });
});

/** The converter's process above one of its programs. */
function workerOf(pid = Number.NaN): number {
  if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('converter/worker.ts')) return pid;
  return workerOf(Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]));
}
