/**
 * For clients that do not speak the stage: when a page has settled, a message of it (design §5), rarely enough to be read.
 * One client may speak other namespaces of ours: what counts is that nobody else tells it of pages.
 */

import { NS } from '../../../protocol/base/namespaces.ts';
import type { Feature } from '../../feature.ts';
import type { Capabilities } from '../../meeting/capabilities.ts';
import type { Publication } from '../../meeting/publish.ts';
import type { Session } from '../../room/occupants.ts';
import type { Room } from '../../room/room.ts';
import type { Service } from '../../service.ts';
import type { Conversions } from '../documents/conversions.ts';
import { pageMessage, type ShownPage, shownPage, type Turner } from './page-message.ts';

interface Parts {
  readonly documents: Pick<Conversions, 'status'>;
  readonly capabilities: Pick<Capabilities, 'known'>;
}

export const settledPage = (service: Service, { documents, capabilities }: Parts): Feature => {
  const timers = new Map<Room, NodeJS.Timeout>();
  const lastSent = new Map<Room, { readonly at: number; readonly key: string }>();
  /** The page that each was told of last. */
  const told = new WeakMap<Session, string>();
  const turnedBy = new Map<Room, Turner>();

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
    if (lastSent.get(room)?.key === keyOf(page)) return;
    const message = await pageMessage({ ...service, documents }, room, page, turnedBy.get(room));
    if (message === 'later') settle(room);
    if (message === 'later' || message === 'never') return;
    lastSent.set(room, { at: service.now(), key: keyOf(page) });
    tell(room, message, service.audience.without(room, NS.stage), page);
  }

  /** One that came in while a page was settling has been told of it already. */
  function tell(room: Room, message: Publication, sessions: readonly Session[], page: ShownPage): void {
    const key = keyOf(page);
    const fresh = sessions.filter((session) => told.get(session) !== key);
    for (const session of fresh) told.set(session, key);
    service.publish(room, { ...message, to: fresh.map(({ jid }) => jid) });
  }

  async function tellNewcomer(room: Room, jid: string): Promise<void> {
    await capabilities.known(room, jid);
    await room.run(async () => {
      const seat = room.occupants.seat(jid);
      if (!seat || seat.session.speaks.has(NS.stage)) return;
      const page = shownPage(room);
      const message = page ? await pageMessage({ ...service, documents }, room, page, turnedBy.get(room)) : 'never';
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
      // What its client speaks is known a moment later; the room's queue does not wait for it.
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

const keyOf = ({ meeting, document, page }: ShownPage): string => `${meeting} ${document} ${page}`;
