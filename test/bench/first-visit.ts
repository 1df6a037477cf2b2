// What a first visit loads before the log-in form works.

import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { person } from '../helpers/people.ts';
import { type Figure, round } from './numbers.ts';

export async function measureFirstVisit(browser: Browser, url: string): Promise<Figure> {
  const visitor = await person(browser);
  const scripts: Promise<number>[] = [];
  visitor.page.on('response', (response) => {
    if (response.request().resourceType() !== 'script') return;
    scripts.push(response.body().then((body) => gzipSync(body).length));
  });
  await visitor.page.goto(url);
  await visitor.el('login-submit').waitFor();
  await visitor.el('login-username').fill('somebody');
  const bytes = (await Promise.all([...scripts])).reduce((a, b) => a + b, 0);
  await visitor.context.close();
  return {
    what: 'first visit: JavaScript before the log-in form works, gzipped',
    measured: `${round(bytes / 1000)} kB in ${scripts.length} files`,
    bar: '≤ 120 kB',
    met: bytes > 0 && bytes <= 120_000,
    data: { bytes, files: scripts.length },
  };
}
