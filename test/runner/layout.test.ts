// The rules of the house about who may import whom (CONTRIBUTING.md, "Code"), read off the sources themselves.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect } from 'chai';
import { parseSync } from 'oxc-parser';

const project = resolve(import.meta.dirname, '../..');
const FOLDERS = ['protocol', 'component', 'store', 'backplane', 'converter', 'web', 'launcher', 'test'];

/** What each source imports: paths below the project, or names of packages. */
function readImports(): Map<string, string[]> {
  const inFolders = FOLDERS.flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  );
  const files = ['lectern.ts', 'settings.ts', ...inFolders].filter((file) => /\.tsx?$/.test(file));
  return new Map(files.map((file) => [file, importsOf(file, readFileSync(join(project, file), 'utf8'))]));
}

/** Types count too: whoever needs a file's types cannot be understood, nor moved, without it. */
function importsOf(file: string, source: string): string[] {
  const { module, program } = parseSync(file, source);
  const named = module.staticImports.map(({ moduleRequest }) => moduleRequest.value);
  const passedOn = module.staticExports.flatMap(({ entries }) =>
    entries.map((entry) => entry.moduleRequest?.value ?? ''),
  );
  const fetched = module.dynamicImports.map(({ moduleRequest: { start, end } }) => source.slice(start + 1, end - 1));
  const ofTypes = [...JSON.stringify(program).matchAll(/"type":"TSImportType".*?"value":"([^"]+)"/g)].map(
    (m) => m[1] ?? '',
  );
  return [...new Set([...named, ...passedOn, ...fetched, ...ofTypes])]
    .filter((name) => name !== '')
    .map((name) => (name.startsWith('.') ? join(dirname(file), name.replace(/\?.*$/, '')) : name));
}

/** The files of each circle, if there are any: what can be reached from a file and leads back to it. */
function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const walk = (file: string): void => {
    const before = path.indexOf(file);
    if (before >= 0) found.push([...path.slice(before), file]);
    if (before >= 0 || done.has(file)) return;
    path.push(file);
    for (const next of imports.get(file) ?? []) walk(next);
    path.pop();
    done.add(file);
  };
  for (const file of imports.keys()) walk(file);
  return found;
}

/** Files that match `from` import none that matches `never`, unless it matches `but`. */
interface Rule {
  readonly what: string;
  readonly from: RegExp;
  readonly never: RegExp;
}

const RULES: readonly Rule[] = [
  {
    what: 'protocol/ is shared by all, and imports nothing above it, nor Node',
    from: /^protocol\//,
    never: /^(component|store|backplane|converter|web|launcher|test)\/|^(lectern|settings)\.ts$|^node:/,
  },
  {
    what: 'store/ and backplane/ know no part of the service',
    from: /^(store|backplane)\//,
    never: /^(component|converter|web|launcher|test)\//,
  },
  {
    what: 'the web server knows neither component nor client',
    from: /^web\/server\//,
    never: /^(component|web\/(core|ui))\//,
  },
  { what: 'the client works without a screen', from: /^web\/core\//, never: /^web\/(ui|server)\/|^preact/ },
  {
    what: 'browsers get nothing of the server',
    from: /^web\/(core|ui)\//,
    never: /^(component|store|backplane|converter|web\/server)\/|^node:/,
  },
  { what: 'only component/wire speaks to the XMPP library', from: /^component\/(?!wire\/)/, never: /^@xmpp\// },
  {
    what: 'the state of a room knows no service',
    from: /^component\/room\//,
    never: /^component\/(service|muc|meeting|features)/,
  },
  {
    what: 'what a replay and a conversation show, too, is given that and no room',
    from: /^web\/ui\/(chat\/(chat-line|messages)|hand\/hand-mark|people\/(order|people-list|person)|stage\/(stage|stage-view|stage-model|thumbs?))\.tsx?$/,
    never: /^web\/(core\/room\/contract|ui\/room\/(room-context|room-state|slots-context))\./,
  },
  { what: 'nothing but tests needs a test', from: /^(?!test\/)/, never: /^test\// },
];

/** Each folder of a layer is a feature, and in the layer's list of features, but for those that all features stand on. */
const LISTS = [
  { lists: ['web/ui/features.ts'], layer: 'web/ui', others: ['common', 'home', 'icons', 'locales', 'login', 'shell'] },
  {
    lists: ['web/core/room/features.ts', 'web/core/account/features.ts'],
    layer: 'web/core',
    others: ['account', 'log', 'room', 'sound'],
  },
  { lists: ['component/features.ts'], layer: 'component/features', others: [] },
] as const;

/** Features of the component that are not folders: a function that makes one says so. */
const MAKES_FEATURE = /^export (const|function) .*\): Feature (=>|\{)/m;

describe('the layout', () => {
  const imports = readImports();

  it('is read whole', () => {
    expect(imports.size).to.be.above(400);
    expect(imports.get('lectern.ts')).to.include('component/main.ts');
    const nowhere = [...imports].flatMap(([file, all]) =>
      all.filter((to) => /\.tsx?$/.test(to) && !imports.has(to)).map((to) => `${file} imports ${to}`),
    );
    expect(nowhere).to.deep.equal([]);
  });

  it('has no circles', () => {
    expect(circlesIn(imports)).to.deep.equal([]);
  });

  it('finds a circle where there is one', () => {
    const round = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['b']],
    ]);
    expect(circlesIn(round)).to.deep.equal([['b', 'c', 'b']]);
    expect(
      importsOf(
        'a.ts',
        "import type { A } from './b.ts'; export { c } from './c.ts'; let d: import('./d.ts').D; await import('./e.ts');",
      ),
    ).to.have.members(['b.ts', 'c.ts', 'd.ts', 'e.ts']);
  });

  for (const { what, from, never } of RULES) {
    it(what, () => {
      const files = [...imports].filter(([file]) => from.test(file));
      expect(files.length).to.be.above(0);
      expect(
        files.flatMap(([file, all]) => all.filter((to) => never.test(to)).map((to) => `${file} imports ${to}`)),
      ).to.deep.equal([]);
    });
  }

  for (const { lists, layer, others } of LISTS) {
    it(`has each feature of ${layer}/ in a list`, () => {
      const folders = readdirSync(join(project, layer), { withFileTypes: true }).filter((entry) => entry.isDirectory());
      const names = folders.map(({ name }) => name);
      expect(names).to.include.members([...others]);
      const listed = lists.flatMap((list) => imports.get(list) ?? []);
      const isListed = (name: string) => listed.some((file) => file.startsWith(`${layer}/${name}/`));
      expect(names.filter((name) => !isListed(name) && !others.some((other) => other === name))).to.deep.equal([]);
    });
  }

  it('has each feature of the component in its list, whatever folder it is in', () => {
    const makers = [...imports.keys()]
      .filter((file) => file.startsWith('component/'))
      .filter((file) => MAKES_FEATURE.test(readFileSync(join(project, file), 'utf8')));
    expect(makers.length).to.be.above(25);
    expect(imports.get('component/features.ts')).to.include.members(makers);
  });
});
