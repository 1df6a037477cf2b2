/**
 * Frames: what the web server puts on a browser's own connection, past the stream. docs/protocol.md §13. They are binary, so
 * that they are never taken for stanzas, nor counted as such (XEP-0198 §4).
 *
 * The first byte says what follows:
 * - 1: a stanza, written out in UTF-8, without `to`;
 * - 2: one packet of voice: number of bytes of the address (2), the occupant's address, `t` (6), `n` (6), the Opus packet.
 *   Numbers begin with the most significant byte.
 */
import { Fault, isFault } from '../base/fault.ts';
import { type Element, parseXml, xml } from '../base/xml.ts';
import { buildVoice, MAX_PACKET, parseVoice, type Voice } from '../voice/voice.ts';

const STANZA = 1;
const VOICE = 2;

/** Bytes of a voice frame besides the address and the packet. */
const VOICE_HEAD = 1 + 2 + 6 + 6;
/** RFC 7622 §3.1: three parts of 1023 bytes, and what stands between them. */
const MAX_ADDRESS = 3_071;

const HIGH = 2 ** 32;

export function encodeStanza(text: string): Uint8Array<ArrayBuffer> {
  const body = new TextEncoder().encode(text);
  const frame = new Uint8Array(1 + body.length);
  frame[0] = STANZA;
  frame.set(body, 1);
  return frame;
}

/** @param from address of the occupant. @throws RangeError for what is none, or no packet (see parseVoice) */
export function encodeVoice(from: string, { t, n, data }: Voice): Uint8Array<ArrayBuffer> {
  const address = new TextEncoder().encode(from);
  const packet = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  if (address.length > MAX_ADDRESS || packet.length > MAX_PACKET) throw new RangeError('too long for a frame');
  const frame = new Uint8Array(VOICE_HEAD + address.length + packet.length);
  const view = new DataView(frame.buffer);
  view.setUint8(0, VOICE);
  view.setUint16(1, address.length);
  frame.set(address, 3);
  const at = 3 + address.length;
  set48(view, at, t);
  set48(view, at + 6, n);
  frame.set(packet, at + 12);
  return frame;
}

/** The stanza that a frame stands for, whatever it is. A Fault for what is none. */
export function decodeFrame(frame: Uint8Array): Element | Fault {
  try {
    if (frame[0] === STANZA) return parseXml(decodeText(frame.subarray(1)));
    if (frame[0] === VOICE) return decodeVoice(frame);
  } catch (error) {
    return Fault.bad(`no frame: ${String(error)}`);
  }
  return Fault.bad('a frame of a kind that is not known');
}

/** @throws RangeError where it is too short, TypeError where the address is not UTF-8 */
function decodeVoice(frame: Uint8Array): Element | Fault {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const at = 3 + view.getUint16(1);
  const from = decodeText(frame.subarray(3, at));
  const packet = frame.subarray(at + 12);
  const data = btoa(String.fromCharCode(...packet.subarray(0, MAX_PACKET + 1)));
  const voice = parseVoice(buildVoice({ t: get48(view, at), n: get48(view, at + 6), data }));
  return isFault(voice) ? voice : xml('message', { type: 'groupchat', from }, buildVoice(voice));
}

const decodeText = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

function set48(view: DataView, at: number, value: number): void {
  view.setUint16(at, Math.floor(value / HIGH));
  view.setUint32(at + 2, value % HIGH);
}

const get48 = (view: DataView, at: number): number => view.getUint16(at) * HIGH + view.getUint32(at + 2);
