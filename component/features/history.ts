/** What one who enters is told: the discussion so far (XEP-0045 §7.2.13), then the subject, which is always last. */
import { isFault } from '../../protocol/fault.ts';
import { NS } from '../../protocol/namespaces.ts';
import { attr, parseXml, xml } from '../../protocol/xml.ts';
import { buildSubject } from '../rooms/subject.ts';
import type { Service } from '../service.ts';
import type { ArchivedMessage } from '../store/contract.ts';
import type { Feature } from './feature.ts';

export const history = (service: Service): Feature => ({
  name: 'history',
  async joined(room, { session }) {
    const wanted = session.presence.getChild('x', NS.muc)?.getChild('history');
    const number = (name: string) => {
      const text = wanted ? attr(wanted, name) : undefined;
      return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
    };
    const max = Math.min(number('maxstanzas') ?? service.limits.history, service.limits.history);
    const seconds = number('seconds');
    const since = wanted ? Date.parse(attr(wanted, 'since') ?? '') : Number.NaN;
    const from = Math.max(seconds === undefined ? 0 : service.now() - seconds * 1000, Number.isNaN(since) ? 0 : since);
    let messages = max === 0 ? [] : (await service.store.lastMessages(room.name, max)).filter((m) => m.at >= from);
    const chars = number('maxchars');
    if (chars !== undefined) messages = lastWithin(messages, chars);
    for (const message of messages) {
      const stanza = parseXml(message.stanza);
      if (isFault(stanza)) continue;
      stanza.append(xml('delay', { xmlns: NS.delay, from: room.jid, stamp: new Date(message.at).toISOString() }));
      service.send(stanza, session.jid);
    }
    service.send(buildSubject(room), session.jid);
  },
});

/** The last messages whose stanzas together have `chars` characters at most. */
function lastWithin(messages: ArchivedMessage[], chars: number): ArchivedMessage[] {
  let left = chars;
  const first = messages.findLastIndex((m) => {
    left -= m.stanza.length;
    return left < 0;
  });
  return messages.slice(first + 1);
}
