/** The `lectern` process: component, web server and converter in one, or one of them: `node lectern.ts [component|web|converter]`. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Logger, pino } from 'pino';
import { listenForWeb, reachComponent } from './backplane/direct/apart.ts';
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
import { type ConverterOptions, createConverter } from './converter/main.ts';
import { defaultTurns } from './converter/turns.ts';
import { type OpenSettings, readOpenSettings, readSettings, type Settings, SettingsError } from './settings.ts';
import { UnusableDatabase } from './store/sqlite.ts';
import { type RunningWeb, startWeb } from './web/server/main.ts';

/** Ends with one clear line; 2 is for what the operator can mend. */
function giveUp(message: string, code = 2): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

/** What each part begins with. */
interface Base<Own extends OpenSettings = Settings> {
  readonly settings: Own;
  readonly log: Logger;
  readonly disk: Disk;
}

/** With processes of its own for each job. @param apart what is other where it runs by itself */
function convert(
  { settings, log, disk }: Base<OpenSettings>,
  onStatus: Listener,
  apart: Pick<ConverterOptions, 'turns' | 'onBroken'> = {},
): Jobs {
  return createConverter({
    ...dataFolders(settings.data),
    files: createFolderFiles(settings.data),
    limits: defaultLimits,
    ...apart,
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
  readonly apart: readonly (() => Promise<void> | void)[];
}

async function startAll(base: Base): Promise<Running> {
  const { settings, log, disk } = base;
  let component: RunningComponent | undefined;
  const online = async () => ({ component: component?.online ?? false, converter: component !== undefined });
  const web = await startWeb(settings, log, disk, online, (name) => component?.titleByLink(name));
  component = await startComponent(settings, log, disk, (told) => convert(base, told));
  web.attach(component);
  return { component, web, apart: [] };
}

async function startWebApart({ settings, log, disk }: Base): Promise<Running> {
  const { data } = settings;
  const others = async () => ({
    component: await publishedHealth(data, 'component'),
    converter: await publishedHealth(data, 'converter'),
  });
  const web = await startWeb(settings, log, disk, others, publishedTitles(data));
  return { web, apart: [reachComponent(settings.direct, settings.componentSecret, web.attach)] };
}

async function startComponentApart({ settings, log, disk }: Base): Promise<Running> {
  const { data } = settings;
  const ask = (told: Listener) => askForJobs(data, defaultWaiting, told, log);
  const component = await startComponent(settings, log, disk, ask);
  return { component, apart: [await hearWeb(settings, log, component), publish(data, component)] };
}

/** Without it everything goes through Prosody: slower, and no reason to stop. */
async function hearWeb({ direct, componentSecret }: Settings, log: Logger, component: RunningComponent) {
  try {
    return await listenForWeb(direct, componentSecret, component, log);
  } catch (error) {
    log.warn(
      { error: String(error) },
      'web servers cannot reach the component: everything goes through Prosody (LECTERN_DIRECT)',
    );
    return () => undefined;
  }
}

async function startConverterApart(base: Base<OpenSettings>): Promise<Running> {
  const { settings, log, disk } = base;
  await makeDataFolders(settings.data);
  await disk.look();
  const apart = {
    // Whoever asks bounds them.
    turns: { ...defaultTurns, ...UNBOUNDED },
    // Documents wait for the next one, instead of failing one after the other.
    onBroken: (error: unknown) => void giveUpOn(error, settings),
  };
  return { apart: [doJobs(settings.data, (told) => convert(base, told, apart), log)] };
}

/** @param written where this part writes: on its disk there has to be space */
function baseOf<Own extends OpenSettings>(settings: Own, written = settings.data): Base<Own> {
  const log = pino({ level: settings.logLevel });
  const floor = settings.space.diskFloor ?? DISK.floor;
  return { settings, log, disk: diskOf(written, { floor, every: DISK.look, log }) };
}

/** The parts that a process can be. */
const PARTS = {
  all: () => begin(baseOf(readSettings(process.env)), startAll),
  component: () => begin(baseOf(readSettings(process.env)), startComponentApart),
  web() {
    const settings = readSettings(process.env);
    return begin(baseOf(settings, dataFolders(settings.data).uploads), startWebApart);
  },
  converter: () => begin(baseOf(readOpenSettings(process.env)), startConverterApart),
};

async function begin<Own extends OpenSettings>(base: Base<Own>, start: (base: Base<Own>) => Promise<Running>) {
  const { settings, log } = base;
  const { component, web, apart } = await start(base).catch((error: unknown) => giveUpOn(error, settings));
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

async function giveUpOn(error: unknown, { data, port }: OpenSettings): Promise<never> {
  const { message, code } = error as NodeJS.ErrnoException;
  if (isFull(error)) {
    process.stderr.write(`The disk of ${data} is full: nothing can be written there (${message}).\n`);
    await delay(DISK.fullPause);
    process.exit(1);
  }
  if (code === 'EADDRINUSE') giveUp(`Port ${port} is taken; set LECTERN_PORT to another one.`);
  giveUp(message, error instanceof UnusableDatabase ? 2 : 1);
}

const part = process.argv[2] ?? 'all';
const start = Object.hasOwn(PARTS, part) ? PARTS[part as keyof typeof PARTS] : undefined;
if (!start) giveUp('usage: node lectern.ts [component|web|converter]');
try {
  await start();
} catch (error) {
  giveUp(error instanceof Error ? error.message : String(error), error instanceof SettingsError ? 2 : 1);
}
