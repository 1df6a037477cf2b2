/** The form of a room's configuration, XEP-0045 §10.2: what its features bring along for it. Only valid answers are accepted. */
import { Fault, isFault } from '../../../protocol/base/fault.ts';
import { buildForm, type Form, type FormField, parseBoolean } from '../../../protocol/base/form.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import type { Element } from '../../../protocol/base/xml.ts';
import type { Affiliation } from '../../room/affiliation.ts';
import type { RoomConfig } from '../../room/config.ts';
import { type Field, type FormState, put } from './field.ts';

type Features = readonly { readonly form?: readonly Field[] }[];

/** The configuration, and the people of the room, as the form shows them. */
export function formStateOf(config: RoomConfig, affiliations: ReadonlyMap<string, Affiliation>): FormState {
  const of = (wanted: Affiliation) => [...affiliations].filter(([, a]) => a === wanted).map(([jid]) => jid);
  return { config, owners: of('owner'), admins: of('admin') };
}

/** Of all features, in the order that the fields say. */
const fieldsOf = (features: Features): readonly Field[] =>
  features.flatMap(({ form }) => form ?? []).sort((a, b) => a.at - b.at);

export function buildConfigForm(features: Features, state: FormState): Element {
  return buildForm(
    'form',
    NS.mucRoomConfig,
    fieldsOf(features).map(({ get, set: _, at: _at, ...field }) => withOwnOption({ ...field, values: get(state) })),
    { title: 'Configuration of the group' },
  );
}

/** What is set stands among the options, whatever it is: a client shows nothing else (XEP-0004 §3.3). */
function withOwnOption(field: FormField): FormField {
  const { type, options = [], values = [] } = field;
  const missing = type === 'list-single' ? values.filter((value) => options.every(([, known]) => known !== value)) : [];
  return missing.length === 0 ? field : { ...field, options: [...options, ...missing.map((v) => [v, v] as const)] };
}

/** What the form holds after a submitted form; fields that are not in it, or have no value where one is needed, stay. */
export function readConfigForm(features: Features, state: FormState, form: Form): FormState | Fault {
  if (form.formType !== '' && form.formType !== NS.mucRoomConfig) return Fault.bad('not a muc#roomconfig form');
  let changed = state;
  for (const field of fieldsOf(features)) {
    const values = form.values.get(field.name);
    const single = field.type === 'boolean' || field.type === 'list-single';
    if (values === undefined || (single && values.length === 0)) continue;
    const next = field.set(changed, values);
    if (isFault(next)) return next;
    changed = next;
  }
  const protection = parseBoolean(form.values.get('muc#roomconfig_passwordprotectedroom')?.[0]);
  if (protection === false) changed = put(changed, { password: '' });
  if (protection === true && changed.config.password === '') {
    return new Fault('not-acceptable', 'a password-protected group needs a password');
  }
  if (changed.owners.length === 0) return new Fault('conflict', 'a group needs an owner');
  return changed;
}
