// When a program is started again, and when it is given up.

import { expect } from 'chai';
import type { Exit, Running } from '../../launcher/processes.ts';
import { startProcess } from '../../launcher/processes.ts';
import { supervise } from '../../launcher/supervise.ts';
import { temporaryFolder } from '../helpers/temporary.ts';

describe('supervise', () => {
  const shell = (script: string): Promise<Running> => {
    using folder = temporaryFolder('supervise');
    return startProcess({
      name: 'The program',
      file: '/bin/sh',
      args: ['-c', script],
      cwd: '/',
      env: {},
      logFile: `${folder.path}/log`,
    });
  };

  it('gives up after five quick failures in a row and says how it ended', async () => {
    const told: string[] = [];
    const part = supervise({
      name: 'The program',
      start: () => shell('exit 3'),
      tell: (line) => told.push(line),
      firstPauseMs: 10,
    });
    expect(await part.ended).to.equal('The program ended with code 3, 5 times in a row');
    expect(told).to.deep.equal(
      [0.01, 0.02, 0.04, 0.08].map((pause) => `The program ended with code 3; starting it again in ${pause} s.`),
    );
  });

  it('gives up at once on an exit that starting again cannot mend', async () => {
    let starts = 0;
    const start = () => {
      starts += 1;
      return shell('exit 2');
    };
    const isFinal = ({ code }: Exit) => code === 2;
    const part = supervise({ name: 'The program', start, tell: () => undefined, isFinal });
    expect(await part.ended).to.equal('The program ended with code 2');
    expect(starts).to.equal(1);
  });

  it('stops a program that is still being started', async () => {
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    const { promise: letGo, resolve: go } = Promise.withResolvers<void>();
    let running: Running | undefined;
    const start = async () => {
      ask();
      await letGo;
      running = await shell('exec sleep 1000');
      return running;
    };
    const part = supervise({ name: 'The program', start, tell: () => undefined });
    await asked;
    const stopped = part.stop();
    go();
    await stopped;
    expect(await part.ended).to.equal(null);
    expect(await running?.exited).to.deep.equal({ code: null, signal: 'SIGTERM' });
  });

  it('ends with a program all that it had started in turn', async () => {
    const running = await shell('sleep 1000 & exec sleep 1000');
    await running.stop();
    // Signal 0 asks whether anybody is left in the group (kill(2)); a killed process stays until init has seen it.
    const left = () => {
      try {
        return process.kill(-running.pid, 0);
      } catch {
        return false;
      }
    };
    while (left()) await new Promise(setImmediate);
  });
});
