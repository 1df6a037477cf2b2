/** What a client is told when it enters: the discussion so far (XEP-0045 §7.2.13), then the subject, which is always last. */

import { buildDateTime, parseDateTime } from '../../protocol/base/datetime.ts';
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element, escapeXML, xml } from '../../protocol/base/xml.ts';
import type { ArchivedMessage } from '../../store/messages/contract.ts';
import type { Feature } from '../feature.ts';
import { ConfigValue } from '../room/config-value.ts';
import { withMore } from '../room/message.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import type { Answers } from '../wire/answers.ts';
import { forgetRecent, maySeeSender, recentMessages } from './discussion.ts';
import { type Field, put } from './form/field.ts';
import { buildSubject } from './subject.ts';

/** What owners may set of it. @param length messages for one who enters, at most */
const form = (length: ConfigValue<number>): readonly Field[] => [
  {
    at: 180,
    name: 'muc#maxhistoryfetch',
    label: 'Messages shown on entering, at most',
    type: 'text-single',
    get: ({ config }) => [String(length.of(config))],
    set(state, [value]) {
      if (value === undefined) return state;
      return /^\d{1,2}$/.test(value) && Number(value) <= 50
        ? put(state, length.with(state.config, Number(value)))
        : new Fault('not-acceptable', 'maxhistoryfetch is not between 0 and 50');
    },
  },
];

interface Parts {
  readonly answers: Pick<Answers, 'spend'>;
}

export const history = (service: Service, { answers }: Parts): Feature => {
  const length = new ConfigValue('historyLength', service.limits.archive.history);
  const longest = ({ config }: Room) => Math.min(length.of(config), service.limits.archive.history);
  return {
    name: 'history',
    form: form(length),
    roomInfo: (room) => [{ name: 'muc#maxhistoryfetch', type: 'text-single', values: [String(longest(room))] }],
    async joined(room, { occupant, session }, _first, presence) {
      const asked = readWish(presence.getChild('x', NS.muc)?.getChild('history'), service.now());
      const max = Math.min(asked.max, longest(room));
      const messages =
        max === 0 ? [] : (await recentMessages(service, room)).filter((m) => m.at >= asked.since).slice(-max);
      const texts = messages.map((message) =>
        replay(room, message, maySeeSender(room, session.jid, occupant, message)),
      );
      const to = ` to="${escapeXML(session.jid)}"`.length;
      const told = lastWithin(texts, asked.chars, to);
      // A client that enters again and again gets it as long as its share of long answers lasts; then it can ask the archive.
      if (
        answers.spend(
          session.jid,
          told.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
        )
      ) {
        for (const text of told) service.sendText(text, [session.jid]);
      }
      service.send(buildSubject(room), session.jid);
    },
    left(room) {
      // Read again by the next one who enters.
      forgetRecent(room);
    },
  };
};

/** XEP-0045 §7.2.14; what cannot be read asks for nothing, for the text knows no error for it. */
function readWish(wanted: Element | undefined, now: number): { max: number; chars: number; since: number } {
  const number = (name: string) => {
    const text = wanted && attr(wanted, name);
    return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
  };
  const since = parseDateTime(wanted && attr(wanted, 'since'), 'since');
  return {
    max: number('maxstanzas'),
    chars: number('maxchars'),
    since: Math.max(now - number('seconds') * 1000, isFault(since) ? Number.NEGATIVE_INFINITY : since),
  };
}

/** A kept message as it is told now: with its time and, for those entitled, whose it was (XEP-0045 §7.2.13). */
function replay(room: Room, { stanza, at, sender }: ArchivedMessage, named: boolean): string {
  const delay = xml('delay', { xmlns: NS.delay, from: room.jid, stamp: buildDateTime(at) });
  if (!sender || !named) return withMore(stanza, delay);
  const address = xml('address', { type: 'ofrom', jid: sender.jid });
  return withMore(stanza, delay, xml('addresses', { xmlns: NS.address }, address));
}

/** The last stanzas that have `chars` characters together, each with `more` of its own. */
function lastWithin(texts: readonly string[], chars: number, more: number): readonly string[] {
  let left = chars;
  const before = texts.findLastIndex((text) => {
    left -= text.length + more;
    return left < 0;
  });
  return texts.slice(before + 1);
}
