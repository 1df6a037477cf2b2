/** Voice: `<voice xmlns='urn:lectern:voice:1' t='…' n='…'>` base64 of one Opus packet `</voice>`. docs/protocol.md §3. */
import { Fault, isFault } from '../base/fault.ts';
import { NS } from '../base/namespaces.ts';
import { attr, type Element, integer, xml } from '../base/xml.ts';

/** RFC 6716 §3.2.1: one Opus frame is at most 1275 bytes; a packet of 60 ms at 24 kbit/s has about 180. */
export const MAX_PACKET = 1275;

export interface Voice {
  /** Milliseconds of the source's media clock at the packet's first sample. */
  readonly t: number;
  /** Number of the packet, one more each. */
  readonly n: number;
  /** One Opus packet (RFC 6716) in base64, as it came: the component never decodes it. */
  readonly data: string;
}

export function parseVoice(el: Element): Voice | Fault {
  const t = integer(attr(el, 't'), 0, 2 ** 45, 't');
  if (isFault(t)) return t;
  const n = integer(attr(el, 'n'), 0, 2 ** 45, 'n');
  if (isFault(n)) return n;
  const data = el.text();
  if (data.length < 4 || data.length > Math.ceil(MAX_PACKET / 3) * 4) return Fault.bad('not one Opus packet');
  if (data.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(data)) return Fault.bad('not base64');
  return { t, n, data };
}

export function buildVoice(voice: Voice): Element {
  return xml('voice', { xmlns: NS.voice, t: String(voice.t), n: String(voice.n) }, voice.data);
}

/** A packet on its way to a room: nobody keeps it (XEP-0334). */
export const buildVoiceMessage = (room: string, voice: Voice): Element =>
  xml('message', { to: room, type: 'groupchat' }, buildVoice(voice), xml('no-store', { xmlns: NS.hints }));
