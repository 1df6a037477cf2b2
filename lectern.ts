/** The `lectern` process: component and web server in one, or one of them: `node lectern.ts [component|web]`. */
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { publish } from './backplane/feed/apart.ts';
import { publishedHealth } from './backplane/feed/health.ts';
import { publishedTitles } from './backplane/feed/titles.ts';
import { type Disk, diskOf } from './backplane/files/disk.ts';
import { createFolderFiles } from './backplane/files/files.ts';
import { dataFolders } from './backplane/files/folders.ts';
import { DISK } from './backplane/files/limits.ts';
import { isFull } from './backplane/files/space.ts';
import type { Jobs, Listener } from './backplane/jobs/job.ts';
import { type RunningComponent, startComponent } from './component/main.ts';
import { defaultLimits } from './converter/documents/limits.ts';
import { createConverter } from './converter/main.ts';
import { readSettings, type Settings, SettingsError } from './settings.ts';
import { UnusableDatabase } from './store/sqlite.ts';
import { type RunningWeb, startWeb } from './web/server/main.ts';

const log = pino({ level: process.env.LOG_LEVEL ?? 'info' });

/** Ends with one clear line; 2 is for what the operator can mend. */
function giveUp(message: string, code = 2): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

const part = process.argv[2] ?? 'all';
if (!['all', 'component', 'web'].includes(part)) giveUp(`usage: node lectern.ts [component|web]`);

/** With processes of its own for each job. */
function convert(settings: Settings, disk: Disk, onStatus: Listener): Jobs {
  return createConverter({
    ...dataFolders(settings.data),
    files: createFolderFiles(settings.data),
    limits: defaultLimits,
    log: log.child({ part: 'converter' }),
    onStatus,
    disk,
    unsandboxed: settings.unsandboxed,
  });
}

async function start(): Promise<void> {
  const settings = readSettings(process.env);
  const floor = settings.space.diskFloor ?? DISK.floor;
  const disk = diskOf(settings.data, { floor, every: DISK.look, log });
  let component: RunningComponent | undefined;
  let web: RunningWeb | undefined;
  const online = () => (part === 'all' ? (component?.online ?? false) : publishedHealth(settings.data));
  const title = part === 'all' ? (name: string) => component?.titleByLink(name) : publishedTitles(settings.data);
  if (part !== 'component') web = await startWeb(settings, log, disk, online, title);
  if (part !== 'web') component = await startComponent(settings, log, disk, (told) => convert(settings, disk, told));
  const silence = part === 'component' && component ? publish(settings.data, component) : async () => {};
  log.info({ url: settings.url, port: web?.port }, 'lectern is up');

  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    // Goodbyes first: browsers hear through the web server that the component goes.
    await silence();
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
