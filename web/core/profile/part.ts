/** What people look like and say of themselves, as a feature of the account. */
import { Fault, isFault } from '../../../protocol/base/fault.ts';
import { bareJid } from '../../../protocol/base/jid.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { imageType } from '../../../protocol/base/picture.ts';
import { attr, type Element } from '../../../protocol/base/xml.ts';
import {
  buildAvatarData,
  buildAvatarMetadata,
  PICTURE,
  parseAvatarMetadata,
  parseVCardHash,
} from '../../../protocol/profile/avatar.ts';
import { buildNick, parseNick } from '../../../protocol/profile/nick.ts';
import type { AccountContext, AccountPart, EventRoute } from '../account/part.ts';
import { createCards } from './cards.ts';
import type { ProfileControl } from './contract.ts';
import { createFaces, type FacesOptions } from './faces.ts';
import { createPictures, pictureId } from './pictures.ts';

export interface ProfilePart {
  readonly part: AccountPart;
  readonly control: ProfileControl;
  /** What one calls oneself; '' for nothing. */
  ownNick(): string;
  /** Whom this user calls by another name from now on, or knows no longer. */
  renamed(jids: readonly string[]): void;
}

/** Names and pictures are for those, too, who ask to be contacts, and see them in the request. */
const FOR_ALL = { access: 'open', keep: 1, strict: false } as const;

export function createProfilePart(account: AccountContext, options: Omit<FacesOptions, 'trusts'> & Trust): ProfilePart {
  const trusts = (jid: string) => jid === account.jid || options.isContact(jid);
  const faces = createFaces({ nameOf: options.nameOf, trusts });
  const pictures = createPictures(account);
  const cards = createCards(account);

  const metadata: EventRoute = {
    node: NS.avatarMetadata,
    take(from, { items, emptied }) {
      const last = items.at(-1);
      if (emptied || last) faces.change(from, { published: parseAvatarMetadata(last?.payload) });
    },
  };
  const nick: EventRoute = {
    node: NS.nick,
    take(from, { items, emptied }) {
      if (emptied || items.length > 0) faces.change(from, { nick: parseNick(items.at(-1)?.payload) });
    },
  };

  /** Nobody tells of those who are no contacts. */
  async function lookUp(jid: string): Promise<void> {
    const items = await account.pubsub.items(NS.avatarMetadata, { jid });
    if (!isFault(items)) faces.change(jid, { published: parseAvatarMetadata(items.at(-1)?.payload) });
  }

  function seen(stanza: Element): void {
    const hash = parseVCardHash(stanza);
    if (attr(stanza, 'type') === undefined && hash !== undefined) {
      faces.change(bareJid(attr(stanza, 'from') ?? account.jid), { hash });
    }
  }

  return {
    part: { name: 'profile', events: [metadata, nick], seen },
    ownNick: () => faces.nickOf(account.jid),
    renamed(jids) {
      for (const jid of jids) faces.renew(jid);
    },
    control: {
      face: faces.of,
      async picture(jid) {
        const face = faces.of(jid);
        if (!face.peek().picture && !trusts(jid) && !faces.isPublished(jid)) await lookUp(jid);
        const { picture } = face.peek();
        return picture ? await pictures.get(jid, picture.id, !faces.isPublished(jid)) : undefined;
      },
      card: cards.read,
      saveCard: cards.save,
      async setNick(text) {
        const fault = await account.pubsub.publish(NS.nick, 'current', buildNick(text), FOR_ALL);
        if (!fault) faces.change(account.jid, { nick: parseNick(buildNick(text)) });
        return fault;
      },
      async setPicture(picture) {
        if (!picture) return await publish(null);
        const { bytes, width, height } = picture;
        const type = imageType(bytes);
        const fault = unfit(bytes, width, height, type);
        if (fault) return fault;
        const id = pictureId(bytes);
        // XEP-0084 §4.2: the picture first, so that all who are told of it find it.
        const refused = await account.pubsub.publish(NS.avatarData, id, buildAvatarData(bytes), FOR_ALL);
        if (refused) return refused;
        pictures.keep({ id, type: type ?? '', bytes });
        return await publish({ id, type: type ?? '', bytes: bytes.length, width, height });
      },
    },
  };

  async function publish(info: Parameters<typeof buildAvatarMetadata>[0]): Promise<Fault | undefined> {
    const payload = buildAvatarMetadata(info);
    const fault = await account.pubsub.publish(NS.avatarMetadata, info?.id ?? 'none', payload, FOR_ALL);
    if (!fault) faces.change(account.jid, { published: info && { id: info.id } });
    return fault;
  }
}

interface Trust {
  isContact(jid: string): boolean;
}

function unfit(bytes: Uint8Array, width: number, height: number, type: string | undefined): Fault | undefined {
  if (!type) return new Fault('not-acceptable', 'a picture is a PNG, JPEG, WebP or GIF');
  if (bytes.length > PICTURE.bytes) return new Fault('not-acceptable', `a picture has ${PICTURE.bytes} bytes at most`);
  if (width !== height || width > PICTURE.side || width < 1) {
    return new Fault('not-acceptable', `a picture is square, ${PICTURE.side} pixels wide at most`);
  }
  return undefined;
}
