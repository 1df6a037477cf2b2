// Page 1 of a good document while others bring the worst files again and again, against the same on an idle converter.

import { createHash } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createFolderFiles } from '../../backplane/files/files.ts';
import { defaultLimits } from '../../converter/documents/limits.ts';
import { createConverter } from '../../converter/main.ts';
import { defaultTurns } from '../../converter/turns.ts';
import type { DocumentStatus } from '../../protocol/documents/status.ts';
import { SAMPLES } from '../helpers/people.ts';
import { temporaryFolder } from '../helpers/temporary.ts';
import { type Figure, percentile, round } from './numbers.ts';

const RUNS = 5;
/** Ten slides, for LibreOffice, and a paper that needs none. */
const GOOD = ['themes.pptx', 'paper-tracemonkey.pdf'];
const WORST = [
  'worst/filled.ods',
  'worst/sp-far.xlsx',
  'worst/nested-forms.pdf',
  'pages/shade-hang.pdf',
  'performance-up.pptx',
];
/** More accounts than there are places, each with a group of its own. */
const ATTACKERS = 6;

export async function measureFlood(): Promise<Figure[]> {
  const folder = temporaryFolder('bench-flood');
  const watchers = new Set<(status: DocumentStatus) => void>();
  const converter = createConverter({
    files: createFolderFiles(folder.path),
    setAside: join(folder.path, 'set-aside'),
    documents: join(folder.path, 'documents'),
    scratch: join(folder.path, 'scratch'),
    limits: defaultLimits,
    log: { info: () => undefined, warn: (fields, message) => console.log(message, fields) },
    onStatus(_kind, status) {
      for (const watcher of watchers) watcher(status);
    },
  });
  let files = 0;
  await converter.status('documents', '0'.repeat(64));

  /** Resolves when the status of the document fits. */
  async function bring(sample: string, who: string, fits: (status: DocumentStatus) => boolean): Promise<string> {
    const source = `upload-${++files}`;
    copyFileSync(resolve(SAMPLES, sample), join(folder.path, source));
    const id = createHash('sha256').update(`${files}`).digest('hex');
    const { promise, resolve: done } = Promise.withResolvers<void>();
    const watch = (status: DocumentStatus) => void (status.id === id && fits(status) && done());
    watchers.add(watch);
    const name = sample.split('/').at(-1) ?? '';
    await converter.submit({
      kind: 'documents',
      id,
      input: { name, source },
      party: { account: `${who}@example`, group: who },
    });
    await promise;
    watchers.delete(watch);
    return id;
  }

  /** Milliseconds to page 1 for somebody who has brought nothing yet. */
  async function measure(sample: string, times: number[]): Promise<void> {
    const start = performance.now();
    const id = await bring(sample, `good${files}`, ({ drawn, state }) => drawn > 0 || state === 'failed');
    times.push(performance.now() - start);
    await converter.remove('documents', id);
  }

  const figures: Figure[] = [];
  try {
    // Warm: LibreOffice's files are in memory, its profile is made.
    await measure(GOOD[0] ?? '', []);
    const idle = new Map<string, number[]>(GOOD.map((sample) => [sample, []]));
    for (let i = 0; i < RUNS; i++) for (const [sample, times] of idle) await measure(sample, times);

    let over = false;
    const attack = async (who: string, i: number) => {
      for (let n = i; !over; n++)
        await bring(
          WORST[n % WORST.length] ?? '',
          who,
          ({ state }) => state !== 'queued' && state !== 'converting',
        ).catch(() => undefined);
    };
    for (let i = 0; i < ATTACKERS; i++) void attack(`eve${i}`, i);
    // Each of them has had its short time: before, as many newcomers as there are come before the good one.
    await new Promise((wait) => setTimeout(wait, (ATTACKERS / 3 + 1) * defaultTurns.short));
    const flooded = new Map<string, number[]>(GOOD.map((sample) => [sample, []]));
    for (let i = 0; i < RUNS; i++) for (const [sample, times] of flooded) await measure(sample, times);
    over = true;

    for (const sample of GOOD) {
      const [quiet, loud] = [percentile(idle.get(sample) ?? [], 50), percentile(flooded.get(sample) ?? [], 50)];
      figures.push({
        what: `page 1 of ${sample} while ${ATTACKERS} accounts bring the worst files, median of ${RUNS}`,
        measured: `${round(loud)} ms; idle ${round(quiet)} ms; ratio ${round(loud / quiet, 2)}`,
        bar: '≤ 2 × idle',
        met: loud <= 2 * quiet,
        data: { loud, quiet, ratio: loud / quiet, most: Math.max(...(flooded.get(sample) ?? [])) },
      });
    }
  } finally {
    await converter.close();
    folder.remove();
  }
  return figures;
}
