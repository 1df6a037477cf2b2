// What the room's screen says in passing, and of what.
import { signal } from '@preact/signals-core';
import { expect } from 'chai';
import type { Member } from '../../web/core/people/contract.ts';
import type { Conference } from '../../web/core/room/contract.ts';
import { watchHands } from '../../web/ui/hand/new-hands.ts';
import { createNotices, type News } from '../../web/ui/room/notices.ts';
import { watchRoom } from '../../web/ui/room/room-news.ts';
import { createTime } from '../helpers/time.ts';

const member = (nick: string, more: Partial<Member> = {}): Member => ({
  nick,
  occupant: undefined,
  me: false,
  role: 'participant',
  affiliation: 'none',
  presenter: false,
  hat: false,
  ...more,
});
const host = (nick: string) => member(nick, { role: 'moderator', affiliation: 'owner', presenter: true });

function startRoom(people: readonly Member[]) {
  const time = createTime();
  const status = signal<'joined' | 'reconnecting'>('joined');
  const known = signal(true);
  const startedAt = signal<number | null>(null);
  const lasted = signal<number | null>(null);
  const members = signal(people);
  const told: News[] = [];
  const room = {
    status,
    stage: { known },
    meeting: { startedAt, lasted },
    people: { members },
  } as unknown as Conference;
  const stop = watchRoom(room, (news) => told.push(news), time.timer);
  return { time, status, known, startedAt, lasted, members, told, stop };
}

describe('the news of a room', () => {
  it('tell everybody that the meeting has started and who presents now', () => {
    const { startedAt, members, told } = startRoom([host('alice'), member('bob'), member('me', { me: true })]);
    startedAt.value = 1;
    members.value = [host('alice'), member('bob', { hat: true, presenter: true }), member('me', { me: true })];
    expect(told).to.deep.equal([{ kind: 'started' }, { kind: 'presenting', nick: 'bob' }]);
    // Nothing is said of what stays as it is, nor of somebody who comes in as a presenter.
    members.value = [...members.value, member('carol', { hat: true, presenter: true })];
    startedAt.value = 2;
    expect(told).to.have.length(2);
  });

  it('tell the user of being given the stage, and of its being taken back', () => {
    const { members, told } = startRoom([host('alice'), member('me', { me: true })]);
    members.value = [host('alice'), member('me', { me: true, hat: true, presenter: true })];
    members.value = [host('alice'), member('me', { me: true })];
    expect(told).to.deep.equal([{ kind: 'stage-given' }, { kind: 'stage-taken' }]);
  });

  it('say nothing of a stage that ended with its meeting', () => {
    const me = member('me', { me: true, hat: true, presenter: true });
    const { startedAt, lasted, members, told } = startRoom([host('alice'), me]);
    lasted.value = 60_000;
    startedAt.value = null;
    members.value = [host('alice'), member('me', { me: true })];
    expect(told).to.deep.equal([]);
  });

  it('tell that the last host has left, if not only for a reload, and that there is one again', () => {
    const { members, told, time, stop } = startRoom([host('alice'), host('bea'), member('me', { me: true })]);
    members.value = [host('alice'), member('me', { me: true })];
    time.pass(60_000);
    expect(told, 'another host is there').to.deep.equal([]);
    members.value = [member('me', { me: true })];
    time.pass(1_000);
    members.value = [host('alice'), member('me', { me: true })];
    time.pass(60_000);
    expect(told, 'a reload').to.deep.equal([]);
    members.value = [member('me', { me: true })];
    time.pass(60_000);
    members.value = [host('bea'), member('me', { me: true })];
    expect(told).to.deep.equal([
      { kind: 'host-left', nick: 'alice' },
      { kind: 'host-back', nick: 'bea' },
    ]);
    stop();
    expect(time.waiting).to.equal(0);
  });

  it('take one who only lost the role, or has another nick, for one who is there', () => {
    const { members, told, time } = startRoom([host('alice'), member('me', { me: true })]);
    members.value = [member('alice'), member('me', { me: true })];
    members.value = [host('alice'), member('me', { me: true })];
    members.value = [member('alice 2'), member('me', { me: true })];
    time.pass(60_000);
    expect(told).to.deep.equal([]);
  });

  it('tell those who present whose hand goes up, and not what was up when one came', () => {
    const people = [host('alice'), member('bob', { occupant: 'b' }), member('me', { me: true, occupant: 'm' })];
    const { status, known, members } = startRoom(people);
    const presenter = signal(true);
    const state = signal({ hands: [{ occupant: 'x', nick: 'x' }] });
    const told: News[] = [];
    const room = { status, stage: { known, state }, people: { members, presenter } };
    const stop = watchHands(room as unknown as Conference, (news) => told.push(news));
    const raise = (occupant: string, nick: string) => {
      state.value = { hands: [...state.value.hands, { occupant, nick }] };
    };
    raise('b', 'bob, as it was called then');
    raise('m', 'me');
    expect(told).to.deep.equal([{ kind: 'hand', nick: 'bob' }]);
    // One that goes down, and people who come and go, are no news.
    state.value = { hands: state.value.hands.slice(1) };
    members.value = [...members.value, member('carol')];
    // Nor is a hand that stayed up while its owner loaded the page anew.
    members.value = members.value.filter(({ nick }) => nick !== 'bob');
    members.value = [...members.value, people[1] as Member];
    presenter.value = false;
    raise('c', 'carol');
    presenter.value = true;
    status.value = 'reconnecting';
    raise('d', 'dora');
    status.value = 'joined';
    expect(told).to.have.length(1);
    stop();
  });

  it('are no history: nothing is told of what was so when one came, or came back', () => {
    const { known, status, startedAt, members, told, time } = startRoom([host('alice'), member('me', { me: true })]);
    known.value = false;
    startedAt.value = 1;
    known.value = true;
    status.value = 'reconnecting';
    members.value = [member('bob', { hat: true }), member('me', { me: true })];
    startedAt.value = null;
    startedAt.value = 2;
    status.value = 'joined';
    time.pass(60_000);
    expect(told).to.deep.equal([]);
  });
});

describe('notices', () => {
  const done = (text: string): News => ({ kind: 'done', text });

  it('are shown one after the other, each long enough, and go by themselves', () => {
    const time = createTime();
    const notices = createNotices(time.timer);
    notices.add(done('a'));
    notices.add(done('b'));
    expect(notices.current.value).to.deep.equal(done('a'));
    time.pass(2_499);
    expect(notices.current.value).to.deep.equal(done('a'));
    time.pass(1);
    expect(notices.current.value).to.deep.equal(done('b'));
    time.pass(4_999);
    expect(notices.current.value).to.deep.equal(done('b'));
    notices.add(done('c'));
    expect(notices.current.value, 'what has been shown long enough makes room at once').to.deep.equal(done('c'));
    time.pass(5_000);
    expect([notices.current.value, time.waiting]).to.deep.equal([null, 0]);
  });

  it('of the room give way to what this user lost', () => {
    const time = createTime();
    const notices = createNotices(time.timer);
    notices.add({ kind: 'started' });
    notices.add({ kind: 'refused', reason: 'microphone-off' });
    for (const nick of ['a', 'b', 'c', 'd', 'e', 'f']) notices.add({ kind: 'presenting', nick });
    time.pass(2_500);
    expect(notices.current.value).to.deep.equal({ kind: 'refused', reason: 'microphone-off' });
    notices.dispose();
  });
  it('are not repeated, and only the newest few wait', () => {
    const time = createTime();
    const notices = createNotices(time.timer);
    for (const text of ['a', 'a', 'b', 'a', 'b', 'c', 'd', 'e', 'f']) notices.add(done(text));
    const seen: unknown[] = [];
    for (let i = 0; i < 12; i++) {
      const now = notices.current.value;
      const text = now?.kind === 'done' ? now.text : null;
      if (text !== null && seen.at(-1) !== text) seen.push(text);
      time.pass(1_000);
    }
    for (; notices.current.value; time.pass(500)) {
      const now = notices.current.value;
      if (now.kind === 'done' && seen.at(-1) !== now.text) seen.push(now.text);
    }
    expect(seen).to.deep.equal(['a', 'c', 'd', 'e', 'f']);
    notices.add(done('a'));
    expect(notices.current.value, 'later it is news again').to.deep.equal(done('a'));
    notices.dispose();
    expect(time.waiting).to.equal(0);
  });
});
