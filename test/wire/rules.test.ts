// docs/rules.md and the tests name the same rules.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';

const project = resolve(import.meta.dirname, '../..');
const NUMBER = /R\d+\.\d+/g;

describe('the numbered rules', () => {
  const rules = [...readFileSync(join(project, 'docs/rules.md'), 'utf8').matchAll(/^\| (R\d+\.\d+) +\|/gm)].map(
    (m) => m[1],
  );
  const tested = new Set(
    readdirSync(join(project, 'test'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts'))
      .flatMap((file) =>
        readFileSync(join(project, 'test', file), 'utf8')
          .split('\n')
          .filter((line) => /\b(it|describe)\(/.test(line) || /^\s*[`'"]R\d/.test(line))
          .flatMap((line) => line.match(NUMBER) ?? []),
      ),
  );

  it('stand once each', () => {
    expect(rules.length).to.be.above(50);
    expect(new Set(rules).size).to.equal(rules.length);
  });

  it('have a test each', () => {
    expect(rules.filter((rule) => rule && !tested.has(rule))).to.deep.equal([]);
  });

  it('are known where a test names one', () => {
    expect([...tested].filter((rule) => !rules.includes(rule))).to.deep.equal([]);
  });
});
