/**
 * Sending the same to many, and much to the same. With `mod_lectern_multicast` in the server it is an envelope with a list
 * of addresses and all that goes to them (docs/protocol.md); without, one stanza for each.
 */
import { NS } from '../../protocol/base/namespaces.ts';
import { escapeXML } from '../../protocol/base/xml.ts';

/** Fewer than these are cheaper one by one. */
const FEWEST = 3;

export interface MulticastOptions {
  /** Of the component. */
  readonly domain: string;
  /** Bytes of one stanza. */
  readonly most: number;
  /** Writes out one stanza; false when the stream is down or, if `lossy`, full. */
  write(stanza: string, lossy: boolean): boolean;
}

export interface Multicast {
  /** Whether there is somebody who opens envelopes; at first there is nobody. */
  available: boolean;
  /**
   * Sends a stanza to all of these, in the order of the calls. It waits for more to the same until the event loop has come
   * round.
   * @param text the stanza, written out, without `to`
   * @param to a frozen list is written out once, however often something goes to it
   * @param lossy it may be dropped when Prosody does not keep up
   */
  send(text: string, to: readonly string[], lossy: boolean): void;
  /** Writes a stanza that has its `to`, behind all that was sent before. False when the stream is down. */
  write(stanza: string): boolean;
  /** Writes what waits. */
  settle(): void;
}

/** Addresses, with a tab between them. */
interface List {
  readonly text: string;
  readonly bytes: number;
}

interface Envelope {
  readonly to: readonly string[];
  /** The same as they are written. */
  readonly list: List;
  readonly lossy: boolean;
  readonly texts: string[];
  /** Bytes of all that, in one piece. */
  size: number;
}

export function createMulticast({ domain, most, write }: MulticastOptions): Multicast {
  const opening = `<message from="${escapeXML(domain)}" to="${escapeXML(domain)}"><to xmlns="${NS.multicast}">`;
  const closing = '</message>';
  const empty = Buffer.byteLength(`${opening}</to>${closing}`);
  const lists = new WeakMap<readonly string[], List>();
  let waiting: Envelope | undefined;
  let scheduled = false;

  /** Voice goes to the same hundreds 50 times a second: what cannot change need not be written out each time. */
  function listOf(to: readonly string[]): List {
    const known = lists.get(to);
    if (known) return known;
    // No address has a tab (RFC 7622 §3.4, RFC 8264 §4.3.2), nor has XML a piece of its own for each, as with line breaks.
    const text = escapeXML(to.join('\t'));
    const list = { text, bytes: Buffer.byteLength(text) };
    if (Object.isFrozen(to)) lists.set(to, list);
    return list;
  }

  /** An envelope as it is written: several when the list of addresses is too long for one. */
  function* written({ to, list, texts, size }: Envelope): Generator<string> {
    if (to.length * texts.length < FEWEST) {
      for (const text of texts) for (const jid of to) yield addressed(text, jid);
      return;
    }
    const content = texts.join('');
    const room = most - (size - list.bytes);
    for (const part of parts(list, room)) yield `${opening}${part}</to>${content}${closing}`;
  }

  function settle(): void {
    if (!waiting) return;
    const envelope = waiting;
    waiting = undefined;
    for (const stanza of written(envelope)) write(stanza, envelope.lossy);
  }

  function settleSoon(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      settle();
    });
  }

  const multicast: Multicast = {
    available: false,
    settle,
    write(stanza) {
      settle();
      return write(stanza, false);
    },
    send(text, to, lossy) {
      if (to.length === 0) return;
      if (!multicast.available) {
        settle();
        for (const jid of to) write(addressed(text, jid), lossy);
        return;
      }
      const list = listOf(to);
      const size = Buffer.byteLength(text);
      if (waiting?.list.text === list.text && waiting.lossy === lossy && waiting.size + size <= most) {
        waiting.texts.push(text);
        waiting.size += size;
        return;
      }
      settle();
      settleSoon();
      waiting = { to, list, lossy, texts: [text], size: empty + list.bytes + size };
    },
  };
  return multicast;
}

/** Cuts a list into such that have not more bytes than there is room for, one address each at least. */
function* parts({ text, bytes }: List, room: number): Generator<string> {
  if (bytes <= room) {
    yield text;
    return;
  }
  let part: string[] = [];
  let size = 0;
  for (const address of text.split('\t')) {
    const more = Buffer.byteLength(address) + 1;
    if (part.length > 0 && size + more > room) {
      yield part.join('\t');
      part = [];
      size = 0;
    }
    part.push(address);
    size += more;
  }
  yield part.join('\t');
}

/** A stanza for one. */
function addressed(text: string, jid: string): string {
  const cut = text.search(/[ />]/);
  return `${text.slice(0, cut)} to="${escapeXML(jid)}"${text.slice(cut)}`;
}
