/** Messages of the room: shown at once when sent, confirmed when they come back (XEP-0045 §7.4, XEP-0359). */
import { isFault } from '../../../protocol/base/fault.ts';
import { resourceOf } from '../../../protocol/base/jid.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { newId } from '../../../protocol/base/request.ts';
import { attr, childElements, type Element } from '../../../protocol/base/xml.ts';
import { parseRetraction } from '../../../protocol/muc/retract.ts';
import { occupantOf } from '../people/members.ts';
import { createMessageList } from './message-list.ts';
import { createOwnWords, type OwnWordsOptions } from './own-words.ts';

export interface ChatOptions extends OwnWordsOptions {
  /** The occupant ids (XEP-0421) that one has had in the room; none before one is in, and where the room has none. */
  readonly selves: ReadonlySet<string>;
}

export function createChat(options: ChatOptions) {
  const list = createMessageList();
  const { messages } = list;
  /** All of the first history has come. */
  let caughtUp = false;

  /** By who the room says it is, not by what one was called when one said it. */
  const isOwn = (stanza: Element): boolean => {
    const occupant = occupantOf(stanza);
    if (occupant !== undefined && options.selves.size > 0) return options.selves.has(occupant);
    return nickOf(stanza) === options.nick();
  };
  const words = createOwnWords(options, list, isOwn);

  function take(stanza: Element, body: string, isPrivate: boolean): void {
    const stableId = stanza.getChild('stanza-id', NS.stanzaId)?.attrs.id as string | undefined;
    const id = attr(stanza, 'id') ?? '';
    // An id by its sender is one among his own.
    const key = String(stableId ?? (id && `${attr(stanza, 'from')} ${id}`));
    if (stableId !== undefined) words.told(stableId);
    if (list.known(key)) return;
    const stamp = Date.parse(String(stanza.getChild('delay', NS.delay)?.attrs.stamp ?? ''));
    const delayed = !Number.isNaN(stamp);
    const nick = nickOf(stanza) || null;
    const byMe = isOwn(stanza);
    const own = byMe ? words.pending(id) : undefined;
    const shown = own ? id : key || newId();
    list.remember(key, stableId, shown, occupantOf(stanza));
    if (own) {
      list.add({ ...own, nick: nick ?? own.nick, pending: false }, delayed);
      return;
    }
    const at = delayed ? stamp : Date.now();
    const mine = !isPrivate && byMe;
    const message = { id: shown, nick, body, at, news: caughtUp, mine, private: isPrivate };
    list.add({ ...message, pending: false, failed: false }, delayed);
  }

  const { say, sayAgain, forget, refused, entered, interrupted } = words;
  return {
    messages,
    say,
    sayAgain,
    forget,
    refused,
    entered,
    interrupted,
    /** The history has come. Resolves to false when the room is to be asked again what it has of what was said before. */
    settle(): Promise<boolean> {
      caughtUp = true;
      return words.settle();
    },
    /** Takes a message; without a body it says nothing by itself, but it may take back what was said (XEP-0424). */
    receive(stanza: Element, isPrivate: boolean) {
      const retracted = parseRetraction(childElements(stanza));
      if (retracted === undefined) {
        const body = stanza.getChildText('body');
        if (body !== null && body !== undefined) take(stanza, body, isPrivate);
      } else if (!isPrivate && !isFault(retracted)) {
        // XEP-0424 §6, XEP-0425 §5: by its sender, or by the room. Its body, if any, is for clients that know no better.
        list.retract(retracted, { occupant: occupantOf(stanza), room: nickOf(stanza) === '' });
      }
    },
  };
}

/** Of who said it; '' for the room itself. */
const nickOf = (stanza: Element): string => resourceOf(attr(stanza, 'from') ?? '');
