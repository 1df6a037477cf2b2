/** Data forms, XEP-0004: fields of a form that came in, and forms and fields to be sent. */
import { Fault } from './fault.ts';
import { NS } from './namespaces.ts';
import { attr, childElements, type Element, xml } from './xml.ts';

/** Fields of one form; ours have 30 at most. */
const MAX_FIELDS = 100;
/** Values of one field: a list of addresses is the longest. */
const MAX_VALUES = 2_000;

export interface FormField {
  readonly name: string;
  /** XEP-0004 §3.3; left out in submitted forms. */
  readonly type?: string;
  readonly label?: string;
  readonly required?: boolean;
  readonly values?: readonly string[];
  readonly options?: readonly (readonly [label: string, value: string])[];
}

export interface Form {
  readonly type: 'form' | 'submit' | 'cancel' | 'result';
  /** XEP-0068; '' when there is none. */
  readonly formType: string;
  /** Values by field, without FORM_TYPE. A field without a value has an empty list. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** Reads `<x xmlns='jabber:x:data'/>`. Without a type it counts as submitted, as some clients send it. */
export function parseForm(x: Element): Form | Fault {
  const type = attr(x, 'type') ?? 'submit';
  if (type !== 'form' && type !== 'submit' && type !== 'cancel' && type !== 'result') {
    return Fault.bad('this type of form is unknown');
  }
  const fields = childElements(x).filter((c) => c.name === 'field');
  if (fields.length > MAX_FIELDS) return Fault.bad(`a form has ${MAX_FIELDS} fields at most`);
  const values = new Map<string, string[]>();
  for (const field of fields) {
    const name = attr(field, 'var');
    if (name === undefined) continue;
    const all = field.getChildren('value').map((v) => v.text());
    if (all.length > MAX_VALUES) return Fault.bad(`a field has ${MAX_VALUES} values at most`);
    values.set(name, all);
  }
  const formType = values.get('FORM_TYPE')?.[0] ?? '';
  values.delete('FORM_TYPE');
  return { type, formType, values };
}

/** XEP-0004 §3.3: true, false, or undefined for what is no boolean. */
export function parseBoolean(text: string | undefined): boolean | undefined {
  if (text === '1' || text === 'true') return true;
  return text === '0' || text === 'false' ? false : undefined;
}

/** `formType`: XEP-0068; '' for a form whose fields stand in no register. */
export function buildForm(
  type: Form['type'],
  formType: string,
  fields: readonly FormField[],
  about: { readonly title?: string; readonly instructions?: string } = {},
): Element {
  return xml(
    'x',
    { xmlns: NS.dataForms, type },
    ...(about.title ? [xml('title', {}, about.title)] : []),
    ...(about.instructions ? [xml('instructions', {}, about.instructions)] : []),
    ...buildFormType(formType),
    ...fields.map(buildField),
  );
}

/** XEP-0004 §3.4: results in rows. `columns` are fields without values; each row has a value for each of them. */
export function buildTable(
  formType: string,
  columns: readonly FormField[],
  rows: readonly (readonly string[])[],
  about: { readonly title?: string } = {},
): Element {
  return xml(
    'x',
    { xmlns: NS.dataForms, type: 'result' },
    ...(about.title ? [xml('title', {}, about.title)] : []),
    ...buildFormType(formType),
    xml('reported', {}, ...columns.map(buildField)),
    ...rows.map((row) =>
      xml('item', {}, ...columns.map(({ name }, i) => buildField({ name, values: [row[i] ?? ''] }))),
    ),
  );
}

const buildFormType = (formType: string): Element[] =>
  formType ? [buildField({ name: 'FORM_TYPE', type: 'hidden', values: [formType] })] : [];

export function buildField({ name, type, label, required, values = [], options = [] }: FormField): Element {
  return xml(
    'field',
    { var: name, ...(type ? { type } : {}), ...(label ? { label } : {}) },
    ...(required ? [xml('required')] : []),
    ...values.map((value) => xml('value', {}, value)),
    ...options.map(([text, value]) => xml('option', { label: text }, xml('value', {}, value))),
  );
}
