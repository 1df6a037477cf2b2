/** The state as it was after an event of the log. docs/protocol.md §4.2. */
import { createRateLimit } from '../../backplane/rate.ts';
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { bareJid, splitJid } from '../../protocol/base/jid.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { parsePastQuery } from '../../protocol/log/query.ts';
import { buildPageInk, buildState } from '../../protocol/log/state.ts';
import type { Feature, IqReply, RoomIqContext } from '../feature.ts';
import type { Service } from '../service.ts';
import { meetingOf } from './in-room.ts';
import { foldedAt } from './open.ts';

export const pastStates = (service: Service): Feature => {
  const { now, limits, store } = service;
  const { past } = limits;
  const users = createRateLimit(past.rate, past.burst, limits.wire.rateKeys, now);
  const strangers = createRateLimit(past.strangersRate, past.strangersBurst, 1, now);

  /** Questions of strangers that are being answered; a user's, and a room's, come one at a time as all long answers do. */
  let strange = 0;

  const isStranger = (from: string) => splitJid(from).domain !== service.config.accountDomain;

  /** What pays for the events that are read: the share of a user, and of those of whom somebody makes as many as he likes. */
  function sharesOf(from: string) {
    const own = { of: users, key: bareJid(from) };
    return isStranger(from) ? [own, { of: strangers, key: '' }] : [own];
  }

  async function answer(ctx: RoomIqContext): Promise<IqReply> {
    if (!isStranger(ctx.from)) return await find(ctx);
    if (strange >= past.strangersAtOnce) return tooMuch();
    strange += 1;
    try {
      return await find(ctx);
    } finally {
      strange -= 1;
    }
  }

  async function find({ room, from, child }: RoomIqContext): Promise<IqReply> {
    const isIn = () => !room.destroyed && room.occupants.seat(from) !== undefined;
    const forbidden = () => new Fault('forbidden', 'only occupants may ask');
    if (!isIn()) return forbidden();
    const query = parsePastQuery(child);
    if (isFault(query)) return query;
    const shares = sharesOf(from);
    if (shares.some(({ of, key }) => of.until(key, 0) > 0)) return tooMuch();
    const id = query.meeting ?? (await room.run(() => meetingOf(service, room))).id;
    const record = await store.meetings.get(id);
    if (record?.room !== room.name) return new Fault('item-not-found', 'this group has no such meeting');
    const [event] = await store.meetings.events(id, query.seq, 1);
    const found = event?.seq === query.seq ? await foldedAt(store, id, query.seq) : undefined;
    for (const { of, key } of shares) of.spend(key, found ? query.seq - (found.kept?.seq ?? 0) : 1);
    // It may have been removed meanwhile, as the oldest of the room.
    if (!found) return new Fault('item-not-found', 'this meeting has no such event');
    // One who was put out while this was read learns nothing more.
    if (!isIn()) return forbidden();
    return query.page === undefined ? buildState(id, found.at, found.state) : buildPageInk(id, found.state, query.page);
  }

  return {
    name: 'past-states',
    iq: [
      {
        type: 'get',
        ns: NS.log,
        name: 'state',
        having: 'seq',
        at: 'room',
        long: 'all',
        // What was logged does not change, and reading it takes seconds.
        immediate: true,
        handle: answer,
      },
    ],
  };
};

const tooMuch = () => new Fault('policy-violation', 'too much of the past is asked for; ask again later');
