/** Who is in the room, read from presence (XEP-0045 §7.2). */
import { signal } from '@preact/signals-core';
import { bareJid, prepareBareJid, resourceOf } from '../../../protocol/base/jid.ts';
import { NS, PRESENTER_HAT } from '../../../protocol/base/namespaces.ts';
import { attr, childElements, type Element } from '../../../protocol/base/xml.ts';
import { isReplaced, parsePlace } from '../../../protocol/muc/entry.ts';
import { parseHats } from '../../../protocol/muc/hats.ts';
import type { LeaveReason } from '../room/entry-contract.ts';
import type { Member } from './contract.ts';

/** What a presence of the room means for this client. */
export type PresenceNews =
  | {
      readonly kind: 'entered';
      readonly created: boolean;
      /** What the room calls one, whatever was asked for (XEP-0045 §7.2.2). */
      readonly nick: string;
      /** XEP-0421; undefined where the room has none. */
      readonly occupant: string | undefined;
      /** By which the room knows one again. */
      readonly token: string | undefined;
    }
  | { readonly kind: 'removed'; readonly reason: LeaveReason; readonly rejoin: boolean }
  | { readonly kind: 'renamed'; readonly from: string; readonly to: string; readonly me: boolean }
  | { readonly kind: 'changed' }
  | { readonly kind: 'gone'; readonly nick: string };

export type Members = ReturnType<typeof createMembers>;

export function createMembers() {
  const byNick = new Map<string, Member>();
  const list = signal<readonly Member[]>([]);

  /** One is coming in again: until one is, the list stays as it was. */
  let stale = false;

  const publish = () => {
    if (stale) return;
    list.value = [...byNick.values()].sort(
      (a, b) => Number(b.presenter) - Number(a.presenter) || a.nick.localeCompare(b.nick),
    );
  };

  return {
    list,
    /** The room has this client among its occupants, as far as it has said. */
    get inside() {
      return [...byNick.values()].some((member) => member.me);
    },
    /**
     * One comes in again, and the room will tell everybody anew, oneself last (XEP-0045 §7.2.2). Until then those who were
     * there stay on the list, and with them what this user may do.
     */
    renew() {
      byNick.clear();
      stale = true;
    },
    /** Takes a presence that is no error; undefined when it means nothing. */
    receive(stanza: Element): PresenceNews | undefined {
      const nick = resourceOf(attr(stanza, 'from') ?? '');
      const x = stanza.getChild('x', NS.mucUser);
      if (!nick || !x) return undefined;
      const codes = new Set(
        childElements(x)
          .filter((c) => c.name === 'status')
          .map((c) => attr(c, 'code')),
      );
      const item = x.getChild('item');
      const me = codes.has('110');
      if (attr(stanza, 'type') === 'unavailable') {
        const to = codes.has('303') ? item && attr(item, 'nick') : undefined;
        const before = byNick.get(nick);
        byNick.delete(nick);
        if (to !== undefined) {
          if (before) byNick.set(to, { ...before, nick: to });
          publish();
          return { kind: 'renamed', from: nick, to, me };
        }
        publish();
        if (!me) return { kind: 'gone', nick };
        return {
          kind: 'removed',
          reason: isReplaced(stanza) ? 'elsewhere' : reasonOf(codes, x),
          rejoin: codes.has('332') || codes.has('333'),
        };
      }
      const role = item && attr(item, 'role');
      const affiliation = item && attr(item, 'affiliation');
      const hat = parseHats(stanza).includes(PRESENTER_HAT);
      const occupant = occupantOf(stanza);
      byNick.set(nick, {
        nick,
        occupant,
        jid: addressOf(item),
        me,
        role: role === 'moderator' || role === 'visitor' ? role : 'participant',
        affiliation:
          affiliation === 'owner' || affiliation === 'admin' || affiliation === 'member' ? affiliation : 'none',
        hat,
        presenter: role === 'moderator' || hat,
      });
      if (me) stale = false;
      publish();
      if (!me) return { kind: 'changed' };
      return {
        kind: 'entered',
        created: codes.has('201'),
        nick,
        occupant,
        token: parsePlace(stanza),
      };
    },
  };
}

/** Bare: which device it is says nothing of who. */
function addressOf(item: Element | undefined): string | undefined {
  const jid = bareJid((item && attr(item, 'jid')) ?? '');
  return jid !== '' && prepareBareJid(jid) === jid ? jid : undefined;
}

/** XEP-0421: whose a presence or message is, whatever the nick. */
export function occupantOf(stanza: Element): string | undefined {
  const element = stanza.getChild('occupant-id', NS.occupantId);
  return element && attr(element, 'id');
}

function reasonOf(codes: ReadonlySet<string | undefined>, x: Element): LeaveReason {
  if (x.getChild('destroy')) return 'destroyed';
  if (codes.has('301')) return 'banned';
  if (codes.has('307')) return 'kicked';
  if (codes.has('321') || codes.has('322')) return 'members-only';
  return codes.has('332') || codes.has('333') ? 'failed' : 'left';
}
