/**
 * Sending the same to many, and much to the same. With `mod_lectern_multicast` in the server it is an envelope with a list
 * of addresses and all that goes to them (docs/protocol.md); without, one stanza for each.
 */
import { NS } from '../../protocol/namespaces.ts';
import { escapeXML } from '../../protocol/xml.ts';

/** Fewer than these are cheaper one by one. */
const FEWEST = 3;

export interface MulticastOptions {
  /** Bytes of one stanza. */
  readonly most: number;
  /** Address of who opens the envelopes; undefined when nobody does. */
  service(): string | undefined;
  write(stanza: string, lossy: boolean): void;
}

export interface Multicast {
  /**
   * Sends a stanza to all of these, in the order of the calls. It may wait until the end of this turn of the event loop.
   * @param text the stanza, written out, without `to`
   * @param lossy it may be dropped when Prosody does not keep up
   */
  send(text: string, to: readonly string[], lossy: boolean): void;
  /** Writes what waits: before anything is written that must not overtake it. */
  settle(): void;
}

interface Envelope {
  readonly service: string;
  readonly to: readonly string[];
  /** The addresses as they are written, one a line. */
  readonly list: string;
  readonly lossy: boolean;
  readonly texts: string[];
  /** Bytes of all. */
  size: number;
}

export function createMulticast({ most, service, write }: MulticastOptions): Multicast {
  let open: Envelope | undefined;
  let scheduled = false;

  function settle(): void {
    if (!open) return;
    const envelope = open;
    open = undefined;
    for (const stanza of close(envelope, most)) write(stanza, envelope.lossy);
  }

  function endOfTurn(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      settle();
    });
  }

  return {
    settle,
    send(text, to, lossy) {
      if (to.length === 0) return;
      const by = service();
      if (by === undefined) {
        for (const jid of to) write(addressed(text, jid), lossy);
        return;
      }
      // No address has a line break (RFC 7622 §3.4, RFC 8264 §4.3.2).
      const list = escapeXML(to.join('\n'));
      const size = Buffer.byteLength(text);
      const same = open?.list === list && open.lossy === lossy && open.service === by;
      if (open && same && open.size + size <= most) {
        open.texts.push(text);
        open.size += size;
        return;
      }
      settle();
      endOfTurn();
      open = { service: by, to, list, lossy, texts: [text], size: around(by) + Buffer.byteLength(list) + size };
    },
  };
}

const start = (service: string) =>
  `<message from="${escapeXML(service)}" to="${escapeXML(service)}"><to xmlns="${NS.multicast}">`;
const end = '</message>';

/** Bytes of an envelope with nothing in it. */
const around = (service: string): number => Buffer.byteLength(`${start(service)}</to>${end}`);

/** An envelope as it is written: several when the list of addresses is too long for one. */
function* close({ service, to, list, texts, size }: Envelope, most: number): Generator<string> {
  if (to.length * texts.length < FEWEST) {
    for (const text of texts) for (const jid of to) yield addressed(text, jid);
    return;
  }
  const content = texts.join('');
  const room = most - (size - Buffer.byteLength(list));
  for (const part of parts(list, room)) yield `${start(service)}${part}</to>${content}${end}`;
}

/** Cuts a list of lines into such that have not more bytes than there is room for, one line each at least. */
function* parts(list: string, room: number): Generator<string> {
  if (Buffer.byteLength(list) <= room) {
    yield list;
    return;
  }
  let part: string[] = [];
  let size = 0;
  for (const line of list.split('\n')) {
    const more = Buffer.byteLength(line) + 1;
    if (part.length > 0 && size + more > room) {
      yield part.join('\n');
      part = [];
      size = 0;
    }
    part.push(line);
    size += more;
  }
  yield part.join('\n');
}

/** A stanza for one. */
function addressed(text: string, jid: string): string {
  const cut = text.search(/[ />]/);
  return `${text.slice(0, cut)} to="${escapeXML(jid)}"${text.slice(cut)}`;
}
