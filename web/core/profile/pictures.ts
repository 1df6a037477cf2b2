/** Pictures, fetched when they are looked at, each once, a few at a time. */
import { sha1 } from '@noble/hashes/legacy.js';
import { LRUCache } from 'lru-cache';
import { isFault } from '../../../protocol/base/fault.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { imageType } from '../../../protocol/base/picture.ts';
import { xml } from '../../../protocol/base/xml.ts';
import { parseAvatarData, parseVCardPhoto } from '../../../protocol/profile/avatar.ts';
import type { AccountContext } from '../account/part.ts';
import type { PubSub } from '../account/pubsub.ts';
import type { Picture } from './contract.ts';
import { KEPT_PICTURES, MAX_MISSING, PICTURES_AT_ONCE } from './limits.ts';

export interface Pictures {
  /** @param vcard it is told of by XEP-0153 alone */
  get(jid: string, id: string, vcard: boolean): Promise<Picture | undefined>;
  /** One's own, which need not be fetched. */
  keep(picture: Picture): void;
}

/** The name of a picture. */
export const pictureId = (bytes: Uint8Array): string =>
  [...sha1(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** What of an account is needed to fetch them. */
interface Source extends Pick<AccountContext, 'ask'> {
  readonly pubsub: Pick<PubSub, 'items'>;
}

/** @param most bytes that are kept */
export function createPictures({ ask, pubsub }: Source, most = KEPT_PICTURES): Pictures {
  const kept = new LRUCache<string, Picture>({ maxSize: most, sizeCalculation: ({ bytes }) => bytes.length });
  /** Answered, but not with that picture: by whom, and which. */
  const missing = new LRUCache<string, true>({ max: MAX_MISSING });
  const open = new Map<string, Promise<Picture | undefined>>();
  const queue: (() => void)[] = [];
  let running = 0;

  /** undefined: nobody has answered. */
  async function fetch(jid: string, id: string, vcard: boolean): Promise<Uint8Array | null | undefined> {
    if (vcard) {
      const reply = await ask('get', xml('vCard', { xmlns: NS.vcard }), jid);
      const card = isFault(reply) ? undefined : reply.getChild('vCard', NS.vcard);
      return isFault(reply) ? undefined : ((card && parseVCardPhoto(card)) ?? null);
    }
    const items = await pubsub.items(NS.avatarData, { jid, ids: [id] });
    return isFault(items) ? undefined : (parseAvatarData(items.find((item) => item.id === id)?.payload) ?? null);
  }

  async function load(jid: string, id: string, vcard: boolean): Promise<Picture | undefined> {
    if (running >= PICTURES_AT_ONCE) await new Promise<void>((go) => queue.push(go));
    else running += 1;
    try {
      const bytes = await fetch(jid, id, vcard);
      if (bytes === undefined) return undefined;
      const type = bytes && imageType(bytes);
      // Whatever the metadata says of it: by its name it may be another's, too.
      if (!bytes || !type || pictureId(bytes) !== id) {
        missing.set(`${jid} ${id}`, true);
        return undefined;
      }
      const picture = { id, type, bytes };
      kept.set(id, picture);
      return picture;
    } finally {
      const next = queue.shift();
      if (next) next();
      else running -= 1;
    }
  }

  return {
    keep: (picture) => void kept.set(picture.id, picture),
    async get(jid, id, vcard) {
      const known = kept.get(id);
      const key = `${jid} ${id}`;
      if (known || missing.has(key)) return known;
      const loading = open.get(key) ?? load(jid, id, vcard).finally(() => open.delete(key));
      open.set(key, loading);
      return await loading;
    },
  };
}
