// What must survive a power cut is on the disk with its name, by what Node asks of the system. docs/rules.md R66.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { temporaryFolder } from '../helpers/temporary.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Calls of the system that change or flush something, in their order, by a program that has `folder` for its own. */
function callsOf(program: string): string[] {
  using folder = temporaryFolder('whole');
  const head = `const folder = ${JSON.stringify(folder.path)};`;
  const args = ['--trace-event-categories', 'node.fs.async,node.fs.sync', '--input-type=module', '-e'];
  execFileSync(process.execPath, [...args, `${head}\n${program}`], { cwd: folder.path, env: { PATH: '' } });
  const text = readFileSync(join(folder.path, 'node_trace.1.log'), 'utf8');
  const { traceEvents } = JSON.parse(text) as { traceEvents: readonly { ph: string; name: string; ts: number }[] };
  return traceEvents
    .filter(({ ph, name }) => ph.toLowerCase() === 'b' && /^(fs\.sync\.)?(write|fsync|rename)$/.test(name))
    .sort((a, b) => a.ts - b.ts)
    .map(({ name }) => name.replace('fs.sync.', ''));
}

const from = (path: string) => JSON.stringify(join(ROOT, path));

describe('files that must survive a power cut', () => {
  const whole = ['write', 'fsync', 'rename', 'fsync'];

  it('R66.8 are flushed before they get their name, and their folder after it', () => {
    const put = `import { createFolderFiles } from ${from('backplane/files/files.ts')};
      await createFolderFiles(folder).put('uploads/a.json', 'text');`;
    expect(callsOf(put)).to.deep.equal(whole);
    const secret = `import { writePrivate } from ${from('launcher/secret.ts')};
      writePrivate(folder + '/secret', 'text');`;
    expect(callsOf(secret)).to.deep.equal(whole);
  });

  it('R66.8 are not so where they are made anew at the next start', () => {
    const replace = `import { replaceFile } from ${from('backplane/files/whole.ts')};
      await replaceFile(folder + '/titles.json', 'text');`;
    expect(callsOf(replace)).to.deep.equal(['write', 'rename']);
  });

  it('R66.8 are all that a document has, before it is ready', () => {
    const ready = `import { mkdirSync, writeFileSync } from 'node:fs';
      import { createDocumentFolder } from ${from('converter/documents/folder.ts')};
      const id = '0'.repeat(64);
      mkdirSync(folder + '/' + id + '/pages', { recursive: true });
      writeFileSync(folder + '/' + id + '/pages/1.jpg', 'a page');
      const documents = createDocumentFolder({ files: undefined, documents: folder, setAside: folder });
      await documents.write({ id, name: 'a', state: 'ready', pages: 1, drawn: 1, pdf: true, sizes: [], titles: [] });`;
    const page = ['write'];
    expect(callsOf(ready)).to.deep.equal([...page, 'fsync', 'fsync', 'fsync', ...whole]);
  });
});

describe('names of files', () => {
  it('R66.9 lead to no other place', async () => {
    const { createFolderFiles } = await import('../../backplane/files/files.ts');
    using folder = temporaryFolder('names');
    const files = createFolderFiles(folder.path);
    for (const name of ['', '/etc/passwd', '../a', 'a/../../b', 'a//b', 'a/', '.hidden', 'a/.b', 'a\0', 'a\\b']) {
      expect(() => files.path(name), name).to.throw(RangeError);
    }
    await files.put('a/b.json', '1');
    expect([await files.exists('a/b.json'), String(await files.get('a/b.json'))]).to.deep.equal([true, '1']);
    await files.remove('a');
    expect([await files.exists('a/b.json'), await files.get('a/b.json')]).to.deep.equal([false, undefined]);
    await files.remove('a');
  });
});
