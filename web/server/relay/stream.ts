/**
 * Whose stream it is, by what Prosody says of it and never by what the browser says: resource binding (RFC 6120 §7), which
 * XEP-0386 has in the log-in (XEP-0388), and stream management (XEP-0198). Stanzas of others are messages, presences and
 * questions; none of them is looked at.
 */
import { isFault } from '../../../protocol/base/fault.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { attr, type Element, parseXml } from '../../../protocol/base/xml.ts';
import type { DirectConnection } from '../direct/direct.ts';

/** Frames that begin so are read. */
const READ = /^\s*<(iq|enabled|resumed|success)[\s>/]/;

/** @returns takes each frame of Prosody, until all is known */
export function readStream(connection: DirectConnection): (text: string) => void {
  let bound = false;
  let managed = false;

  function bind(jid: string | undefined): void {
    if (!jid?.includes('/') || bound) return;
    bound = true;
    connection.bound(jid);
  }
  function enabled(element: Element | undefined): void {
    const key = element && attr(element, 'id');
    if (!key || !bound || managed) return;
    managed = true;
    connection.resumable(key);
  }
  function resumed(element: Element | undefined): void {
    const key = element && attr(element, 'previd');
    if (!key || bound) return;
    bound = true;
    managed = true;
    connection.resumed(key);
  }

  return (text) => {
    if ((bound && managed) || !READ.test(text)) return;
    const element = parseXml(text);
    if (isFault(element)) return;
    const ns = element.getNS();
    if (element.name === 'iq' && attr(element, 'type') === 'result' && attr(element, 'from') === undefined) {
      bind(element.getChild('bind', NS.bind)?.getChildText('jid') ?? undefined);
    } else if (element.name === 'enabled' && ns === NS.streamManagement) enabled(element);
    else if (element.name === 'resumed' && ns === NS.streamManagement) resumed(element);
    else if (element.name === 'success' && ns === NS.sasl2) {
      resumed(element.getChild('resumed', NS.streamManagement));
      bind(element.getChildText('authorization-identifier') ?? undefined);
      enabled(element.getChild('bound', NS.bind2)?.getChild('enabled', NS.streamManagement));
    }
  };
}
