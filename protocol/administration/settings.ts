/** A form for people to fill in, XEP-0004 §3: all that a screen needs to show it. */
export interface SettingsField {
  readonly name: string;
  readonly type:
    | 'boolean'
    | 'fixed'
    | 'hidden'
    | 'jid-multi'
    | 'jid-single'
    | 'list-multi'
    | 'list-single'
    | 'text-multi'
    | 'text-private'
    | 'text-single';
  readonly label: string;
  readonly required: boolean;
  readonly values: readonly string[];
  readonly options: readonly { readonly label: string; readonly value: string }[];
}

export interface SettingsForm {
  readonly title: string;
  readonly instructions: string;
  readonly fields: readonly SettingsField[];
}
