/** What devices can do, asked once for each program in each version (XEP-0115 §6.2). */
import { featuresOf } from '../../../protocol/base/caps.ts';
import { isFault } from '../../../protocol/base/fault.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { attr, type Element, xml } from '../../../protocol/base/xml.ts';
import { capsHash } from '../account/capabilities.ts';
import type { AccountContext } from '../account/part.ts';
import { CAPS_AT_ONCE, MAX_CAPS, MAX_FEATURES } from './limits.ts';

/** Base64 of a SHA-1. */
const VER = /^[A-Za-z0-9+/]{27}=$/;
const MAX_NODE = 1_000;

/** @param known told what a device speaks, when that is known */
export function createDeviceFeatures(
  ask: AccountContext['ask'],
  known: (device: string, speaks: ReadonlySet<string>) => void,
) {
  const byVer = new Map<string, ReadonlySet<string>>();
  /** Those who wait for the answer about one hash; the first is asked, the next only where that lied or was silent. */
  const waiting = new Map<string, { readonly node: string; readonly devices: Set<string> }>();
  const queue: string[] = [];
  let running = 0;

  function keep(ver: string, speaks: ReadonlySet<string>): void {
    byVer.set(ver, speaks);
    const [oldest] = byVer.keys();
    if (byVer.size > MAX_CAPS && oldest !== undefined) byVer.delete(oldest);
  }

  async function askOf(ver: string): Promise<void> {
    const { node, devices } = waiting.get(ver) ?? { node: '', devices: new Set<string>() };
    for (const device of devices) {
      devices.delete(device);
      const reply = await ask('get', xml('query', { xmlns: NS.discoInfo, node: `${node}#${ver}` }), device);
      const query = isFault(reply) ? undefined : reply.getChild('query', NS.discoInfo);
      if (!query) continue;
      const speaks = new Set(featuresOf(query).slice(0, MAX_FEATURES));
      known(device, speaks);
      // XEP-0115 §5.4: else one could say for others what they can do.
      if (capsHash(query) !== ver) continue;
      keep(ver, speaks);
      for (const other of devices) known(other, speaks);
      break;
    }
    waiting.delete(ver);
  }

  function work(): void {
    while (running < CAPS_AT_ONCE) {
      const ver = queue.shift();
      if (ver === undefined) return;
      running += 1;
      void askOf(ver).then(() => {
        running -= 1;
        work();
      });
    }
  }

  return {
    /** Takes an available presence. */
    receive(stanza: Element): void {
      const device = attr(stanza, 'from') ?? '';
      const c = stanza.getChild('c', NS.caps);
      const ver = c && attr(c, 'ver');
      const node = (c && attr(c, 'node')) ?? '';
      // Another hash would have to be computed to be believed, and nobody uses one.
      if (!c || ver === undefined || !VER.test(ver) || attr(c, 'hash') !== 'sha-1' || node.length > MAX_NODE) return;
      const speaks = byVer.get(ver);
      if (speaks) return void known(device, speaks);
      const open = waiting.get(ver);
      if (open) return void open.devices.add(device);
      if (waiting.size >= MAX_CAPS) return;
      waiting.set(ver, { node, devices: new Set([device]) });
      queue.push(ver);
      work();
    },
  };
}
