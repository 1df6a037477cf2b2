// The runner itself: what it does with files that nobody runs, with failures, and what its last line says.

import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';

const project = resolve(import.meta.dirname, '../..');

const PASSES = `it('passes', () => {});\n`;
const EMPTY = `describe('nothing', () => {});\n`;

describe('the test runner', () => {
  let folder: string;

  // A project of its own with this one's runner.
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lectern-runner-'));
    const settings = ['.mocharc.mjs', '.mocharc.interop.mjs'];
    for (const part of ['test/runner/files.ts', 'test/runner/reporter.ts', 'test/runner/main.ts', ...settings]) {
      cpSync(join(project, part), join(folder, part));
    }
    symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    write('test/helpers/hooks.ts', 'export const mochaHooks = {};\n');
    write('test/wire/first.test.ts', PASSES);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  const run = (...args: string[]) => start(join(project, 'node_modules/mocha/bin/mocha.js'), ...args);

  const start = (...args: string[]): Promise<{ code: number | null; output: string; last: string }> =>
    new Promise((done, fail) => {
      // This test may run in a part itself.
      const { TEST_PART: _, ...env } = process.env;
      const child = spawn(process.execPath, args, { cwd: folder, env });
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
      child.once('error', fail);
      child.once('close', (code) => done({ code, output, last: output.trimEnd().split('\n').at(-1) ?? '' }));
    });

  it('ends with the numbers and code 0 when all pass', async () => {
    const { code, last } = await run();
    expect({ code, last }).to.deep.equal({ code: 0, last: '1 passed, 0 failed' });
  });

  it('fails when a test file on disk holds no test that was run', async () => {
    write('test/web/deep/forgotten.test.ts', EMPTY);
    const { code, last, output } = await run();
    expect({ code, last }).to.deep.equal({ code: 1, last: '1 passed, 1 failed' });
    expect(output).to.contain('Not run: test/web/deep/forgotten.test.ts');
  });

  it('runs the tests with clients of others by themselves, and expects all of them', async () => {
    write('test/interop/with/others.test.ts', PASSES.replace('passes', 'passes with others'));
    expect((await run()).output).not.to.contain('passes with others');
    const all = await run('--config', '.mocharc.interop.mjs');
    expect({ code: all.code, last: all.last }).to.deep.equal({ code: 0, last: '1 passed, 0 failed' });
    expect(all.output).to.contain('passes with others');
    write('test/interop/forgotten.test.ts', EMPTY);
    expect((await run('--config', '.mocharc.interop.mjs')).output).to.contain(
      'Not run: test/interop/forgotten.test.ts',
    );
    expect((await run()).last).to.equal('1 passed, 0 failed');
  });

  it('runs all parts, tells at the end what failed in any of them, and gives the sum', async () => {
    write('test/converter/one.test.ts', PASSES);
    write('test/web/two.test.ts', `it('fails', () => { throw new Error('why'); });\n`);
    const { code, last, output } = await start('test/runner/main.ts');
    expect({ code, last }).to.deep.equal({ code: 1, last: '2 passed, 1 failed' });
    expect(output.match(/^Failed: .*$/gm)).to.deep.equal(['Failed: test/web/two.test.ts: fails: why']);
    expect(output.match(/^\d+ passed, /gm)).to.have.length(1);
  });

  it('counts a part that says nothing of what it ran as failed', async () => {
    write('test/converter/broken.test.ts', 'process.exit(0);\n');
    write('test/web/two.test.ts', PASSES);
    const { code, last } = await start('test/runner/main.ts');
    expect({ code, last }).to.deep.equal({ code: 1, last: '2 passed, 1 failed' });
  });

  it('does not expect all files in a run of chosen ones', async () => {
    write('test/web/forgotten.test.ts', EMPTY);
    const named = await run('test/wire/first.test.ts');
    expect({ code: named.code, last: named.last }).to.deep.equal({ code: 0, last: '1 passed, 0 failed' });
    const filtered = await run('--grep', 'passes');
    expect({ code: filtered.code, last: filtered.last }).to.deep.equal({ code: 0, last: '1 passed, 0 failed' });
  });

  it('counts failures, failed hooks and skipped tests, and prints why', async () => {
    write(
      'test/server/a.test.ts',
      `it('a', () => { throw new Error('because of a'); });\nit.skip('later', () => {});\n`,
    );
    write(
      'test/server/b.test.ts',
      `describe('b', () => { before(() => { throw new Error('no b'); }); it('b', () => {}); });\n`,
    );
    const { code, last, output } = await run();
    expect({ code, last }).to.deep.equal({ code: 2, last: '1 passed, 2 failed, 1 skipped' });
    expect(output).to.contain('because of a').and.to.contain('no b');
    const told = output.split('\n').slice(-4, -2);
    expect(told[0]).to.equal('Failed: test/server/a.test.ts: a: because of a');
    expect(told[1]).to.match(/^Failed: test\/server\/b\.test\.ts: "before all" hook.*: no b$/);
  });

  it('runs wire before dialogue, converter, server and web, and the others last', async () => {
    for (const name of ['aside', 'web', 'server', 'converter', 'dialogue']) {
      write(`test/${name}/x.test.ts`, `it('of ${name}', () => {});\n`);
    }
    const { output } = await run();
    const order = [...output.matchAll(/of (\w+)/g)].map(([, name]) => name);
    expect(order).to.deep.equal(['dialogue', 'converter', 'server', 'web', 'aside']);
    expect(output.indexOf('passes')).to.be.below(output.indexOf('of dialogue'));
  });
});
