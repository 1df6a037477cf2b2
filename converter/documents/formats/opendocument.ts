import { arePixels, isForReaders, isInPackage } from './links.ts';
import type { Rule, Verdict } from './xml.ts';

/** Elements whose address a reader clicks on; OpenDocument 1.3 part 3, 6.1.8, 10.4.12, 10.4.13. */
const FOR_READERS = new Set(['a', 'area-rectangle', 'area-circle', 'area-polygon']);

/**
 * Attributes that hold an address. Beside xlink:href: pictures and targets of form controls (19.255, 19.280), the
 * sources of links between programs, and the instances of XForms.
 */
const ADDRESSES = new Set(['href', 'image-data', 'target-frame', 'template-name', 'src']);

/** What is brought in from elsewhere whatever its address is, or when it has none. */
const SOURCES = new Set([
  ...['section-source', 'table-source', 'cell-range-source', 'dde-source', 'dde-links', 'dde-connection-decls'],
  ...['database-source-sql', 'database-source-table', 'database-source-query', 'connection-resource'],
  ...['floating-frame', 'applet', 'event-listeners', 'scripts'],
]);

/**
 * Tracked changes and comments. The text of a document is what it is with all changes accepted; what was deleted is
 * kept apart from it, in text:tracked-changes (5.5), and is gone with it. But LibreOffice also takes for deleted what
 * stands in the text between the marks of a deletion.
 */
const CHANGES = new Set(['change', 'change-start', 'change-end', 'annotation', 'annotation-end']);

/** Formulas stand in cells, in names, in conditions of styles and of what may be typed in. */
const FORMULAS = new Set(['formula', 'expression', 'condition', 'value']);

/** Formulas that ask another program, an address or another file. */
const OUTWARD = /\b(WEBSERVICE|DDE)\s*\(|'#|\[\w+:/i;

/** Settings that name the files of colours, hatches and so on that the writer chose from; what is used of them is in the document. */
function isTable(local: string, attributes: ReadonlyMap<string, string>): boolean {
  return local === 'config-item' && [...attributes.values()].some((name) => name.endsWith('TableURL'));
}

/** What stands among the letters of a text. */
const INLINE = new Set(['s', 'tab', 'line-break', 'frame', 'note', 'a', 'ruby']);

function idOf(attributes: ReadonlyMap<string, string>): string {
  const names = [...attributes.keys()];
  return attributes.get(names.find((name) => /(^|:)(change-)?id$/.test(name)) ?? '') ?? '';
}

/** `folder` is where the file lies in its package, '' for the package's own; `names` are the package's entries. */
export function openDocumentRule(folder: string, names: ReadonlySet<string>): Rule {
  const path: string[] = [];
  let checked = false;
  let inLog = false;
  let region = '';
  /** Ids of changes that are deletions, and of those in which the text is. */
  const [deletions, deleted] = [new Set<string>(), new Set<string>()];
  return {
    open({ local, attributes }) {
      if (local === 'tracked-changes') inLog = true;
      if (inLog) return readLog(local, attributes);
      if (local === 'change-start' && deletions.has(idOf(attributes))) deleted.add(idOf(attributes));
      if (local === 'change-end') deleted.delete(idOf(attributes));
      if (deleted.size > 0 && INLINE.has(local)) return 'drop';
      if (SOURCES.has(local) || CHANGES.has(local) || isTable(local, attributes)) return 'drop';
      for (const [name, value] of attributes) {
        const attribute = name.slice(name.indexOf(':') + 1);
        if (ADDRESSES.has(attribute) && !isAllowed(local, value)) attributes.delete(name);
        // The value that was computed last stays.
        if (FORMULAS.has(attribute) && OUTWARD.test(value)) attributes.delete(name);
      }
      path.push(local);
      checked = false;
      return 'keep';
    },
    close(local) {
      if (local === 'tracked-changes') inLog = false;
      else if (!inLog) path.pop();
      return true;
    },
    text(text) {
      if (deleted.size > 0) return '';
      // A picture written into the XML itself: only one of pixels, as no program looks at its name.
      if (path.at(-1) !== 'binary-data' || checked) return text;
      checked = text.trim() !== '';
      return checked && !arePixels(text) ? '' : text;
    },
  };

  function readLog(local: string, attributes: ReadonlyMap<string, string>): Verdict {
    if (local === 'changed-region') region = idOf(attributes);
    if (local === 'deletion') deletions.add(region);
    return local === 'tracked-changes' || local === 'changed-region' ? 'unwrap' : 'drop';
  }

  function isAllowed(local: string, address: string): boolean {
    if (address.startsWith('#') || isInPackage(address, folder, names)) return true;
    return FOR_READERS.has(local) && isForReaders(address);
  }
}
