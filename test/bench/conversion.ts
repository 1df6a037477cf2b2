// Upload to page 1 seen, against a bare LibreOffice that converts the same file.

import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { launchChromium } from '../helpers/chromium.ts';
import { SAMPLES } from '../helpers/people.ts';
import { temporaryFolder } from '../helpers/temporary.ts';
import { type Figure, percentile, round } from './numbers.ts';
import type { Setting } from './setting.ts';

const RUNS = 5;
const DECK = 'talk-how-we-refactor.pptx';

export async function measureConversion(setting: Setting): Promise<Figure> {
  const folder = temporaryFolder('bench-conversion');
  const browser = await launchChromium();
  const ours: number[] = [];
  const bare: number[] = [];
  try {
    // Warm: LibreOffice's files are in memory, its profile is made.
    await convertBare(folder.path);
    for (let i = 0; i < RUNS; i++) {
      bare.push(await convertBare(folder.path));
      const file = join(folder.path, `${i}-${DECK}`);
      writeFileSync(file, another(readFileSync(resolve(SAMPLES, DECK)), i));
      const { host } = await setting.host(browser);
      const start = await host.page.evaluate(() => performance.timeOrigin + performance.now());
      await host.el('file-input').setInputFiles(file);
      const seen = await host.page.waitForFunction(() => lecternWatch.painted[0]?.at, undefined, {
        polling: 20,
        timeout: 60_000,
      });
      ours.push(Number(await seen.jsonValue()) - start);
      // The rest of its pages are drawn before the next run, which would otherwise share the cores with them.
      await host.page.locator('[data-testid="thumb-28"] img').waitFor({ state: 'attached', timeout: 60_000 });
      await host.context.close();
    }
  } finally {
    await browser.close();
    folder.remove();
  }
  const [mine, soffice] = [percentile(ours, 50), percentile(bare, 50)];
  return {
    what: `upload to page 1 seen, ${DECK}, warm, median of ${RUNS}`,
    measured: `${round(mine)} ms; bare soffice ${round(soffice)} ms; ratio ${round(mine / soffice, 2)}`,
    bar: '≤ 1.3 × bare soffice',
    met: mine <= 1.3 * soffice,
    data: { median: mine, soffice, ratio: mine / soffice },
  };
}

async function convertBare(folder: string): Promise<number> {
  const start = performance.now();
  await promisify(execFile)('soffice', [
    `-env:UserInstallation=file://${folder}/profile`,
    '--headless',
    '--convert-to',
    'pdf',
    '--outdir',
    folder,
    resolve(SAMPLES, DECK),
  ]);
  return performance.now() - start;
}

/** The same deck with other bytes (a comment at the end of the zip), so that it has to be converted anew. */
function another(zip: Buffer, i: number): Buffer {
  const comment = Buffer.from(`run ${i} ${Date.now()}`);
  const copy = Buffer.from(zip);
  // APPNOTE.TXT §4.3.16: the length of the comment is the last field of the end record, here without a comment.
  copy.writeUInt16LE(comment.length, copy.length - 2);
  return Buffer.concat([copy, comment]);
}
