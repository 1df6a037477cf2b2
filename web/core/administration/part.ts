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
import { newId } from '../../../protocol/base/request.ts';
import { type Element, xml } from '../../../protocol/base/xml.ts';
import { buildMediatedInvite, MAX_REASON } from '../../../protocol/invitations/invitation.ts';
import type { Part, PartContext } from '../part.ts';
import type { AdministrationControl } from './contract.ts';

export interface AdministrationPart {
  readonly part: Part;
  readonly control: AdministrationControl;
}

/** Invitations that are on their way, whose refusals are told: the room answers at once, or never. */
const MAX_INVITED = 50;

export function createAdministrationPart(context: PartContext): AdministrationPart {
  const invited = new Set<string>();
  return {
    part: {
      name: 'administration',
      refused(id, { reason }) {
        if (id === undefined || !invited.delete(id)) return false;
        context.notify(reason);
        return true;
      },
    },
    control: {
      ...createSettings(context),
      invite(jid, reason) {
        const id = newId();
        invited.add(id);
        const [oldest] = invited;
        if (invited.size > MAX_INVITED && oldest !== undefined) invited.delete(oldest);
        return context.send(buildMediatedInvite(context.jid, jid, id, { reason: reason?.slice(0, MAX_REASON) }));
      },
    },
  };
}

function createSettings({ ask }: Pick<PartContext, 'ask'>): Omit<AdministrationControl, 'invite'> {
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
