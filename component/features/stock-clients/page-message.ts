/** What a stock client is told of a page: its number, title and picture in an ordinary message. docs/protocol.md §7. */

import { NS } from '../../../protocol/base/namespaces.ts';
import { isolated, plainLine } from '../../../protocol/base/plain-line.ts';
import { newId } from '../../../protocol/base/request.ts';
import { xml } from '../../../protocol/base/xml.ts';
import { documentOf, pageOf } from '../../../protocol/stage/shown.ts';
import { meetingIn } from '../../meeting/in-room.ts';
import type { Publication } from '../../meeting/publish.ts';
import type { Room } from '../../room/room.ts';
import type { Service } from '../../service.ts';
import type { Conversions } from '../documents/conversions.ts';

/** The occupant that turned a page. Its message is sent in that name, because some clients hide messages of the room itself. */
export interface Turner {
  readonly nick: string;
  /** XEP-0421: the nick may be another's by the time that the message goes out. */
  readonly id: string | undefined;
}

export interface ShownPage {
  /** Another meeting that shows the same page shows it anew. */
  readonly meeting: string;
  readonly document: string;
  readonly page: number;
}

/** The page on the stage of a meeting that has not ended. */
export function shownPage(room: Room): ShownPage | undefined {
  const meeting = meetingIn(room);
  const document = meeting && documentOf(meeting.state);
  return document ? { meeting: meeting.id, document, page: pageOf(meeting.state) } : undefined;
}

/** After a restart nobody remembers who it was. */
const NOBODY: Turner = { nick: 'Lectern', id: undefined };

/** The message of a page of the room's documents. 'later': the page has no picture yet; 'never': there is no such page to show. */
export async function pageMessage(
  service: Pick<Service, 'store' | 'config'> & { readonly documents: Pick<Conversions, 'status'> },
  room: Room,
  { document, page }: ShownPage,
  { nick, id }: Turner = NOBODY,
): Promise<Publication | 'later' | 'never'> {
  const status = await service.documents.status(document);
  if (!status || status.state === 'failed' || (status.pages > 0 && page > status.pages)) return 'never';
  if (status.drawn < page) return 'later';
  const title = plainLine(status.titles[page - 1] ?? '');
  const own = (await service.store.documents.of(room.name)).find((d) => d.document === document);
  const picture = `${service.config.url}/documents/${document}/pages/${page}.jpg`;
  const name = isolated(own?.name ?? status.name);
  const text = `${name}, page ${page} of ${status.pages}${title ? `: ${isolated(title)}` : ''}\n${picture}\n`;
  const follow = `Follow with voice: ${service.config.url}/r/${encodeURIComponent(room.name)}`;
  const before = [...text].length - [...picture].length - 1;
  return {
    by: nick,
    id: newId(),
    stored: true,
    payloads: [
      xml('body', {}, text + follow),
      xml('x', { xmlns: NS.outOfBand }, xml('url', {}, picture), ...(title ? [xml('desc', {}, title)] : [])),
      // XEP-0428: the picture's address in the text is for those who cannot show the picture itself.
      xml(
        'fallback',
        { xmlns: NS.fallback, for: NS.outOfBand },
        xml('body', { start: String(before), end: String([...text].length) }),
      ),
      ...(id === undefined ? [] : [xml('occupant-id', { xmlns: NS.occupantId, id })]),
    ],
  };
}
