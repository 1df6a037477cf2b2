/** Search for rooms in the words of Jabber Search, XEP-0055: with a form, or with its own fields for older clients. */
import { Fault, isFault } from '../base/fault.ts';
import { buildForm, buildTable, parseForm } from '../base/form.ts';
import { NS } from '../base/namespaces.ts';
import { buildPageInfo, type PageInfo, type PageRequest, parsePageRequest } from '../base/rsm.ts';
import { type Element, integer, xml } from '../base/xml.ts';

export interface RoomSearch {
  /** Each '' when it was not filled in. */
  readonly text: string;
  readonly title: string;
  readonly description: string;
  readonly address: string;
  /** People in the room at least. */
  readonly people: number;
  readonly page: PageRequest;
  /** It was asked by form, and is answered by one. */
  readonly byForm: boolean;
  /** Pages were asked for. */
  readonly paged: boolean;
}

export interface FoundRoom {
  readonly jid: string;
  readonly title: string;
  readonly description: string;
  readonly people: number;
}

const INSTRUCTIONS = 'Fill in what you know of a group. With nothing filled in, all groups that you may see are found.';

/** §2.1 allows these fields only; a group has a name that one knows it by, and that is `nick`. */
export function buildSearchForm(): Element {
  const field = (name: string, label: string) => ({ name, type: 'text-single', label });
  return xml(
    'query',
    { xmlns: NS.search },
    xml('instructions', {}, INSTRUCTIONS),
    xml('nick'),
    buildForm(
      'form',
      NS.search,
      [
        field('x-text', 'Words of title, description or address'),
        field('x-title', 'Words of the title'),
        field('x-description', 'Words of the description'),
        field('x-address', 'Part of the address'),
        field('x-people', 'People in it, at least'),
      ],
      { title: 'Search for groups', instructions: INSTRUCTIONS },
    ),
  );
}

export function parseSearch(query: Element): RoomSearch | Fault {
  const set = query.getChild('set', NS.rsm);
  const page = parsePageRequest(set);
  if (isFault(page)) return page;
  const base = { title: '', description: '', address: '', people: 0, page, paged: set !== undefined };
  const x = query.getChild('x', NS.dataForms);
  if (!x) return { ...base, text: query.getChildText('nick') ?? '', byForm: false };
  const form = parseForm(x);
  if (isFault(form)) return form;
  if (form.type !== 'submit') return Fault.bad('the form is not submitted');
  if (form.formType !== '' && form.formType !== NS.search) return Fault.bad('not a form for searching');
  const text = (name: string) => form.values.get(`x-${name}`)?.[0]?.trim() ?? '';
  const people = text('people') === '' ? 0 : integer(text('people'), 0, 1_000_000, 'x-people');
  if (isFault(people)) return people;
  return {
    ...base,
    text: text('text'),
    title: text('title'),
    description: text('description'),
    address: text('address'),
    people,
    byForm: true,
  };
}

/** `info` is left out for one who asked for no pages. §2.1: when nothing is found the answer is empty. */
export function buildFoundRooms(rooms: readonly FoundRoom[], byForm: boolean, info: PageInfo | undefined): Element {
  if (rooms.length === 0 && !(info && info.count > 0)) return xml('query', { xmlns: NS.search });
  const table = () =>
    buildTable(
      NS.search,
      [
        { name: 'jid', type: 'jid-single', label: 'Address' },
        { name: 'x-title', type: 'text-single', label: 'Title' },
        { name: 'x-description', type: 'text-single', label: 'Description' },
        { name: 'x-people', type: 'text-single', label: 'People' },
      ],
      rooms.map(({ jid, title, description, people }) => [jid, title, description, String(people)]),
    );
  // The schema wants all of its fields in each item.
  const items = () =>
    rooms.map(({ jid, title }) =>
      xml('item', { jid }, xml('first'), xml('last'), xml('nick', {}, title), xml('email')),
    );
  return xml('query', { xmlns: NS.search }, ...(byForm ? [table()] : items()), ...(info ? [buildPageInfo(info)] : []));
}
