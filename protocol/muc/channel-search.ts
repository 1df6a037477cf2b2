/** Extended channel search, XEP-0433. */
import { Fault, isFault } from '../base/fault.ts';
import { buildForm, type Form, parseBoolean, parseForm } from '../base/form.ts';
import { NS } from '../base/namespaces.ts';
import { buildPageInfo, type PageInfo, type PageRequest, parsePageRequest } from '../base/rsm.ts';
import { type Element, integer, xml } from '../base/xml.ts';

export type ChannelOrder = 'nusers' | 'address';

export interface ChannelSearch {
  /** undefined: all are wanted. */
  readonly q: string | undefined;
  readonly inName: boolean;
  readonly inDescription: boolean;
  readonly inAddress: boolean;
  readonly minUsers: number;
  /** Rooms of XEP-0045 are among the wanted types. */
  readonly rooms: boolean;
  readonly order: ChannelOrder;
  readonly page: PageRequest;
}

export interface FoundChannel {
  readonly address: string;
  readonly name: string;
  /** '' when there is none, as with the language. */
  readonly description: string;
  readonly language: string;
  /** undefined where it is not told. */
  readonly users: number | undefined;
  /** It can be entered without a password or being a member. */
  readonly open: boolean;
  /** Everybody sees real addresses. */
  readonly nonAnonymous: boolean;
  /** What features tell of it. */
  readonly more: readonly Element[];
}

const TYPE = 'xep-0045';
const orderName = (order: ChannelOrder) => `{${NS.channelSearchOrder}}${order}`;
const ORDERS: readonly ChannelOrder[] = ['nusers', 'address'];

export function buildChannelSearchForm(): Element {
  const boolean = (name: string, label: string, value: '0' | '1') => ({
    name,
    type: 'boolean',
    label,
    values: [value],
  });
  return xml(
    'search',
    { xmlns: NS.channelSearch },
    buildForm('form', NS.channelSearchParams, [
      { name: 'q', type: 'text-single', label: 'Search for' },
      boolean('all', 'All groups, whatever is searched for', '0'),
      boolean('sinname', 'Search in titles', '1'),
      boolean('sindescription', 'Search in descriptions', '1'),
      boolean('sinaddr', 'Search in addresses', '1'),
      { name: 'min_users', type: 'text-single', label: 'People at least', values: ['0'] },
      { name: 'types', type: 'list-multi', label: 'Kinds', values: [TYPE], options: [['Rooms (XEP-0045)', TYPE]] },
      {
        name: 'key',
        type: 'list-single',
        label: 'Order',
        values: [orderName('nusers')],
        options: [
          ['People', orderName('nusers')],
          ['Address', orderName('address')],
        ],
      },
    ]),
  );
}

/** A fault with the condition that XEP-0433 has for it. */
const refuse = (condition: 'bad-request' | 'feature-not-implemented', own: Element, text: string, type?: 'cancel') =>
  new Fault(condition, text, type ?? 'modify', own);
const own = (name: string, ...vars: string[]) =>
  xml(name, { xmlns: NS.channelSearchError }, ...vars.map((v) => xml('var', {}, v)));

/** §4.2.2.4; `seconds` after which to ask again. */
export const tooManySearches = (seconds: number): Fault =>
  new Fault(
    'resource-constraint',
    'too many searches',
    'wait',
    xml('rate-limit', { xmlns: NS.channelSearchError, 'retry-after': String(seconds) }),
  );

export const invalidSearchTerms = (): Fault =>
  refuse('bad-request', own('invalid-search-terms'), 'there is no word to search for');

/** Reads `<search/>`; undefined when it holds no form, and so asks for one. */
export function parseChannelSearch(search: Element): ChannelSearch | undefined | Fault {
  const x = search.getChild('x', NS.dataForms);
  if (!x) return undefined;
  const page = parsePageRequest(search.getChild('set', NS.rsm));
  if (isFault(page)) return page;
  const form = parseForm(x);
  if (isFault(form)) return form;
  if (form.type !== 'submit') return Fault.bad('the form is not submitted');
  if (form.formType !== '' && form.formType !== NS.channelSearchParams) return Fault.bad('not a form for searching');
  return readForm(form, page);
}

function readForm({ values }: Form, page: PageRequest): ChannelSearch | Fault {
  const flag = (name: string, fallback: boolean) => {
    const value = values.get(name)?.[0];
    return value === undefined ? fallback : (parseBoolean(value) ?? Fault.bad(`${name} is neither 1 nor 0`));
  };
  const all = flag('all', false);
  if (isFault(all)) return all;
  const inName = flag('sinname', true);
  if (isFault(inName)) return inName;
  const inDescription = flag('sindescription', true);
  if (isFault(inDescription)) return inDescription;
  // The text calls it sinaddress in its table and sinaddr in its example.
  const inAddress = flag(values.has('sinaddress') ? 'sinaddress' : 'sinaddr', true);
  if (isFault(inAddress)) return inAddress;
  const q = values.get('q')?.[0] ?? '';
  if (all && q !== '') {
    return refuse('bad-request', own('conflicting-fields', 'all', 'q'), 'either all groups, or those with some words');
  }
  if (!all && q === '') {
    return refuse('bad-request', own('no-search-conditions'), 'neither words nor all groups', 'cancel');
  }
  if (!all && !inName && !inDescription && !inAddress) {
    const fields = ['q', 'sinname', 'sindescription', 'sinaddr'];
    return refuse('bad-request', own('conflicting-fields', ...fields), 'there is nothing to search in');
  }
  const minUsers = integer(values.get('min_users')?.[0]?.trim() || '0', 0, 1_000_000, 'min_users');
  if (isFault(minUsers)) return minUsers;
  const key = values.get('key')?.[0] ?? orderName('nusers');
  const order = ORDERS.find((o) => orderName(o) === key);
  if (!order) return refuse('feature-not-implemented', own('invalid-sort-key'), 'this order is unknown');
  const rooms = values.get('types')?.includes(TYPE) ?? true;
  return { q: all ? undefined : q, inName, inDescription, inAddress, minUsers, rooms, order, page };
}

export function buildChannels(channels: readonly FoundChannel[], info: PageInfo): Element {
  return xml('result', { xmlns: NS.channelSearch }, ...channels.map(buildChannel), buildPageInfo(info));
}

/** §6.2. A group that is not open says nothing of it, for in the examples `<is-open/>` alone means yes. */
function buildChannel(channel: FoundChannel): Element {
  const { address, name, description, language, users, open, nonAnonymous, more } = channel;
  const child = (tag: string, text: string) => (text === '' ? [] : [xml(tag, {}, text)]);
  return xml(
    'item',
    { address },
    ...child('name', name),
    ...child('description', description),
    ...child('language', language),
    ...child('nusers', users === undefined ? '' : String(users)),
    ...child('service-type', TYPE),
    ...child('is-open', open ? 'true' : ''),
    ...child('anonymity-mode', nonAnonymous ? `{${NS.channelSearchAnonymity}}none` : 'muc_semianonymous'),
    ...more,
  );
}
