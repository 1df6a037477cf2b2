// Using ad-hoc commands (XEP-0050), and reading what they answer.
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, childElements, type Element } from '../../protocol/base/xml.ts';
import { conditionOf, DOMAIN, type Somebody } from './dialogue.ts';

export type Fields = Record<string, string | readonly string[]>;

/** The form of a stage, filled in. */
export const x = (fields: Fields, type = 'submit') =>
  `<x xmlns='${NS.dataForms}' type='${type}'>${Object.entries(fields)
    .map(
      ([name, v]) =>
        `<field var='${name}'>${[v]
          .flat()
          .map((t) => `<value>${t}</value>`)
          .join('')}</field>`,
    )
    .join('')}</x>`;
export const ask = (who: Somebody, node: string, attrs = '', payload = '') =>
  who.iq('set', `<command xmlns='${NS.commands}' node='${node}' ${attrs}>${payload}</command>`, DOMAIN);
export const commandIn = (reply: Element) => {
  const command = reply.getChild('command', NS.commands);
  if (!command) throw new Error(`no command in ${reply}`);
  return command;
};
export const idOf = (reply: Element) => attr(commandIn(reply), 'sessionid') ?? '';
export const formOf = (reply: Element) => commandIn(reply).getChild('x', NS.dataForms);
export const noteOf = (reply: Element) => {
  const note = commandIn(reply).getChild('note');
  return note && `${note.attrs.type}: ${note.text()}`;
};
export const fieldOf = (reply: Element, name: string) =>
  formOf(reply)
    ?.getChildren('field')
    .find((f) => f.attrs.var === name);
export const optionsOf = (reply: Element, name: string) =>
  fieldOf(reply, name)
    ?.getChildren('option')
    .map((o) => o.getChildText('value'));
export const valuesOf = (el: Element | undefined) => el?.getChildren('value').map((v) => v.text()) ?? [];
/** The status, and what may be done; the first is what `execute` does. */
export const stateOf = (reply: Element) => {
  const command = commandIn(reply);
  const actions = command.getChild('actions');
  return [command.attrs.status, actions?.attrs.execute, ...(actions ? childElements(actions).map((a) => a.name) : [])]
    .filter(Boolean)
    .join(' ');
};
/** Values of one column of a table. */
export const column = (reply: Element, name: string) =>
  formOf(reply)
    ?.getChildren('item')
    .map((item) =>
      item
        .getChildren('field')
        .find((f) => f.attrs.var === name)
        ?.getChildText('value'),
    );
/** The general condition and the command's own. */
export const refusal = (reply: Element) => {
  const error = reply.getChild('error');
  const own = error && childElements(error).find((c) => c.getNS() === NS.commands);
  return [error?.attrs.type, conditionOf(reply), own?.name].filter(Boolean).join(' ');
};
/** Begins a command and submits forms one after the other. @returns the last reply */
export async function run(who: Somebody, node: string, ...forms: Fields[]): Promise<Element> {
  let reply = await ask(who, node);
  for (const fields of forms) reply = await ask(who, node, `sessionid='${idOf(reply)}'`, x(fields));
  return reply;
}
