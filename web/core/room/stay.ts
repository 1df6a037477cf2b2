/** What happens to one who is in a room: coming in, losing the stream or the place, and having them again. */
import { wordsOfName } from '../../../protocol/muc/room-name.ts';
import type { Connection } from '../account/connection.ts';
import type { Parts } from '../part.ts';
import type { Members, PresenceNews } from '../people/members.ts';
import type { Entry } from './entry.ts';
import type { LeaveReason, PlaceMemory } from './entry-contract.ts';
import { buildFirstForm } from './new-room.ts';
import type { RoomLine } from './room-line.ts';

export interface StayOptions {
  readonly connection: Pick<Connection, 'status'>;
  readonly line: Pick<RoomLine, 'ask' | 'interrupt'>;
  readonly entry: Entry;
  readonly members: Members;
  /** What the room is called as long as it has no title. */
  readonly name: string;
  readonly place: PlaceMemory | undefined;
  tell: Parts['tell'];
  /** One is out for good. */
  isOut(): boolean;
  out(reason: LeaveReason): void;
}

export interface Stay {
  /** One's own presence has come, once or again. */
  entered(news: PresenceNews & { readonly kind: 'entered' }): Promise<void>;
  rejoin(): void;
  streamChanged(status: 'online' | 'reconnecting' | 'closed'): void;
}

export function createStay({ connection, line, entry, members, name, place, tell, isOut, out }: StayOptions): Stay {
  const isIn = () => entry.status.value === 'joined';
  return {
    async entered(news) {
      if (news.token !== undefined) place?.save(news.token);
      if (isIn()) return;
      if (news.created) await line.ask('set', buildFirstForm(wordsOfName(name)));
      // Another presence may have said so meanwhile, or the stream on which one came in is gone.
      if (isOut() || isIn() || !members.inside) return;
      entry.entered(news.nick);
      // The line broke while the room was being set up: one is inside when it is resumed.
      if (connection.status.value !== 'online') entry.streamDown();
      tell('joined');
    },
    rejoin() {
      members.renew();
      line.interrupt();
      tell('interrupted');
      entry.rejoin();
    },
    streamChanged(value) {
      if (value === 'closed') out('left');
      else if (value === 'reconnecting') {
        entry.streamDown();
        tell('paused');
      } else {
        const { inside } = members;
        entry.streamUp(inside);
        if (inside) tell('resumed');
      }
    },
  };
}
