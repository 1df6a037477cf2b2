// `make start` without make: the launcher as a process, with ports and a data folder of its own.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { freePorts } from '../../launcher/ports.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { startClient } from '../helpers/client.ts';
import { answers, waitUntil } from '../helpers/ports.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary.ts';

const project = resolve(import.meta.dirname, '../..');

interface Run {
  child: ChildProcess;
  output(): string;
  /** Resolves when the text has been printed; rejects when the launcher ends before. */
  printed(text: string): Promise<void>;
  ended: Promise<number | null>;
}

describe('the launcher', function () {
  this.timeout(60_000);

  let folder: TemporaryFolder;
  let ports: number[];
  const runs: Run[] = [];

  beforeEach(async () => {
    folder = temporaryFolder('launcher');
    ports = await freePorts(4);
  });

  afterEach(async () => {
    for (const run of runs.splice(0)) {
      run.child.kill('SIGTERM');
      await run.ended;
    }
    folder.remove();
  });

  const settings = () => ({
    LECTERN_DATA: folder.path,
    LECTERN_PORT: String(ports[0]),
    PROSODY_C2S_PORT: String(ports[1]),
    PROSODY_HTTP_PORT: String(ports[2]),
    COMPONENT_PORT: String(ports[3]),
  });

  const node = (file: string, env: Record<string, string> = {}): Run => {
    const child = spawn(process.execPath, [join(project, 'launcher', file)], {
      cwd: project,
      env: { ...process.env, ...settings(), ...env },
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (more: string) => {
        text += more;
      });
    }
    const ended = new Promise<number | null>((done) => child.once('close', done));
    const over = new AbortController();
    void ended.then(() => over.abort(new Error(`the launcher ended: ${text}`)));
    const run: Run = {
      child,
      ended,
      output: () => text,
      printed: (wanted) => waitUntil(async () => text.includes(wanted), over.signal),
    };
    runs.push(run);
    return run;
  };

  const health = async (): Promise<string> => {
    const response = await fetch(`http://127.0.0.1:${ports[0]}/healthz`).catch(() => null);
    return response ? await response.text() : '';
  };

  const anyPortAnswers = async () => (await Promise.all(ports.map((port) => answers(port)))).some(Boolean);

  const pidOfProsody = () => Number(readFileSync(join(folder.path, 'prosody/prosody.pid'), 'utf8'));

  it('starts all, shows the accounts once, and leaves nothing behind after Ctrl-C', async () => {
    const first = node('start.ts');
    await first.printed('Ctrl-C');
    const accounts = join(folder.path, 'accounts.json');
    const made = JSON.parse(readFileSync(accounts, 'utf8')) as { jid: string; password: string }[];
    expect(made.map(({ jid }) => jid)).to.deep.equal(['host@localhost', 'alice@localhost', 'bob@localhost']);
    for (const { password } of made) expect(first.output()).to.contain(password);
    expect(statSync(accounts).mode & 0o077, 'readable for others').to.equal(0);

    first.child.kill('SIGINT');
    expect(await first.ended).to.equal(0);
    expect(await anyPortAnswers()).to.equal(false);
    // Ended in order, not killed: the database is one file again.
    expect(existsSync(join(folder.path, 'lectern.sqlite'))).to.equal(true);
    expect(existsSync(join(folder.path, 'lectern.sqlite-wal'))).to.equal(false);

    const second = node('start.ts');
    await second.printed('Ctrl-C');
    for (const { password } of made) expect(second.output()).not.to.contain(password);
    expect(second.output()).to.contain('accounts.json');
    expect(JSON.parse(readFileSync(accounts, 'utf8'))).to.deep.equal(made);
  });

  it('makes the host an operator', async () => {
    const run = node('start.ts');
    await run.printed('Ctrl-C');
    const accounts = JSON.parse(readFileSync(join(folder.path, 'accounts.json'), 'utf8')) as { password: string }[];
    const commandsOf = async (username: string, password = '') => {
      const service = `xmpp://127.0.0.1:${ports[1]}`;
      const client = await startClient({ service, domain: 'localhost', username, password });
      const query = `<query xmlns='${NS.discoItems}' node='${NS.commands}'/>`;
      const reply = await client.iq('get', 'rooms.localhost', query);
      await client.stop();
      return reply.toString().match(/node="[a-z-]+"/g) ?? [];
    };
    expect(await commandsOf('host', accounts[0]?.password)).to.include('node="ban"');
    expect(await commandsOf('alice', accounts[1]?.password)).to.deep.equal([]);
  });

  it('starts Prosody again when it is killed, and Lectern joins it again', async () => {
    const run = node('start.ts');
    await run.printed('Ctrl-C');
    const before = pidOfProsody();
    process.kill(before, 'SIGKILL');
    await run.printed('Prosody was ended by SIGKILL; starting it again');
    await waitUntil(
      async () => pidOfProsody() !== before && (await health()).includes('true'),
      AbortSignal.timeout(30_000),
    );
  });

  it('ends its children when it is killed itself', async () => {
    const run = node('start.ts');
    await run.printed('Ctrl-C');
    run.child.kill('SIGKILL');
    await waitUntil(async () => !(await anyPortAnswers()), AbortSignal.timeout(20_000));
  });

  it('says that it runs already, and stop.ts ends it', async () => {
    const run = node('start.ts');
    await run.printed('Ctrl-C');
    const again = node('start.ts');
    expect(await again.ended).to.equal(1);
    expect(again.output()).to.match(/^Lectern runs already with .*\n$/);
    expect(await health()).to.contain('true');

    const stop = node('stop.ts');
    expect(await stop.ended).to.equal(0);
    expect(await run.ended).to.equal(0);
    expect(await anyPortAnswers()).to.equal(false);
  });

  it('names the port that is taken and the variable to change it, and starts nothing', async () => {
    const holder = createServer();
    await new Promise<void>((done) => holder.listen(ports[2], '127.0.0.1', done));
    try {
      const run = node('start.ts');
      expect(await run.ended).to.equal(1);
      expect(run.output().trim()).to.match(new RegExp(`^Port ${ports[2]} .* PROSODY_HTTP_PORT=…$`));
      expect(await answers(ports[1] ?? 0), 'Prosody was started').to.equal(false);
    } finally {
      await new Promise((done) => holder.close(done));
    }
  });

  it('refuses what is no port', async () => {
    const run = node('start.ts', { LECTERN_PORT: 'eighty' });
    expect(await run.ended).to.equal(1);
    expect(run.output()).to.match(/^LECTERN_PORT=eighty is not a port.*\n$/);
  });
});
