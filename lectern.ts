/** The `lectern` process: component, web server and converter in one, or one of them: `node lectern.ts [component|web|converter]`. */
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { publish } from './backplane/feed/apart.ts';
import { publishedHealth } from './backplane/feed/health.ts';
import { publishedTitles } from './backplane/feed/titles.ts';
import { type Disk, diskOf } from './backplane/files/disk.ts';
import { createFolderFiles } from './backplane/files/files.ts';
import { dataFolders, makeDataFolders } from './backplane/files/folders.ts';
import { DISK } from './backplane/files/limits.ts';
import { isFull } from './backplane/files/space.ts';
import { askForJobs, doJobs, UNBOUNDED } from './backplane/jobs/apart.ts';
import type { Jobs, Listener } from './backplane/jobs/job.ts';
import { defaultWaiting } from './backplane/jobs/waiting.ts';
import { type RunningComponent, startComponent } from './component/main.ts';
import { defaultLimits } from './converter/documents/limits.ts';
import { createConverter } from './converter/main.ts';
import { defaultTurns } from './converter/turns.ts';
import { readSettings, type Settings, SettingsError } from './settings.ts';
import { UnusableDatabase } from './store/sqlite.ts';
import { type RunningWeb, startWeb } from './web/server/main.ts';

const log = pino({ level: process.env.LOG_LEVEL ?? 'info' });

/** Ends with one clear line; 2 is for what the operator can mend. */
function giveUp(message: string, code = 2): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

const PARTS = ['all', 'component', 'web', 'converter'] as const;
const part =
  PARTS.find((name) => name === (process.argv[2] ?? 'all')) ??
  giveUp('usage: node lectern.ts [component|web|converter]');

/** With processes of its own for each job. @param turns bounded by who asks where that is another process */
function convert(settings: Settings, disk: Disk, onStatus: Listener, turns = defaultTurns): Jobs {
  return createConverter({
    ...dataFolders(settings.data),
    files: createFolderFiles(settings.data),
    limits: defaultLimits,
    turns,
    log: log.child({ part: 'converter' }),
    onStatus,
    disk,
    unsandboxed: settings.unsandboxed,
  });
}

/** What this process is made of; each ends what it began. */
interface Running {
  readonly component?: RunningComponent;
  readonly web?: RunningWeb;
  /** Ends what others are told, and what is converted here for them. */
  readonly apart: readonly (() => Promise<void>)[];
}

async function startAll(settings: Settings, disk: Disk): Promise<Running> {
  let component: RunningComponent | undefined;
  const online = async () => ({ component: component?.online ?? false, converter: component !== undefined });
  const web = await startWeb(settings, log, disk, online, (name) => component?.titleByLink(name));
  component = await startComponent(settings, log, disk, (told) => convert(settings, disk, told));
  return { component, web, apart: [] };
}

async function startApart(settings: Settings, disk: Disk): Promise<Running> {
  const { data } = settings;
  if (part === 'web') {
    const others = async () => ({
      component: await publishedHealth(data, 'component'),
      converter: await publishedHealth(data, 'converter'),
    });
    return { web: await startWeb(settings, log, disk, others, publishedTitles(data)), apart: [] };
  }
  if (part === 'component') {
    const ask = (told: Listener) => askForJobs(data, defaultWaiting, told, log);
    const component = await startComponent(settings, log, disk, ask);
    return { component, apart: [publish(data, component)] };
  }
  await makeDataFolders(data);
  await disk.look();
  const turns = { ...defaultTurns, ...UNBOUNDED };
  return { apart: [doJobs(data, (told) => convert(settings, disk, told, turns), log)] };
}

async function start(): Promise<void> {
  const settings = readSettings(process.env);
  const floor = settings.space.diskFloor ?? DISK.floor;
  const disk = diskOf(settings.data, { floor, every: DISK.look, log });
  const { component, web, apart } = await (part === 'all' ? startAll : startApart)(settings, disk);
  log.info({ part, url: settings.url, port: web?.port }, 'lectern is up');

  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    // Goodbyes first: browsers hear through the web server that the component goes.
    for (const close of apart) await close();
    await component?.close();
    await web?.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void end());
  process.on('SIGINT', () => void end());
}

start().catch(async (error: NodeJS.ErrnoException) => {
  if (isFull(error)) {
    process.stderr.write(
      `The disk of ${process.env.LECTERN_DATA ?? 'var'} is full: nothing can be written there (${error.message}).\n`,
    );
    await delay(DISK.fullPause);
    process.exit(1);
  }
  if (error.code === 'EADDRINUSE')
    giveUp(`Port ${process.env.LECTERN_PORT ?? 8080} is taken; set LECTERN_PORT to another one.`);
  giveUp(error.message, error instanceof SettingsError || error instanceof UnusableDatabase ? 2 : 1);
});
