/** What everybody in a room is told of it: found by comparing the room with what it was a moment ago. */
import { effect } from '@preact/signals';
import type { Member } from '../../core/people/contract.ts';
import type { Conference } from '../../core/room/contract.ts';
import { type News, TIMER } from './notices.ts';

/** What news are made of. */
export interface RoomFacts {
  readonly running: boolean;
  /** A meeting has ended, and none was prepared since. */
  readonly ended: boolean;
  readonly members: readonly Member[];
}

function newsBetween(before: RoomFacts, after: RoomFacts): News[] {
  const news: News[] = [];
  if (after.running && !before.running) news.push({ kind: 'started' });
  for (const member of after.members) {
    const was = before.members.find((other) => other.nick === member.nick);
    if (!was || was.hat === member.hat) continue;
    // With a meeting the right to its stage ends: nobody has taken it.
    if (!member.hat && after.ended) continue;
    if (member.me) news.push({ kind: member.hat ? 'stage-given' : 'stage-taken' });
    else if (member.hat) news.push({ kind: 'presenting', nick: member.nick });
  }
  const [host] = hosts(before);
  // One who is still there has only lost the role, or changed the nick.
  if (host && hosts(after).length === 0 && !after.members.some((m) => m.nick === host.nick)) {
    if (after.members.length < before.members.length) news.push({ kind: 'host-left', nick: host.nick });
  }
  return news;
}

const hosts = ({ members }: RoomFacts) => members.filter((member) => member.role === 'moderator');

/** ms that a host may be away before it is said: a reload takes less. */
const AWAY = 4_000;

/** Tells `add` of the room's news. Returns what ends it. */
export function watchRoom(conference: Conference, add: (news: News) => void, timer = TIMER): () => void {
  let before: RoomFacts | null = null;
  let away: number | undefined;
  /** It was said that the host has left. */
  let missed = false;
  const stop = effect(() => {
    const after: RoomFacts = {
      running: conference.meeting.startedAt.value !== null,
      ended: conference.meeting.lasted.value !== null,
      members: conference.people.members.value,
    };
    // Coming, or coming back, is not the time to tell what has changed meanwhile: all of it is on the screen.
    if (conference.status.value !== 'joined' || !conference.stage.known.value) {
      before = null;
      return;
    }
    const news = before ? newsBetween(before, after) : [];
    before = after;
    const [host] = hosts(after);
    if (host && away !== undefined) {
      timer.clear(away);
      away = undefined;
    }
    if (host && missed) {
      missed = false;
      if (!host.me) add({ kind: 'host-back', nick: host.nick });
    }
    for (const one of news) {
      if (one.kind !== 'host-left') {
        add(one);
        continue;
      }
      away = timer.set(() => {
        away = undefined;
        missed = true;
        add(one);
      }, AWAY);
    }
  });
  return () => {
    stop();
    if (away !== undefined) timer.clear(away);
  };
}
