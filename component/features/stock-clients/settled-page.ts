/**
 * For stock clients: when a page has settled, an ordinary message with its number, title and picture (design §5).
 * Sent to those alone who do not speak Lectern, in the name of who turned the page, and rarely enough to be read.
 */

import { NS } from '../../../protocol/base/namespaces.ts';
import { isolated, plainLine } from '../../../protocol/base/plain-line.ts';
import { newId } from '../../../protocol/base/request.ts';
import { type Element, xml } from '../../../protocol/base/xml.ts';
import type { StageState } from '../../../protocol/log/fold.ts';
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
    const state = room.meeting?.state;
    if (!state?.document || room.destroyed) return;
    const last = lastSent.get(room);
    if (last?.document === state.document && last.page === state.page) return;
    const message = await build(room);
    if (message === 'later') settle(room);
    if (message === 'later' || message === 'never') return;
    lastSent.set(room, { at: service.now(), document: state.document, page: state.page });
    tell(room, message, stockSessions(room), state);
  }

  /** Who came in while a page was settling has been told of it already. */
  function tell(room: Room, message: Element, sessions: Session[], { document, page }: StageState): void {
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
    const state = room.meeting?.state;
    if (!state?.document || state.phase === 'ended') return 'never';
    const status = await service.documents.status(state.document);
    if (!status || status.state === 'failed' || (status.pages > 0 && state.page > status.pages)) return 'never';
    if (status.drawn < state.page) return 'later';
    const title = plainLine(status.titles[state.page - 1] ?? '');
    const own = (await service.store.documents(room.name)).find((d) => d.document === state.document);
    const picture = `${service.config.url}/documents/${state.document}/pages/${state.page}.jpg`;
    const name = isolated(own?.name ?? status.name);
    const text = `${name}, page ${state.page} of ${status.pages}${title ? `: ${isolated(title)}` : ''}\n${picture}\n`;
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
      if (message === 'later' || message === 'never' || !room.meeting) return;
      tell(room, message, [seat.session], room.meeting.state);
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

function stockSessions(room: Room): Session[] {
  return room.occupants
    .seats()
    .map((seat) => seat.session)
    .filter((session) => !session.lectern);
}
