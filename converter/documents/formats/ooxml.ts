import { isForReaders } from './links.ts';
import { localName, type Rule } from './xml.ts';

/*
 * Office Open XML (ECMA-376): what parts refer to stands in their relationships (part 2, 6.5), and parts name the
 * relationship by its id.
 */

/** Elements that make something a link for readers. Others would load what the relationship points to. */
const FOR_READERS = new Set(['hyperlink', 'hlinkClick', 'hlinkHover', 'hlinkMouseOver']);

/** Addresses of pictures in VML, part 4, 19.1. */
const VML_PICTURES = new Set(['imagedata', 'fill', 'stroke', 'textdata', 'image']);
const VML_ADDRESSES = new Set(['src', 'href', 'althref']);

/** Outermost elements of parts that do nothing but bring in what lies elsewhere: only they themselves are kept. */
const OUTSIDE_PARTS = new Set(['connections', 'queryTable', 'revHdrs']);
/** Links to other programs inside an external link, part 1, 18.14. */
const OTHER_PROGRAMS = new Set(['ddeLink', 'oleLink']);

/** Elements that hold a formula, of cells, names, conditions, columns of tables; SpreadsheetML, part 1, 18. */
const FORMULA = /^(f|formula\d?|oldFormula|definedName|(calculatedColumn|totalsRow)Formula)$/;

/** Formulas that fetch an address, ask another program, or name another file instead of a relationship to one. */
const OUTWARD = /\b(WEBSERVICE|DDE)\s*\(|'#|\[\w+:/i;

/**
 * Comments, of whatever version of Office; and change logs of shared workbooks (18.11), whose sheets are as the last
 * change left them.
 */
const NOT_SHOWN = /\/(comments?\w*|threadedComments?|persons?|revisionHeaders)$/i;

/** The part that relationships belong to: `word/_rels/document.xml.rels` are those of `word/document.xml`. */
export function partOf(relationships: string): string | undefined {
  const found = /^(.*\/)?_rels\/([^/]*)\.rels$/i.exec(relationships);
  return found ? `${found[1] ?? ''}${found[2]}` : undefined;
}

/** Ids of a part's relationships that lead out of the package, all of them for readers. */
export type LinkIds = Set<string>;

/** Relationships: those that lead out of the package stay only as links for readers; their ids are put into `ids`. */
export function relationshipsRule(ids: LinkIds): Rule {
  return {
    open({ local, attributes }) {
      if (local !== 'Relationship') return 'keep';
      const target = attributes.get('Target') ?? '';
      const type = attributes.get('Type') ?? '';
      if (NOT_SHOWN.test(type)) return 'drop';
      const inside = (attributes.get('TargetMode') ?? 'Internal') === 'Internal';
      if (inside && !/^\s*([a-z][a-z\d+.-]*:|\/\/|\\)/i.test(target)) return 'keep';
      if (!type.endsWith('/hyperlink') || !(target.startsWith('#') || isForReaders(target))) return 'drop';
      ids.add(attributes.get('Id') ?? '');
      return 'keep';
    },
  };
}

/** Every other part; `ids` are those of its relationships that lead out of the package. */
export function partRule(root: string, ids: ReadonlySet<string>): Rule {
  let inside = false;
  let formula = false;
  return {
    open({ local, attributes }) {
      if (OTHER_PROGRAMS.has(local) || (inside && OUTSIDE_PARTS.has(root))) return 'drop';
      inside = true;
      for (const [name, value] of attributes) {
        const attribute = localName(name);
        const link = ids.has(value) && !FOR_READERS.has(local);
        const picture = VML_PICTURES.has(local) && VML_ADDRESSES.has(attribute);
        if (picture || link) attributes.delete(name);
      }
      formula = FORMULA.test(local);
      return 'keep';
    },
    close() {
      formula = false;
      return true;
    },
    text: (text) => (formula && OUTWARD.test(text) ? '' : text),
  };
}
