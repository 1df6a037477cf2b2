/** A form for people to fill in, XEP-0004 §3: all that a screen needs to show it, and the answer. */
import { parseBoolean } from '../base/form.ts';
import { NS } from '../base/namespaces.ts';
import { plainLine } from '../base/plain-line.ts';
import { attr, childElements, type Element, xml } from '../base/xml.ts';

const TYPES = [
  'boolean',
  'fixed',
  'hidden',
  'jid-multi',
  'jid-single',
  'list-multi',
  'list-single',
  'text-multi',
  'text-private',
  'text-single',
] as const;

export interface SettingsField {
  readonly name: string;
  readonly type: (typeof TYPES)[number];
  /** One line. */
  readonly label: string;
  readonly required: boolean;
  /** Of a boolean '1' or '0'. */
  readonly values: readonly string[];
  readonly options: readonly { readonly label: string; readonly value: string }[];
}

export interface SettingsForm {
  readonly title: string;
  readonly instructions: string;
  readonly fields: readonly SettingsField[];
}

/** Fields, values of one, options of one, that are read; characters of a value: forms of others have no more than a screen. */
const MAX_FIELDS = 200;
const MAX_VALUES = 2_000;
const MAX_OPTIONS = 200;
const MAX_TEXT = 10_000;

/** Reads `<x type='form'/>`; undefined for what is no form to be filled in. */
export function parseSettings(x: Element | undefined): SettingsForm | undefined {
  if (!x?.is('x', NS.dataForms) || attr(x, 'type') !== 'form') return undefined;
  const fields = childElements(x)
    .filter((child) => child.name === 'field')
    .slice(0, MAX_FIELDS);
  return { title: words(x, 'title'), instructions: words(x, 'instructions'), fields: fields.map(parseField) };
}

function parseField(field: Element): SettingsField {
  const said = attr(field, 'type');
  // XEP-0004 §3.3: the default.
  const type = TYPES.find((known) => known === said) ?? 'text-single';
  const values = field
    .getChildren('value')
    .slice(0, MAX_VALUES)
    .map((value) => value.text().slice(0, MAX_TEXT));
  return {
    name: attr(field, 'var') ?? '',
    type,
    label: plainLine((attr(field, 'label') ?? '').slice(0, MAX_TEXT)),
    required: field.getChild('required') !== undefined,
    values: type === 'boolean' ? [parseBoolean(values[0]) ? '1' : '0'] : values,
    options: field
      .getChildren('option')
      .slice(0, MAX_OPTIONS)
      .map((option) => {
        const value = option.getChildText('value') ?? '';
        return { label: plainLine((attr(option, 'label') ?? value).slice(0, MAX_TEXT)), value };
      }),
  };
}

const words = (x: Element, name: string) => plainLine((x.getChildText(name) ?? '').slice(0, MAX_TEXT));

/** The whole form with changes, as XEP-0045 §10.2 wants it: what is left out may be set to its default. */
export function buildSettings(form: SettingsForm, changes: ReadonlyMap<string, readonly string[]>): Element {
  const fields = form.fields.filter(({ name, type }) => name !== '' && type !== 'fixed');
  return xml(
    'x',
    { xmlns: NS.dataForms, type: 'submit' },
    ...fields.map(({ name, values }) =>
      xml('field', { var: name }, ...(changes.get(name) ?? values).map((value) => xml('value', {}, value))),
    ),
  );
}
