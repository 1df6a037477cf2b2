/** What the features of an account give the screen, under the names that it knows them by. */
import type { BlockingControl } from '../blocking/contract.ts';
import type { BookmarksControl } from '../bookmarks/contract.ts';
import type { ContactsControl } from '../contacts/contract.ts';
import type { InvitationsControl } from '../invitations/contract.ts';
import type { ProfileControl } from '../profile/contract.ts';

export interface AccountControls {
  readonly contacts: ContactsControl;
  readonly profile: ProfileControl;
  readonly blocking: BlockingControl;
  readonly bookmarks: BookmarksControl;
  readonly invitations: InvitationsControl;
}
