/** Questions to this client: each IQ gets exactly one reply (RFC 6120 §8.2.3). */
import { Fault, isFault } from '../../../protocol/base/fault.ts';
import { bareJid } from '../../../protocol/base/jid.ts';
import { attr, childElements, type Element, xml } from '../../../protocol/base/xml.ts';

/** The child of a result, nothing, or why there is none. */
export type Answer = Element | Fault | undefined;

export interface IqRoute {
  readonly type: 'get' | 'set';
  /** Of the one child. */
  readonly xmlns: string;
  readonly name: string;
  answer(child: Element, iq: Element): Answer | Promise<Answer>;
}

export interface Routes {
  /** @param from the bare address whose IQs these are; everybody's without one. Returns what takes the route away. */
  add(route: IqRoute, from?: string): () => void;
  /** The reply to an IQ get or set; a refusal without the question, which may be long. Never rejects. */
  reply(iq: Element): Promise<Element>;
}

/** @param failed is told what an answer threw */
export function createRoutes(failed: (what: string, error: unknown) => void): Routes {
  const routes = new Set<{ readonly route: IqRoute; readonly from: string | undefined }>();

  async function answer(iq: Element): Promise<Answer> {
    const type = attr(iq, 'type');
    const [child, ...more] = childElements(iq);
    if (!child || more.length > 0 || (type !== 'get' && type !== 'set')) return new Fault('bad-request');
    const sender = bareJid(attr(iq, 'from') ?? '');
    const found = [...routes].find(
      ({ route, from }) =>
        route.type === type && child.is(route.name, route.xmlns) && (from === undefined || from === sender),
    );
    // RFC 6120 §8.4: nothing here knows the payload.
    if (!found) return new Fault('service-unavailable');
    try {
      return await found.route.answer(child, iq);
    } catch (error) {
      failed(`${found.route.xmlns} ${found.route.name}`, error);
      return new Fault('internal-server-error');
    }
  }

  return {
    add(route, from) {
      const entry = { route, from };
      routes.add(entry);
      return () => void routes.delete(entry);
    },
    async reply(iq) {
      const content = await answer(iq);
      const { id, from } = iq.attrs;
      const attrs = { ...(id ? { id } : {}), ...(from ? { to: from } : {}) };
      if (isFault(content)) return xml('iq', { type: 'error', ...attrs }, content.toElement());
      return xml('iq', { type: 'result', ...attrs }, ...(content ? [content] : []));
    },
  };
}
