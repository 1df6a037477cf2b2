/** Queries that came in: to the feature that answers them, be it in the room's queue. */
import { createRateLimit } from '../../backplane/rate.ts';
import { Fault } from '../../protocol/base/fault.ts';
import { bareJid } from '../../protocol/base/jid.ts';
import { attr, type Element, isElement } from '../../protocol/base/xml.ts';
import type { IqContext, IqHandler, IqReply } from '../feature.ts';
import { mayNotEnter } from '../muc/enter.ts';
import { relay } from '../muc/relay.ts';
import { notThere } from '../muc/sight.ts';
import type { Service } from '../service.ts';
import type { Answers } from '../wire/answers.ts';
import type { Incoming } from '../wire/dispatch.ts';
import { type Reception, sizeOf, tooMuchWaits } from './reception.ts';

type Asked = Omit<IqContext, 'sent'>;

export function receiveIq(service: Service, { sight, ...reception }: Reception, answers: Pick<Answers, 'turn'>) {
  const { limits } = service;
  const rate = createRateLimit(limits.queries.rate, limits.queries.burst, limits.wire.rateKeys, service.now);

  /** Makes an answer; one that may be long when it is its turn. */
  function inTurn(
    handler: IqHandler,
    { from, roomName }: Asked,
    make: (sent: (bytes: number) => void) => Promise<IqReply>,
  ): Promise<IqReply> {
    const long = 'long' in handler ? handler.long : undefined;
    if (!long) return make(() => undefined);
    return answers.turn(long, from, roomName, async (sent) => {
      const reply = await make(sent);
      if (isElement(reply)) sent(sizeOf(reply));
      return reply;
    });
  }

  /** One who asks for much at once waits for Prosody to take it. */
  const atService = (handler: IqHandler & { readonly at: 'service' }, asked: Asked) =>
    inTurn(handler, asked, async (sent) => {
      await service.ready();
      return await handler.handle({ ...asked, sent });
    });

  async function inRoom(handler: IqHandler & { readonly at: 'room' }, asked: Asked): Promise<IqReply> {
    const room = reception.roomFor(asked.roomName, asked.from);
    if (!room) return notThere();
    reception.heardFrom(room, asked.from);
    // Awaited only where there is something to wait for: what comes behind must not overtake this one into the queue.
    const before = handler.before?.({ ...asked, sent: () => undefined, room });
    const refused = before && (await before);
    if (refused) return refused;
    return await inTurn(handler, asked, (sent) => {
      const answer = async (): Promise<IqReply> => {
        await service.ready();
        // What waited in the queue of a room that is gone meanwhile must not bring it back into the database.
        return room.destroyed ? notThere() : await handler.handle({ ...asked, sent, room });
      };
      return handler.immediate ? answer() : room.run(answer);
    });
  }

  /** The feature's handler for this place; those for other places are not it. */
  function handlerOf(type: string | undefined, child: Element, place: Incoming['place']): IqHandler | undefined {
    const ns = child.getNS();
    for (const feature of service.features) {
      const found = feature.iq?.find(
        (handler) =>
          handler.type === type &&
          handler.ns === ns &&
          handler.name === child.name &&
          fits(handler, child) &&
          (handler.at === 'anywhere' || handler.at === place),
      );
      if (found) return found;
    }
    return undefined;
  }

  return async (incoming: Incoming, child: Element): Promise<IqReply> => {
    const { stanza, from, place, roomName, nick } = incoming;
    if (!rate.take(bareJid(from))) return new Fault('policy-violation', 'too many queries');
    const behind = reception.behind(incoming);
    if (behind === false) return tooMuchWaits();
    if (behind) await behind;
    // An owner who may not enter must not rule, nor read, from outside.
    const barred = place === 'service' ? undefined : mayNotEnter(service, roomName, from);
    if (barred) return barred;
    const unseen = place === 'service' ? undefined : sight.look(roomName, from);
    const refused = unseen && (await unseen);
    if (refused) return refused;
    const asked = { stanza, child, from, place, roomName, nick };
    const handler = handlerOf(attr(stanza, 'type'), child, place);
    if (handler?.at === 'anywhere') return await handler.handle({ ...asked, sent: () => undefined });
    if (handler?.at === 'service') return await atService(handler, asked);
    if (handler?.at === 'room') return await inRoom(handler, asked);
    const room = reception.roomFor(roomName, from);
    if (place !== 'service' && !room) return notThere();
    return room && place === 'occupant'
      ? await relay(service, room, stanza, child, from, nick)
      : new Fault('service-unavailable');
  };
}

const fits = (handler: IqHandler, child: Element): boolean =>
  handler.at !== 'room' || handler.having === undefined || attr(child, handler.having) !== undefined;
