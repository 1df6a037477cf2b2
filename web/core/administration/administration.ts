/** What owners and admins of a room do with it, asked of the room when they want it. */
import {
  buildAffiliation,
  buildAffiliationQuery,
  buildDestroy,
  parseAffiliated,
} from '../../../protocol/administration/affiliations.ts';
import { buildSettings, parseSettings, type SettingsForm } from '../../../protocol/administration/settings.ts';
import { Fault, isFault } from '../../../protocol/base/fault.ts';
import { prepareBareJid } from '../../../protocol/base/jid.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { type Element, xml } from '../../../protocol/base/xml.ts';
import type { PartContext } from '../part.ts';
import type { AdministrationControl } from './contract.ts';

export function createAdministration({ ask }: Pick<PartContext, 'ask'>): AdministrationControl {
  const set = async (child: Element): Promise<Fault | undefined> => {
    const reply = await ask('set', child);
    return isFault(reply) ? reply : undefined;
  };

  async function settings(): Promise<SettingsForm | Fault> {
    const reply = await ask('get', xml('query', { xmlns: NS.mucOwner }));
    if (isFault(reply)) return reply;
    const form = parseSettings(reply.getChild('query', NS.mucOwner)?.getChild('x', NS.dataForms));
    return form ?? new Fault('feature-not-implemented', 'the room has no form');
  }

  async function configure(changes: ReadonlyMap<string, readonly string[]>): Promise<Fault | undefined> {
    // What other owners have set meanwhile stays.
    const form = await settings();
    if (isFault(form)) return form;
    const unknown = [...changes.keys()].find((name) => !form.fields.some((field) => field.name === name));
    if (unknown !== undefined) return new Fault('feature-not-implemented', `the room has no setting ${unknown}`);
    return await set(xml('query', { xmlns: NS.mucOwner }, buildSettings(form, changes)));
  }

  return {
    async affiliated(affiliation) {
      const reply = await ask('get', buildAffiliationQuery(affiliation));
      if (isFault(reply)) return reply;
      const query = reply.getChild('query', NS.mucAdmin);
      return query ? parseAffiliated(query, affiliation) : [];
    },
    async setAffiliation(jid, affiliation, reason) {
      if (prepareBareJid(jid) !== jid) return new Fault('jid-malformed');
      return await set(buildAffiliation({ jid }, affiliation, reason));
    },
    setAffiliationOf: (nick, affiliation, reason) => set(buildAffiliation({ nick }, affiliation, reason)),
    settings,
    configure,
    rename: (title) => configure(new Map([['muc#roomconfig_roomname', [title]]])),
    setPassword: (password) =>
      configure(
        new Map([
          ['muc#roomconfig_passwordprotectedroom', [password === '' ? '0' : '1']],
          ['muc#roomconfig_roomsecret', [password]],
        ]),
      ),
    destroy: (reason) => set(buildDestroy(reason)),
  };
}
