/** Ad-hoc commands, XEP-0050: what is asked of a command, and the two kinds of answers, replies and faults. */
import { Fault, isFault } from '../base/fault.ts';
import { type Form, parseForm } from '../base/form.ts';
import { NS } from '../base/namespaces.ts';
import { attr, type Element, xml } from '../base/xml.ts';

const ACTIONS = ['execute', 'next', 'prev', 'complete', 'cancel'] as const;
export type Action = (typeof ACTIONS)[number];

export interface CommandRequest {
  readonly node: string;
  /** undefined: a new session is wanted. */
  readonly session: string | undefined;
  readonly action: Action;
  /** What was filled in; undefined when no form came with it. */
  readonly form: Form | undefined;
}

export interface Note {
  readonly type: 'info' | 'warn' | 'error';
  readonly text: string;
}

export interface CommandReply {
  readonly node: string;
  readonly session: string;
  readonly status: 'executing' | 'completed' | 'canceled';
  /** What may be done besides `cancel`, which always may be. */
  readonly actions?: readonly ('prev' | 'next' | 'complete')[];
  /** Which of the actions `execute` stands for, §3.4. */
  readonly execute?: 'next' | 'complete';
  readonly notes?: readonly Note[];
  readonly payload?: Element;
}

export type CommandCondition =
  | 'bad-action'
  | 'bad-locale'
  | 'bad-payload'
  | 'bad-sessionid'
  | 'malformed-action'
  | 'session-expired';

/** A fault of §4.4 with the condition that commands have for it. */
export function commandFault(condition: CommandCondition, text: string): Fault {
  const detail = xml(condition, { xmlns: NS.commands });
  return condition === 'session-expired'
    ? new Fault('not-allowed', text, 'cancel', detail)
    : new Fault('bad-request', text, 'modify', detail);
}

/**
 * Reads `<command/>` of an IQ; `lang` is the IQ's xml:lang. Answers are in English and say so, for that is more use than
 * none (§3.7 lets a service refuse): only what is no language tag (RFC 5646 §2.1) is `bad-locale`.
 */
export function parseCommand(el: Element, lang: string | undefined): CommandRequest | Fault {
  const node = attr(el, 'node');
  if (!node) return Fault.bad('a command has a node');
  const wanted = attr(el, 'action') ?? 'execute';
  const action = ACTIONS.find((a) => a === wanted);
  if (!action) return commandFault('malformed-action', 'this action is unknown');
  const locale = attr(el, 'xml:lang') ?? lang;
  if (locale && !/^[a-z]{1,8}(-[a-z0-9]{1,8})*$/i.test(locale)) return commandFault('bad-locale', 'not a language');
  const session = attr(el, 'sessionid');
  const x = el.getChild('x', NS.dataForms);
  const form = x && parseForm(x);
  if (isFault(form)) return commandFault('bad-payload', form.text);
  // §3.5.1: one that was cancelled counts as submitted; the others are a service's to send.
  if (form && form.type !== 'submit' && form.type !== 'cancel') {
    return commandFault('bad-payload', 'the form is not submitted');
  }
  return { node, session, action, form };
}

export function buildCommand({ node, session, status, actions = [], execute, ...reply }: CommandReply): Element {
  return xml(
    'command',
    { xmlns: NS.commands, node, sessionid: session, status, 'xml:lang': 'en' },
    ...(actions.length > 0
      ? [xml('actions', execute === undefined ? {} : { execute }, ...actions.map((action) => xml(action)))]
      : []),
    ...(reply.notes ?? []).map(({ type, text }) => xml('note', { type }, text)),
    ...(reply.payload ? [reply.payload] : []),
  );
}
