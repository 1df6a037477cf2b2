// Questions to a room, and its presences in one line each, for tests of XEP-0045.
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import { codesOf, conditionOf, ROOM, type Somebody } from './dialogue.ts';

/** `ok`, or the condition. */
export const outcome = async (reply: Promise<Element>): Promise<string> => conditionOf(await reply) ?? 'ok';

/** Sends items of muc#admin, each its attributes or a whole element. */
export const change = (who: Somebody, ...items: string[]): Promise<string> =>
  outcome(
    who.iq(
      'set',
      `<query xmlns='${NS.mucAdmin}'>${items.map((i) => (i.startsWith('<') ? i : `<item ${i}/>`)).join('')}</query>`,
    ),
  );

/** Asks for a list of muc#admin: the attributes of its items, or the condition. */
export async function list(who: Somebody, attrs: string): Promise<Record<string, string>[] | string> {
  const reply = await who.iq('get', `<query xmlns='${NS.mucAdmin}'><item ${attrs}/></query>`);
  return conditionOf(reply) ?? (reply.getChild('query')?.getChildren('item') ?? []).map((item) => ({ ...item.attrs }));
}

/** Asks for the list of a role or an affiliation: its nicks or addresses, or the condition. */
export async function names(who: Somebody, what: string): Promise<string> {
  const role = ['moderator', 'participant', 'visitor'].includes(what);
  const items = await list(who, role ? `role='${what}'` : `affiliation='${what}'`);
  return typeof items === 'string' ? items : items.map((item) => (role ? item.nick : item.jid)).join(' ');
}

export const itemOf = (stanza: Element | undefined): Element | undefined =>
  stanza?.getChild('x', NS.mucUser)?.getChild('item');

/**
 * What presences say: `bob member/participant bob@example/phone 110` for one who is there, with `-` before one who goes.
 * The address stands there if it does in the presence.
 */
export function presences(stanzas: readonly Element[]): string[] {
  return stanzas
    .filter((s) => s.name === 'presence' && attr(s, 'type') !== 'error')
    .map((s) => {
      const { affiliation, role, jid } = itemOf(s)?.attrs ?? {};
      const nick = (attr(s, 'from') ?? '').slice(ROOM.length + 1);
      const gone = attr(s, 'type') === 'unavailable' ? '-' : '';
      return [`${gone}${nick}`, `${affiliation}/${role}`, jid, codesOf(s).join()].filter(Boolean).join(' ');
    });
}
