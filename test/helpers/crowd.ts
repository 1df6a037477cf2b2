// A room with one person of each kind, for the tables of everything that may come in.

import { configure, type Dialogue, openRoom, openToRegistration, type Somebody, startDialogue } from './dialogue.ts';

/** owner: moderator; member: participant; visitor: without voice in a moderated room; outsider: not in the room;
 * stranger: of another server, not in the room. */
export const ROLES = ['owner', 'member', 'visitor', 'outsider', 'stranger'] as const;
export type RoleName = (typeof ROLES)[number];
export type Crowd = Readonly<Record<RoleName, Somebody>>;

/** Rates are lifted, for nobody asks as fast as a table. */
export async function crowd(): Promise<{ dialogue: Dialogue; people: Crowd }> {
  const many = 1_000_000;
  const dialogue = await startDialogue({
    limits: {
      queries: { burst: many },
      messages: { burst: many },
      stage: { burst: many, bytesBurst: many, roomBytesBurst: many, pointerBurst: many, roomPointerBurst: many },
      voice: { burst: many },
      presence: { burst: many },
      entering: { tryBurst: many, strangersTryBurst: many },
      documents: { slotsPerUser: many },
      invitations: { burst: many },
      voiceRequests: { burst: many },
    },
  });
  const owner = await openRoom(dialogue);
  await configure(owner, { moderatedroom: '1' });
  await openToRegistration(owner);
  const people = {
    owner,
    member: dialogue.person('member@example/phone', { lectern: true }),
    visitor: dialogue.person('visitor@example/phone', { lectern: true }),
    outsider: dialogue.person('outsider@example/phone'),
    stranger: dialogue.person('stranger@elsewhere.example/phone'),
  };
  await owner.iq(
    'set',
    `<query xmlns='http://jabber.org/protocol/muc#admin'><item jid='member@example' affiliation='member'/></query>`,
  );
  await people.member.join('member');
  await people.visitor.join('visitor');
  return { dialogue, people };
}
