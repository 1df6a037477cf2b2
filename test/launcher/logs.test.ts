// Logs of programs that run for long. docs/rules.md R57.

import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { keepSmall } from '../../launcher/logs.ts';
import { startProcess } from '../../launcher/processes.ts';
import { temporaryFolder } from '../helpers/temporary.ts';

describe('the logs of the launcher', () => {
  it('R57.15 are set aside while they are written, and the program goes on writing', async () => {
    using folder = temporaryFolder('logs');
    const logFile = `${folder.path}/log`;
    // What cannot be set aside, here a folder, ends nothing.
    const stops = [keepSmall([folder.path], 1, 5), keepSmall([logFile, `${folder.path}/none`], 2_000, 5)];
    // It writes until its lines are in the file that was set aside, and its own file is empty, or nearly.
    const write = 'i=0; while ! grep -q line log.1 2>/dev/null; do i=$((i+1)); echo "line $i"; done';
    const script = `${write}; while [ "$(wc -c < log)" -gt 2000 ]; do :; done; echo last`;
    const program = { name: 'It', file: '/bin/sh', args: ['-c', script], cwd: folder.path, env: process.env, logFile };
    const running = await startProcess(program);
    await running.exited;
    for (const stop of stops) stop();
    const [now, before] = [logFile, `${logFile}.1`].map((file) => readFileSync(file));
    expect(now?.toString()).to.match(/(^|\n)last\n$/);
    expect(now?.includes(0), 'the writer appends').to.equal(false);
    expect(before?.length).to.be.greaterThan(2_000);
  });
});
