/** A room's vCard with its avatar, XEP-0054, XEP-0153 and XEP-0486. That of an occupant is asked of its account. */
import { createHash } from 'node:crypto';
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { parseXml, xml } from '../../protocol/base/xml.ts';
import { buildVCardUpdate, parseVCard } from '../../protocol/muc/vcard.ts';
import type { Feature, IqReply, RoomIqContext } from '../feature.ts';
import { addresses } from '../room/message.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';

export const avatar = (service: Service): Feature => {
  const { limits, store, config } = service;
  /** SHA-1 of each photo in hex, of the rooms that have any. */
  const hashes = new Map<string, readonly string[]>();

  async function get({ room }: RoomIqContext): Promise<IqReply> {
    const stored = await store.vcards.of(room.name);
    return stored === undefined ? xml('vCard', { xmlns: NS.vcard }) : parseXml(stored);
  }

  async function set({ room, from, child }: RoomIqContext): Promise<IqReply> {
    if (room.affiliation(from) !== 'owner') return new Fault('forbidden', 'only owners may do this');
    const vcard = parseVCard(child, {
      photoSize: limits.avatar.size,
      photos: limits.avatar.formats,
      rest: limits.avatar.vcardRest,
    });
    if (isFault(vcard)) return vcard;
    const text = vcard.element.children.length > 0 ? vcard.element.toString() : undefined;
    if (text === (await store.vcards.of(room.name))) return null;
    const before = hashes.get(room.name) ?? [];
    const after = vcard.photos.map((photo) => createHash('sha1').update(photo).digest('hex'));
    await store.vcards.save(room.name, text, after);
    if (after.length > 0) hashes.set(room.name, after);
    else hashes.delete(room.name);
    tell(room, before.join() !== after.join());
    return null;
  }

  /** §3.2: something of the room is other than it was; those who do not ask what are told the picture by presence. */
  function tell(room: Room, other: boolean): void {
    if (other) service.sendAll(update(room), addresses(room));
    const status = xml('x', { xmlns: NS.mucUser }, xml('status', { code: '104' }));
    service.sendAll(xml('message', { type: 'groupchat', from: room.jid }, status), addresses(room));
  }

  /** XEP-0486 §5.2: not in the text, but what clients go by that were written for ejabberd's rooms. */
  const update = (room: Room) =>
    xml('presence', { from: room.jid }, buildVCardUpdate(hashes.get(room.name)?.[0] ?? ''));

  return {
    name: 'avatar',
    async load() {
      for (const [room, found] of await store.vcards.avatarHashes()) hashes.set(room, found);
    },
    disco: { service: [NS.vcard], room: [NS.vcard] },
    roomInfo(room) {
      const values = hashes.get(room.name);
      return values ? [{ name: 'muc#roominfo_avatarhash', type: 'text-multi', label: 'Avatar hash', values }] : [];
    },
    iq: [
      { type: 'get', ns: NS.vcard, name: 'vCard', at: 'room', long: 'own', handle: get },
      { type: 'set', ns: NS.vcard, name: 'vCard', at: 'room', handle: set },
      {
        type: 'get',
        ns: NS.vcard,
        name: 'vCard',
        at: 'service',
        handle: () => xml('vCard', { xmlns: NS.vcard }, xml('FN', {}, 'Lectern'), xml('URL', {}, config.url)),
      },
    ],
    joined(room, { session }) {
      if (hashes.has(room.name)) service.send(update(room), session.jid);
    },
    removed(room) {
      hashes.delete(room.name);
    },
  };
};
