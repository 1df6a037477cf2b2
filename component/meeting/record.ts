/** Events as the database keeps them. */
import { isFault } from '../../protocol/base/fault.ts';
import { parseXml } from '../../protocol/base/xml.ts';
import type { LogEvent } from '../../protocol/log/event.ts';
import { buildAction, parseLogAction } from '../../protocol/log/kinds.ts';
import type { EventRecord } from '../../store/meetings/contract.ts';

export const recordOf = ({ seq, at, who, t, action, id }: LogEvent): EventRecord => ({
  seq,
  at,
  nick: who?.nick ?? null,
  occupant: who?.id ?? null,
  t: t ?? null,
  kind: action.kind,
  payload: buildAction(action).toString(),
  message: id ?? null,
});

/** @throws where the database is damaged: saying so beats replaying half a meeting */
export function eventOf(meeting: string, record: EventRecord): LogEvent {
  const element = parseXml(record.payload);
  const action = isFault(element) ? element : parseLogAction(element);
  // Only what was parsed is ever written.
  if (isFault(action)) throw new Error(`event ${record.seq} cannot be read: ${action.text}`);
  const { seq, at, nick, occupant, t, message } = record;
  const who = nick === null ? null : { id: occupant, nick };
  return { meeting, seq, at, who, t: t ?? undefined, action, id: message ?? undefined };
}
