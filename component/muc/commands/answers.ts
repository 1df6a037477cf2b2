/** The answers to a stage's fields, checked against them. XEP-0004 §3.3. */

import { type Fault, isFault } from '../../../protocol/base/fault.ts';
import type { Form, FormField } from '../../../protocol/base/form.ts';
import { prepareBareJid } from '../../../protocol/base/jid.ts';
import { commandFault } from '../../../protocol/muc/commands.ts';

/** By field, trimmed, without blank ones. */
export type Answers = ReadonlyMap<string, readonly string[]>;

export const one = (answers: Answers, name: string): string => answers.get(name)?.[0] ?? '';
/** A text of several lines (text-multi has a value for each). */
export const lines = (answers: Answers, name: string): string => (answers.get(name) ?? []).join('\n');

/** A field that is not in the form keeps what it was sent with. */
export function readAnswers(fields: readonly FormField[], form: Form | undefined): Answers | Fault {
  const answers = new Map<string, readonly string[]>();
  for (const field of fields) {
    const given = readField(field, form?.values.get(field.name) ?? field.values ?? []);
    if (isFault(given)) return given;
    answers.set(field.name, given);
  }
  return answers;
}

function readField(field: FormField, values: readonly string[]): readonly string[] | Fault {
  const name = field.label ?? field.name;
  // Lines of a text may be blank.
  const given =
    field.type === 'text-multi' && values.some((v) => v.trim() !== '')
      ? values
      : values.map((v) => v.trim()).filter((v) => v !== '');
  if (field.required && given.length === 0) return commandFault('bad-payload', `“${name}” is missing`);
  if (given.length > 1 && !field.type?.endsWith('-multi')) {
    return commandFault('bad-payload', `“${name}” has one value`);
  }
  if (field.type?.startsWith('list-') && !given.every((v) => field.options?.some(([, value]) => value === v))) {
    return commandFault('bad-payload', `“${name}” is not one of the options`);
  }
  if (!field.type?.startsWith('jid-')) return given;
  // People type it with capitals, or copy it with a resource.
  const addresses = given.flatMap((text) => prepareBareJid(text) ?? []);
  return addresses.length === given.length ? addresses : commandFault('bad-payload', `“${name}” is not an address`);
}
