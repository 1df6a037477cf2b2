/**
 * For stock clients: when a page has settled, an ordinary message with its number, title and picture (design §5).
 * Sent to those alone who do not speak Lectern, in the name of who turned the page, and rarely enough to be read.
 */

import { NS } from '../../../protocol/base/namespaces.ts';
import { isolated, plainLine } from '../../../protocol/base/plain-line.ts';
import { newId } from '../../../protocol/base/request.ts';
import { type Element, xml } from '../../../protocol/base/xml.ts';
import { documentOf, pageOf } from '../../../protocol/stage/shown.ts';
import type { Feature } from '../../feature.ts';
import type { Session } from '../../room/occupants.ts';
import type { Room } from '../../room/room.ts';
import type { Service } from '../../service.ts';

export const settledPage = (service: Service): Feature => {
  const timers = new Map<Room, NodeJS.Timeout>();
  const lastSent = new Map<Room, { at: number; document: string; page: number }>();
  /** The page that each was told of last. */
  const told = new WeakMap<Session, string>();
  /** Who turned the page last: the message comes from there, because some clients hide a room's own words. */
  const turnedBy = new Map<Room, { nick: string; id: string | undefined }>();

  function settle(room: Room): void {
    clearTimeout(timers.get(room));
    const wait = Math.max(
      service.limits.stockClients.settleAfter,
      (lastSent.get(room)?.at ?? 0) + service.limits.stockClients.settleEvery - service.now(),
    );
    timers.set(
      room,
      setTimeout(() => {
        timers.delete(room);
        service.aside(
          'telling of a page',
          room.run(() => send(room)),
        );
      }, wait),
    );
  }

  async function send(room: Room): Promise<void> {
    const page = shownPage(room);
    if (!page || room.destroyed) return;
    const last = lastSent.get(room);
    if (last?.document === page.document && last.page === page.page) return;
    const message = await build(room);
    if (message === 'later') settle(room);
    if (message === 'later' || message === 'never') return;
    lastSent.set(room, { at: service.now(), ...page });
    tell(room, message, stockSessions(room), page);
  }

  /** Who came in while a page was settling has been told of it already. */
  function tell(room: Room, message: Element, sessions: Session[], { document, page }: ShownPage): void {
    const key = `${room.name} ${document} ${page}`;
    const fresh = sessions.filter((session) => told.get(session) !== key);
    for (const session of fresh) told.set(session, key);
    service.sendAll(
      message,
      fresh.map((session) => session.jid),
    );
  }

  /** 'later': the page has no picture yet; 'never': there is no such page to show. */
  async function build(room: Room): Promise<Element | 'later' | 'never'> {
    const on = shownPage(room);
    if (!on) return 'never';
    const { document, page } = on;
    const status = await service.documents.status(document);
    if (!status || status.state === 'failed' || (status.pages > 0 && page > status.pages)) return 'never';
    if (status.drawn < page) return 'later';
    const title = plainLine(status.titles[page - 1] ?? '');
    const own = (await service.store.documents(room.name)).find((d) => d.document === document);
    const picture = `${service.config.url}/documents/${document}/pages/${page}.jpg`;
    const name = isolated(own?.name ?? status.name);
    const text = `${name}, page ${page} of ${status.pages}${title ? `: ${isolated(title)}` : ''}\n${picture}\n`;
    const follow = `Follow with voice: ${service.config.url}/r/${encodeURIComponent(room.name)}`;
    const before = [...text].length - [...picture].length - 1;
    const { nick, id } = turnedBy.get(room) ?? { nick: 'Lectern', id: undefined };
    return xml(
      'message',
      { type: 'groupchat', id: newId(), from: `${room.jid}/${nick}` },
      xml('body', {}, text + follow),
      xml('x', { xmlns: NS.outOfBand }, xml('url', {}, picture), ...(title ? [xml('desc', {}, title)] : [])),
      // XEP-0428: the picture's address in the text is for those who cannot show the picture itself.
      xml(
        'fallback',
        { xmlns: NS.fallback, for: NS.outOfBand },
        xml('body', { start: String(before), end: String([...text].length) }),
      ),
      ...(id === undefined ? [] : [xml('occupant-id', { xmlns: NS.occupantId, id })]),
    );
  }

  async function tellNewcomer(room: Room, jid: string): Promise<void> {
    await service.capsKnown(room, jid);
    await room.run(async () => {
      const seat = room.occupants.seat(jid);
      if (!seat || seat.session.lectern) return;
      const message = await build(room);
      const page = shownPage(room);
      if (message === 'later' || message === 'never' || !page) return;
      tell(room, message, [seat.session], page);
    });
  }

  return {
    name: 'settled-page',
    stageChanged(room, by) {
      turnedBy.set(room, { nick: by, id: room.occupants.byNick(by)?.id });
      settle(room);
    },
    joined(room, { session }) {
      // Whether this is a stock client is known a moment later; the room's queue does not wait for it.
      service.aside('telling of a page', tellNewcomer(room, session.jid));
    },
    removed(room) {
      clearTimeout(timers.get(room));
      timers.delete(room);
      lastSent.delete(room);
      turnedBy.delete(room);
    },
    close() {
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
};

interface ShownPage {
  readonly document: string;
  readonly page: number;
}

/** The page on the stage of a meeting that has not ended. */
function shownPage({ meeting }: Room): ShownPage | undefined {
  const document = meeting && documentOf(meeting.state);
  return document ? { document, page: pageOf(meeting.state) } : undefined;
}

function stockSessions(room: Room): Session[] {
  return room.occupants
    .seats()
    .map((seat) => seat.session)
    .filter((session) => !session.lectern);
}
