// `make start`: Prosody and Lectern on this machine, until Ctrl-C.

import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { tryBubblewrap } from '../converter/tools.ts';
import { demoAccounts } from './accounts.ts';
import { demoRoom } from './demo-room.ts';
import { lecternCommand, lecternReady, OPERATOR_EXIT } from './lectern.ts';
import { keepSmall, rotate, tail } from './logs.ts';
import { claim, pidFilePath, release } from './pid-file.ts';
import { isFree } from './ports.ts';
import { startProcess } from './processes.ts';
import { prosody } from './prosody.ts';
import { keptSecret } from './secret.ts';
import { DOMAINS, type Launch, PORT_VARIABLES, readLaunch } from './settings.ts';
import { type Supervised, supervise } from './supervise.ts';
import { welcome } from './welcome.ts';

const READY_MS = 30_000;
const say = (line: string) => console.log(line);

/** The first port that somebody else has, as one line; null when all are free. */
async function takenPort({ host, port, prosody: ports }: Launch): Promise<string | null> {
  const wanted = [
    { port, host, variable: PORT_VARIABLES.lectern },
    { port: ports.c2s, host: '127.0.0.1', variable: PORT_VARIABLES.c2s },
    { port: ports.http, host: '127.0.0.1', variable: PORT_VARIABLES.http },
    { port: ports.component, host: '127.0.0.1', variable: PORT_VARIABLES.component },
  ];
  const seen = new Set<number>();
  for (const { port, host, variable } of wanted) {
    if (seen.has(port)) return `Port ${port} is wanted twice: set ${variable} to another one.`;
    seen.add(port);
    if (!(await isFree(port, host))) {
      return `Port ${port} on ${host} is taken: stop the program that has it, or choose another with ${variable}=…`;
    }
  }
  return null;
}

/** Starts all, prints the welcome, and runs until `stop` aborts. @returns why it cannot go on, or null */
async function run(settings: Launch, stop: AbortSignal): Promise<string | null> {
  const { dataDir, host, port, url, prosody: ports } = settings;
  const secret = keptSecret(join(dataDir, 'secret'));
  const server = prosody({ configuration: 'development', ports, dataDir, secret, env: { SHARE_URL: `${url}/` } });
  const firstRoom = process.env.LECTERN_FIRST_ROOM || `${demoRoom(dataDir)}=host@${DOMAINS.user}`;
  const lectern = lecternCommand(
    { host, port, url, dataDir, ports, secret },
    {
      LECTERN_FIRST_ROOM: firstRoom,
      LECTERN_OPERATORS: process.env.LECTERN_OPERATORS || `host@${DOMAINS.user}`,
    },
  );
  const files = [server.logFile, lectern.logFile];
  for (const file of files) rotate(file);

  const accounts = await demoAccounts(dataDir, DOMAINS.user, server.setPassword);
  if (stop.aborted) return null;

  const sandboxed = tryBubblewrap('bwrap');
  const parts: Supervised[] = [];
  const halted = new Promise<null>((resolve) => stop.addEventListener('abort', () => resolve(null)));
  // The second Ctrl-C: do not wait for anybody. It is listened for once the first has been, which would otherwise count
  // as the second here.
  stop.addEventListener('abort', () => {
    setImmediate(() => {
      process.on('SIGINT', () => {
        for (const part of parts) void part.kill();
      });
    });
  });
  const stopKeeping = keepSmall(files);
  try {
    // Lectern's component keeps trying until Prosody is there, so nothing needs to wait for anything.
    parts.push(supervise({ name: 'Prosody', start: server.start, tell: say }));
    parts.push(
      supervise({
        name: 'Lectern',
        start: () => startProcess(lectern),
        tell: say,
        isFinal: ({ code }) => code === OPERATOR_EXIT,
      }),
    );
    const givenUp = Promise.race(
      parts.map(async (part, index) => {
        const reason = await part.ended;
        const file = files[index] ?? '';
        return reason && `${reason}. The end of ${relative(process.cwd(), file)}:\n${await tail(file, 5)}`;
      }),
    );
    const ready = lecternReady({ host, port }, AbortSignal.any([stop, AbortSignal.timeout(READY_MS)])).then(
      () => 'ready' as const,
      () => `Lectern was not ready within ${READY_MS / 1000} s; see ${relative(process.cwd(), lectern.logFile)}.`,
    );
    const first = await Promise.race([halted, givenUp, ready]);
    if (first !== 'ready') return first;
    say(welcome(settings, accounts, firstRoom.split('=')[0] ?? '', await sandboxed));
    return await Promise.race([halted, givenUp]);
  } finally {
    stopKeeping();
    // Lectern first: it says goodbye in its rooms, for which it needs Prosody.
    for (const part of parts.toReversed()) await part.stop();
  }
}

async function main(): Promise<number> {
  const settings = readLaunch(process.env);
  mkdirSync(settings.dataDir, { recursive: true, mode: 0o700 });
  const pidFile = pidFilePath(settings.dataDir);
  const other = claim(pidFile);
  if (other !== null) {
    console.error(`Lectern runs already with ${settings.dataDir} (process ${other}). \`make stop\` ends it.`);
    return 1;
  }
  try {
    const taken = await takenPort(settings);
    if (taken) {
      console.error(taken);
      return 1;
    }
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (!stop.signal.aborted) say('\nStopping …');
        stop.abort();
      });
    }
    const problem = await run(settings, stop.signal);
    if (problem) console.error(problem);
    return problem ? 1 : 0;
  } finally {
    release(pidFile);
  }
}

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    console.error(error.message);
    process.exit(1);
  },
);
