/** The archive of a room on the wire: queries, results, the end of results, the archive's ends. XEP-0313. */
import { buildDateTime, parseDateTime } from '../base/datetime.ts';
import { Fault, isFault } from '../base/fault.ts';
import { buildField, buildForm, parseForm } from '../base/form.ts';
import { prepareJid } from '../base/jid.ts';
import { NS } from '../base/namespaces.ts';
import { buildPageInfo, type PageInfo, type PageRequest, parsePageRequest } from '../base/rsm.ts';
import { attr, type Element, xml } from '../base/xml.ts';

/** §4.1; what is undefined does not filter. */
export interface ArchiveFilter {
  readonly with: string | undefined;
  /** ms since 1970, both ends inclusive */
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly afterId: string | undefined;
  readonly beforeId: string | undefined;
  readonly ids: readonly string[] | undefined;
}

export interface ArchiveQuery {
  readonly queryId: string | undefined;
  readonly filter: ArchiveFilter;
  readonly page: PageRequest;
  /** §4.3.4: the newest of the page is sent first. */
  readonly flip: boolean;
}

export interface ArchiveEnd {
  readonly id: string;
  /** ms since 1970 */
  readonly at: number;
}

/** Characters of a query's id: it is repeated in each result. */
const MAX_QUERY_ID = 200;
const FIELDS = ['with', 'start', 'end', 'before-id', 'after-id', 'ids'];

export function parseArchiveQuery(query: Element): ArchiveQuery | Fault {
  // §5.1.3: archives of nodes belong to publish-subscribe.
  if (attr(query, 'node') !== undefined) return new Fault('item-not-found', 'this archive has no nodes');
  const queryId = attr(query, 'queryid');
  if (queryId !== undefined && queryId.length > MAX_QUERY_ID) return Fault.bad('queryid is too long');
  const filter = parseFilter(query.getChild('x', NS.dataForms));
  if (isFault(filter)) return filter;
  const page = parsePageRequest(query.getChild('set', NS.rsm));
  if (isFault(page)) return page;
  return { queryId, filter, page, flip: query.getChild('flip-page', NS.mam) !== undefined };
}

/** A field without a value counts as left out. */
function parseFilter(x: Element | undefined): ArchiveFilter | Fault {
  const none = undefined;
  if (!x) return { with: none, start: none, end: none, afterId: none, beforeId: none, ids: none };
  const form = parseForm(x);
  if (isFault(form)) return form;
  if (form.type !== 'submit' || form.formType !== NS.mam) return Fault.bad('not a form of urn:xmpp:mam:2');
  const unknown = [...form.values.keys()].find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) {
    return new Fault('feature-not-implemented', `there is no field ${unknown.slice(0, 40)}`, 'modify');
  }
  const one = (name: string) => form.values.get(name)?.[0] || undefined;
  const time = (name: string) => {
    const text = one(name);
    return text === undefined ? undefined : parseDateTime(text, name);
  };
  const start = time('start');
  if (isFault(start)) return start;
  const end = time('end');
  if (isFault(end)) return end;
  const typed = one('with');
  const jid = typed === undefined ? undefined : prepareJid(typed);
  if (jid === undefined && typed !== undefined) return new Fault('jid-malformed');
  const ids = form.values.get('ids')?.filter((id) => id !== '') ?? [];
  return {
    with: jid,
    start,
    end,
    afterId: one('after-id'),
    beforeId: one('before-id'),
    ids: ids.length > 0 ? [...new Set(ids)] : undefined,
  };
}

/** §4.1.5: the fields that a query may have. */
export function buildArchiveForm(): Element {
  const form = xml(
    'x',
    { xmlns: NS.dataForms, type: 'form' },
    buildField({ name: 'FORM_TYPE', type: 'hidden', values: [NS.mam] }),
    buildField({ name: 'with', type: 'jid-single' }),
    ...['start', 'end', 'before-id', 'after-id'].map((name) => buildField({ name, type: 'text-single' })),
    xml(
      'field',
      { var: 'ids', type: 'list-multi' },
      xml('validate', { xmlns: NS.formValidate, datatype: 'xs:string' }, xml('open')),
    ),
  );
  return xml('query', { xmlns: NS.mam }, form);
}

/**
 * One result message, §4.2, written out: what is in it is text already, and to read it for writing it again would cost
 * 100 ms a page.
 * @param attrs of the message that carries it
 * @param message the archived stanza
 */
export function writeResult(
  attrs: Readonly<Record<string, string>>,
  queryId: string | undefined,
  { id, at }: ArchiveEnd,
  message: string,
): string {
  const result = { xmlns: NS.mam, id, ...(queryId === undefined ? {} : { queryid: queryId }) };
  const delay = xml('delay', { xmlns: NS.delay, stamp: buildDateTime(at) });
  const forwarded = xml('forwarded', { xmlns: NS.forward }, delay);
  const empty = xml('message', attrs, xml('result', result, forwarded)).toString();
  const end = '</forwarded></result></message>';
  return `${empty.slice(0, -end.length)}${message}${end}`;
}

/** What ends the results, §4.3. `complete`: there is nothing beyond this page. */
export function buildFin(info: PageInfo, complete: boolean): Element {
  return xml('fin', { xmlns: NS.mam, ...(complete ? { complete: 'true' } : {}) }, buildPageInfo(info));
}

/** §5; without ends the archive is empty. */
export function buildMetadata(ends: { readonly start: ArchiveEnd; readonly end: ArchiveEnd } | undefined): Element {
  const end = (name: string, { id, at }: ArchiveEnd) => xml(name, { id, timestamp: buildDateTime(at) });
  return xml('metadata', { xmlns: NS.mam }, ...(ends ? [end('start', ends.start), end('end', ends.end)] : []));
}

/** The newest messages, or those before another one, as a client asks for them: by one nick, and after one that it knows. */
export function buildBackwardQuery(
  queryId: string,
  filter: { readonly with: string; readonly afterId: string | undefined },
  page: { readonly max: number; readonly before: string },
): Element {
  const fields = [
    { name: 'with', values: [filter.with] },
    ...(filter.afterId === undefined ? [] : [{ name: 'after-id', values: [filter.afterId] }]),
  ];
  const set = xml('set', { xmlns: NS.rsm }, xml('max', {}, String(page.max)), xml('before', {}, page.before));
  return xml('query', { xmlns: NS.mam, queryid: queryId }, buildForm('submit', NS.mam, fields), set);
}

/** What a result message brings, §4.2; undefined for any other message. */
export function readResult(
  stanza: Element,
): { readonly queryId: string | undefined; readonly id: string; readonly message: Element } | undefined {
  const result = stanza.getChild('result', NS.mam);
  const message = result?.getChild('forwarded', NS.forward)?.getChild('message');
  const id = result && attr(result, 'id');
  return result && message && id ? { queryId: attr(result, 'queryid'), id, message } : undefined;
}

/** How a page ended, §4.3. `first`: the id of its first message; undefined when it is empty. */
export function readFin(reply: Element): { readonly complete: boolean; readonly first: string | undefined } {
  const fin = reply.getChild('fin', NS.mam);
  const complete = fin !== undefined && attr(fin, 'complete') === 'true';
  return { complete, first: fin?.getChild('set', NS.rsm)?.getChildText('first') ?? undefined };
}
