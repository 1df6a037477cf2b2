/** What people look like and say of themselves: names, pictures, colours, cards; one's own to be changed. */
import type { ReadonlySignal } from '@preact/signals-core';
import type { Fault } from '../../../protocol/base/fault.ts';
import type { Card } from '../../../protocol/profile/card.ts';

export type { Card };

/** What a list shows of somebody. */
export interface Face {
  /** By one's own word for the contact, else the nick that it gives itself (XEP-0172), else of its address. Isolate it. */
  readonly name: string;
  /** XEP-0392 §5: degrees of hue, 0 up to 360. */
  readonly hue: number;
  /** Which picture somebody has; null for none. Another picture has another id. */
  readonly picture: PictureInfo | null;
}

export interface PictureInfo {
  /** SHA-1 of its bytes in hex. */
  readonly id: string;
}

export interface Picture extends PictureInfo {
  /** By its first bytes: image/png, image/jpeg, image/webp or image/gif. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

export interface ProfileControl {
  /** The same signal for the same bare address: of a contact, of this account, of anybody. */
  face(jid: string): ReadonlySignal<Face>;
  /** Fetches the picture that the face tells of, or gives the one that is known. Never rejects; undefined when it cannot be had. */
  picture(jid: string): Promise<Picture | undefined>;
  /** What somebody says of itself; undefined fields where nothing is said. */
  card(jid: string): Promise<Card | Fault>;

  /** Of this account; each resolves to why it was not done, or undefined. */
  saveCard(card: Card): Promise<Fault | undefined>;
  setNick(nick: string): Promise<Fault | undefined>;
  /** @param picture square, at most `PICTURE.side` wide and `PICTURE.bytes` long; undefined takes it away */
  setPicture(
    picture: { readonly bytes: Uint8Array; readonly width: number; readonly height: number } | undefined,
  ): Promise<Fault | undefined>;
}
