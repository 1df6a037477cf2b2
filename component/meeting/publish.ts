/**
 * What goes to many is published once, to the audience of its payload (design §5, Delivery). No feature knows by which way
 * it gets there, nor to whom.
 */
import { NS } from '../../protocol/base/namespaces.ts';
import { type Element, xml } from '../../protocol/base/xml.ts';
import type { Occupant, Session } from '../room/occupants.ts';
import type { Room } from '../room/room.ts';
import type { Audience } from './audience.ts';

export interface Publication {
  /** What it holds. */
  readonly payloads: readonly [Element, ...Element[]];
  /** The namespace whose audience hears it; by default that of the first payload. */
  readonly ns?: string;
  /** Nick of the occupant in whose name it comes; without, it is the room's own. */
  readonly by?: string;
  /** Of the message; left out by default. */
  readonly id?: string | undefined;
  /** headline: news that belong to no conversation (RFC 6121 §5.2.2). */
  readonly type?: 'groupchat' | 'headline';
  /** One who does not hear it: a session, or an occupant with all of its sessions. */
  readonly except?: Occupant | Session;
  /** These full addresses hear it, whatever they speak, instead of the audience. */
  readonly to?: readonly string[];
  /** It may be lost on the way, when it is too late already. */
  readonly lossy?: boolean;
  /** It is for archives, too. What is published is not, by default (XEP-0334). */
  readonly stored?: boolean;
}

export type Publish = (room: Room, publication: Publication) => void;

/**
 * A way out: brings one message, written out without `to`, to each of these. There is one, through Prosody; another beside it
 * has its place where the publisher is made.
 */
export type Deliver = (text: string, to: readonly string[], lossy: boolean) => void;

export function createPublisher(audience: Audience, deliver: Deliver): Publish {
  return (
    room,
    { payloads, ns = payloads[0].getNS() ?? '', by, id, type = 'groupchat', except, to, lossy = false, stored = false },
  ) => {
    const recipients = to ?? audience.of(room, ns, except);
    if (recipients.length === 0) return;
    const from = by === undefined ? room.jid : `${room.jid}/${by}`;
    const hints = stored ? [] : [xml('no-store', { xmlns: NS.hints })];
    const message = xml('message', { type, from, ...(id === undefined ? {} : { id }) }, ...payloads, ...hints);
    deliver(message.toString(), recipients, lossy);
  };
}
