/**
 * What goes to many is published once, to the audience of its payload (design §5, Delivery). No feature knows by which way
 * it gets there, nor to whom.
 */
import { NS } from '../../protocol/base/namespaces.ts';
import { type Element, xml } from '../../protocol/base/xml.ts';
import { encodeStanza } from '../../protocol/direct/frame.ts';
import type { Direct } from '../direct/direct.ts';
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
  /** It has an order of its own and may overtake, or be overtaken by, what comes on the stream: an event, a packet of a track. */
  readonly ordered?: boolean;
  /** The same in fewer bytes (protocol/direct), for those who are reached past the stream. */
  readonly compact?: (from: string) => Uint8Array;
  /** It is for archives, too. What is published is not, by default (XEP-0334). */
  readonly stored?: boolean;
}

export type Publish = (room: Room, publication: Publication) => void;

/**
 * A way out: brings one message, written out without `to`, to each of these. There is one, through Prosody; another beside it
 * has its place where the publisher is made.
 */
export type Deliver = (text: string, to: readonly string[], lossy: boolean) => void;

export function createPublisher(audience: Audience, deliver: Deliver, direct: Direct): Publish {
  return (room, publication) => {
    const {
      payloads,
      ns = payloads[0].getNS() ?? '',
      by,
      id,
      type = 'groupchat',
      except,
      to,
      lossy = false,
    } = publication;
    const from = by === undefined ? room.jid : `${room.jid}/${by}`;
    const hints = publication.stored ? [] : [xml('no-store', { xmlns: NS.hints })];
    const message = xml('message', { type, from, ...(id === undefined ? {} : { id }) }, ...payloads, ...hints);
    let text: string | undefined;
    const written = () => {
      text ??= message.toString();
      return text;
    };
    const recipients =
      to ??
      (publication.ordered
        ? direct.send(room, ns, {
            to: audience.of(room, ns),
            except: sessionsOf(except),
            frame: () => publication.compact?.(from) ?? encodeStanza(written()),
            lossy,
          })
        : audience.of(room, ns, except));
    if (recipients.length > 0) deliver(written(), recipients, lossy);
  };
}

const sessionsOf = (one: Occupant | Session | undefined): readonly string[] =>
  one === undefined ? [] : 'sessions' in one ? one.sessions.keys() : [one.jid];
