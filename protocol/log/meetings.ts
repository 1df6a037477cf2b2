/** The answer to `<meetings/>`: those of a room that began, the newest first. docs/protocol.md §4.5. */
import { buildDateTime } from '../base/datetime.ts';
import { NS } from '../base/namespaces.ts';
import { buildPageInfo } from '../base/rsm.ts';
import { type Element, xml } from '../base/xml.ts';

export interface ListedMeeting {
  readonly id: string;
  /** ms since 1970; null of one that has not begun, which is not listed. */
  readonly startedAt: number | null;
  /** ms since 1970; null while it goes on. */
  readonly endedAt: number | null;
}

export interface MeetingPage {
  readonly meetings: readonly ListedMeeting[];
  /** Place of the first among all. */
  readonly index: number;
  readonly count: number;
}

export function buildMeetings({ meetings, index, count }: MeetingPage): Element {
  const [first, last] = [meetings[0], meetings.at(-1)];
  return xml(
    'meetings',
    { xmlns: NS.log },
    ...meetings.map(({ id, startedAt, endedAt }) =>
      xml('meeting', {
        id,
        ...(startedAt === null ? {} : { started: buildDateTime(startedAt) }),
        ...(endedAt === null ? {} : { ended: buildDateTime(endedAt) }),
      }),
    ),
    buildPageInfo({ page: first && last ? { first: first.id, index, last: last.id } : undefined, count }),
  );
}
