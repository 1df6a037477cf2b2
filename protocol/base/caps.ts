/** Entity capabilities: the string that is hashed (XEP-0115 §5.1) and service discovery's answer (XEP-0030 §3). */
import { NS } from './namespaces.ts';
import { attr, childElements, type Element, xml } from './xml.ts';

export interface Identity {
  readonly category: string;
  readonly type: string;
  readonly name?: string;
}

export interface DiscoInfo {
  readonly identities: readonly Identity[];
  readonly features: readonly string[];
  readonly forms?: readonly Element[];
}

export function buildDiscoInfo(info: DiscoInfo, node?: string): Element {
  return xml(
    'query',
    node === undefined ? { xmlns: NS.discoInfo } : { xmlns: NS.discoInfo, node },
    ...info.identities.map((i) =>
      xml('identity', { category: i.category, type: i.type, ...(i.name ? { name: i.name } : {}) }),
    ),
    ...info.features.map((feature) => xml('feature', { var: feature })),
    ...(info.forms ?? []),
  );
}

/** The features in a disco#info answer. */
export function featuresOf(query: Element): string[] {
  return childElements(query).flatMap((c) => (c.name === 'feature' ? [attr(c, 'var') ?? ''] : []));
}

/** `i;octet` of RFC 4790 over UTF-8, which sorts as code points do; JavaScript's `<` sorts halves of letters. */
function byOctets(a: string, b: string): number {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i += 1;
  // The first half of a letter may be the same and the second not: then the letter begins one earlier.
  const start = /[\udc00-\udfff]/.test((a[i] ?? '') + (b[i] ?? '')) && i > 0 ? i - 1 : i;
  return (a.codePointAt(start) ?? -1) - (b.codePointAt(start) ?? -1);
}

/** XEP-0115 §5.1: the verification string S of a disco#info answer, before hashing. */
export function verificationString(query: Element): string {
  const children = childElements(query);
  const identities = children
    .filter((c) => c.name === 'identity')
    .map((c) =>
      [attr(c, 'category'), attr(c, 'type'), attr(c, 'xml:lang'), attr(c, 'name')].map((v) => v ?? '').join('/'),
    )
    .sort(byOctets);
  const features = featuresOf(query).sort(byOctets);
  const forms = children
    .filter((c) => c.is('x', NS.dataForms))
    .map((form) => {
      const fields = childElements(form)
        .filter((c) => c.name === 'field')
        .map((f) => ({
          name: attr(f, 'var') ?? '',
          values: childElements(f)
            .filter((v) => v.name === 'value')
            .map((v) => v.text())
            .sort(byOctets),
        }))
        .sort((a, b) => byOctets(a.name, b.name));
      const type = fields.find((f) => f.name === 'FORM_TYPE')?.values[0] ?? '';
      const rest = fields.filter((f) => f.name !== 'FORM_TYPE').flatMap((f) => [f.name, ...f.values]);
      return { type, text: [type, ...rest].map((s) => `${s}<`).join('') };
    })
    .sort((a, b) => byOctets(a.type, b.type))
    .map((f) => f.text);
  return [...identities, ...features].map((s) => `${s}<`).join('') + forms.join('');
}
