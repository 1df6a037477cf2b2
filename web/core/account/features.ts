/** The features of an account in the client: the part of each, and what it gives the screen. A new one is listed here. */
import { createBlockingPart } from '../blocking/part.ts';
import { createBookmarksPart } from '../bookmarks/part.ts';
import { createContactsPart } from '../contacts/part.ts';
import { createInvitationsPart, type InvitationsOptions } from '../invitations/part.ts';
import { createProfilePart } from '../profile/part.ts';
import type { AccountContext } from './part.ts';

export interface AccountFeatureOptions {
  /** ms since 1970 */
  now(): number;
  /** See InvitationsOptions. */
  readonly roomOf: InvitationsOptions['roomOf'];
}

/** What features give, under the names that the screen knows them by. */
export type AccountControls = ReturnType<typeof createAccountFeatures>['controls'];

export function createAccountFeatures(account: AccountContext, { now, roomOf }: AccountFeatureOptions) {
  const contacts = createContactsPart(account, {
    now,
    ownNick: () => profile.ownNick(),
    changed: (jids) => profile.renamed(jids),
  });
  const profile = createProfilePart(account, {
    nameOf: (jid) => contacts.control.find(jid)?.name ?? '',
    isContact: (jid) => contacts.control.find(jid) !== undefined,
  });
  const blocking = createBlockingPart(account, (jid) => {
    contacts.refused(jid);
    invitations.forget(jid);
  });
  const { blocks } = blocking.control;
  const invitations = createInvitationsPart(account, { now, roomOf, blocks });
  const bookmarks = createBookmarksPart(account);
  return {
    // Contacts first: what others say of themselves counts for those who are known.
    parts: [contacts.part, profile.part, blocking.part, bookmarks.part, invitations.part],
    controls: {
      contacts: contacts.control,
      profile: profile.control,
      blocking: blocking.control,
      bookmarks: bookmarks.control,
      invitations: invitations.control,
    },
  };
}
