// `make bench`: measures the figures of README.md on this machine, prints a table and writes var/bench.json.
// `node test/bench/main.ts turns voice` measures some of them; with --profile, each process of ours writes what it did with
// its time to var/profiles (they cost something, so the figures are not for keeping).

import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { closeBrowsers, launchChromium } from '../helpers/chromium.ts';
import { measureConversion } from './conversion.ts';
import { measureDelivery } from './delivery/delivery.ts';
import { measureFirstVisit } from './first-visit.ts';
import { measureFlood } from './flood.ts';
import { measureFollowing } from './following.ts';
import { measureJoining } from './joining.ts';
import { measureTurns } from './latency.ts';
import { type Figure, table } from './numbers.ts';
import { measurePages } from './pages.ts';
import { measurePeople } from './people.ts';
import { measureBusyTurns } from './rooms/busy-turns.ts';
import { measureJoins } from './rooms/joins.ts';
import { measureMemory } from './rooms/memory.ts';
import { measureOpening } from './rooms/open.ts';
import { measureReading } from './rooms/reading.ts';
import { measureTalk } from './rooms/talk.ts';
import { createSetting } from './setting.ts';
import { measureStream } from './stream.ts';
import { measureVoice } from './voice.ts';

const results = resolve(import.meta.dirname, '../../var');
const wanted = process.argv.slice(2).filter((word) => word !== '--profile');
if (process.argv.includes('--profile')) {
  process.env.NODE_OPTIONS = `--cpu-prof --cpu-prof-dir=${resolve(results, 'profiles')}`;
}
const measured = (part: string) => wanted.length === 0 || wanted.includes(part);

const figures: Figure[] = [];
if (measured('delivery')) figures.push(...(await measureDelivery()));
if (measured('joins')) figures.push(...(await measureJoins()));
if (measured('joining')) figures.push(await measureJoining());
if (measured('flood')) figures.push(...(await measureFlood()));
if (measured('memory')) figures.push(...(await measureMemory()));
if (measured('talk')) figures.push(...(await measureTalk()));
if (measured('busy-turns')) figures.push(...(await measureBusyTurns()));
if (measured('opening')) figures.push(await measureOpening());
if (measured('reading')) figures.push(await measureReading());
if (measured('people')) figures.push(await measurePeople());
if (measured('pages')) figures.push(await measurePages());

const IN_BROWSERS = ['turns', 'following', 'voice', 'stream', 'conversion', 'first-visit'];
if (IN_BROWSERS.some(measured)) await inBrowsers();

console.log(table(figures));
const file = resolve(results, 'bench.json');
mkdirSync(results, { recursive: true });
writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`);
console.log(`\nAll numbers: ${file}`);
process.exit(figures.every((f) => f.met) ? 0 : 1);

async function inBrowsers(): Promise<void> {
  const setting = await createSetting();
  try {
    if (measured('turns')) {
      const { host, guest, close } = await setting.pair();
      figures.push(await measureTurns(host, guest));
      await close();
    }
    if (measured('voice')) {
      const { host, guest, close } = await setting.pair();
      figures.push(...(await measureVoice(host, guest)));
      await close();
    }
    if (measured('following')) figures.push(...(await measureFollowing(setting)));
    if (measured('stream')) figures.push(await measureStream(setting));
    if (measured('conversion')) figures.push(await measureConversion(setting));
    if (measured('first-visit')) figures.push(await measureFirstVisit(await launchChromium(), setting.lectern.url));
  } finally {
    await closeBrowsers();
    await setting.remove();
  }
}
