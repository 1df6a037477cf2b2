// The meetings of a room: its list, and the end of one that all have left; docs/rules.md R62.6, R62.7.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import type { Element } from '../../protocol/base/xml.ts';
import {
  addDocument,
  conditionOf,
  configure,
  type Dialogue,
  DOMAIN,
  openRoom,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';

const MINUTE = 60_000;

describe('the meetings of a room', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  beforeEach(async () => {
    dialogue = await startDialogue({ limits: { log: { emptyLook: 5, listed: 3 } } });
    owner = await openRoom(dialogue);
  });
  afterEach(() => dialogue.end());

  const life = (kind: 'start' | 'end') => owner.iq('set', `<${kind} xmlns='${NS.log}'/>`);
  const list = async (set = '', who = owner): Promise<Element | undefined> => {
    const reply = await who.iq('get', `<meetings xmlns='${NS.log}'><set xmlns='${NS.rsm}'>${set}</set></meetings>`);
    return reply.getChild('meetings', NS.log);
  };
  const times = (meetings: Element | undefined) =>
    meetings?.getChildren('meeting').map(({ attrs }) => [attrs.started, attrs.ended ?? null].join(' '));
  const lastEvent = async (meeting: string) => {
    const reply = await owner.iq('get', `<log xmlns='${NS.log}' meeting='${meeting}'/>`);
    const item = reply.getChild('log', NS.log)?.getChildren('item').at(-1);
    return item?.children.map(String).join('');
  };

  it('R62.6 are listed in pages, the newest first, with their times', async () => {
    const began = dialogue.clock.now;
    for (let i = 0; i < 5; i++) {
      dialogue.clock.now += MINUTE;
      await life('start');
      dialogue.clock.now += MINUTE;
      if (i < 4) await life('end');
    }
    const time = (minutes: number) => new Date(began + minutes * MINUTE).toISOString();
    const newest = await list();
    expect(times(newest)).to.deep.equal([`${time(9)} `, `${time(7)} ${time(8)}`, `${time(5)} ${time(6)}`]);
    const set = (of: Element | undefined) => of?.getChild('set', NS.rsm);
    const summary = (of: Element | undefined) =>
      `${times(of)?.length} from ${set(of)?.getChild('first')?.attrs.index} of ${set(of)?.getChildText('count')}`;
    expect(summary(newest)).to.equal('3 from 0 of 5');
    const last = set(newest)?.getChildText('last');
    const older = await list(`<after>${last}</after>`);
    expect([times(older), summary(older)]).to.deep.equal([
      [`${time(3)} ${time(4)}`, `${time(1)} ${time(2)}`],
      '2 from 3 of 5',
    ]);
    const back = await list(`<max>2</max><before>${set(older)?.getChildText('first')}</before>`);
    expect([times(back), summary(back)]).to.deep.equal([times(newest)?.slice(1), '2 from 1 of 5']);
    expect(times(await list('<max>1</max><before/>'))).to.deep.equal([`${time(1)} ${time(2)}`]);
    expect(set(await list('<max>0</max>'))?.getChildText('count')).to.equal('5');
    const unknown = `<meetings xmlns='${NS.log}'><set xmlns='${NS.rsm}'><after>nope</after></set></meetings>`;
    expect(conditionOf(await owner.iq('get', unknown))).to.equal('item-not-found');
  });

  it('R62.6 are for those who are in the room, or belong to it', async () => {
    await life('start');
    const stranger = dialogue.person('eve@example/x');
    expect(await list('', stranger)).to.equal(undefined);
    await stranger.join('eve');
    expect(times(await list('', stranger))).to.have.length(1);
    await owner.leave('owner');
    expect(times(await list())).to.have.length(1);
  });

  /** The room as the last one leaves it, and how long it is empty by the time that `look` is over. */
  const started = async () => {
    await owner.stage(`<show document='${await addDocument(dialogue)}' page='1'/>`);
    await life('start');
    const [meeting] = (await dialogue.store.meetings.running()).map(({ id }) => id);
    if (!meeting) throw new Error('no meeting runs');
    return meeting;
  };
  const running = async () => (await dialogue.store.meetings.running()).length;
  const until = async (condition: () => Promise<boolean>) => {
    while (!(await condition())) await new Promise((done) => setTimeout(done, 2));
  };

  it('R62.7 end when all have left for the time that the form says, and say so', async () => {
    const meeting = await started();
    await owner.leave('owner');
    dialogue.clock.now += 29 * MINUTE;
    await owner.join('owner');
    await owner.leave('owner');
    dialogue.clock.now += 29 * MINUTE;
    await dialogue.settled();
    expect(await running(), 'counted anew').to.equal(1);
    dialogue.clock.now += MINUTE;
    await until(async () => (await running()) === 0);
    expect(await lastEvent(meeting)).to.equal(undefined);
    await owner.join('owner');
    expect(await lastEvent(meeting)).to.equal(`<end xmlns="${NS.log}" reason="empty"/>`);
    const state = (await owner.iq('get', `<state xmlns='${NS.log}'/>`)).getChild('state');
    expect([state?.attrs.phase, state?.attrs.meeting === meeting]).to.deep.equal(['prepared', false]);
  });

  const form = (value: string, who = owner, room = ROOM) => {
    const field = `<field var='{urn:lectern:log:1}endempty'><value>${value}</value></field>`;
    const x = `<x xmlns='${NS.dataForms}' type='submit'>${field}</x>`;
    return who.iq('set', `<query xmlns='${NS.mucOwner}'>${x}</query>`, room);
  };

  /** Five minutes pass, and all meetings are looked at: that of another room is over then. */
  let others = 0;
  const look = async () => {
    others += 1;
    const other = `other-${others}@${DOMAIN}`;
    const host = dialogue.person('host@example/x');
    await host.join('host', { room: other });
    await form('5', host, other);
    await host.iq('set', `<start xmlns='${NS.log}'/>`, other);
    const before = await running();
    await host.leave('host', other);
    dialogue.clock.now += 5 * MINUTE;
    await until(async () => (await running()) < before);
    await dialogue.settled();
  };

  it('R62.7 end so by the time that has passed, whatever is done to the clock of the server meanwhile', async () => {
    const meeting = await started();
    await owner.leave('owner');
    for (const day of [86_400_000, -2 * 86_400_000]) {
      dialogue.clock.ahead += day;
      await look();
      expect((await dialogue.store.meetings.running())[0]?.id, `${day}`).to.equal(meeting);
    }
    dialogue.clock.now += 20 * MINUTE;
    await until(async () => (await running()) === 0);
  });

  it('R62.7 go on as before where a room that does not stay is brought back, and people with it', async () => {
    await configure(owner, { persistentroom: '0' });
    await started();
    await owner.leave('owner');
    await look();
    dialogue.core.offline();
    await dialogue.core.online();
    await owner.join('owner');
    expect((await dialogue.store.meetings.running()).map(({ emptySince }) => emptySince)).to.deep.equal([null]);
  });

  it('R62.7 never end so where the form says so, nor while somebody is there', async () => {
    expect(conditionOf(await form('7'))).to.equal('not-acceptable');
    expect(conditionOf(await form('0'))).to.equal(undefined);
    const meeting = await started();
    await owner.leave('owner');
    // The meeting of another room, which is looked at after this one.
    const other = `other@${DOMAIN}`;
    const host = dialogue.person('host@example/x');
    await host.join('host', { room: other });
    await configure(host, {}, other);
    await host.iq('set', `<start xmlns='${NS.log}'/>`, other);
    await host.leave('host', other);
    expect(await running()).to.equal(2);
    dialogue.clock.now += 10_000 * MINUTE;
    await until(async () => (await running()) === 1);
    expect((await dialogue.store.meetings.running())[0]?.id).to.equal(meeting);
    await form('5');
    await until(async () => (await running()) === 0);
  });

  it('R62.7 counts on over a restart, from the leaving, or from the restart for those who were cut off', async () => {
    const meeting = await started();
    await owner.leave('owner');
    dialogue.clock.now += 20 * MINUTE;
    await dialogue.restart('crash');
    dialogue.clock.now += 10 * MINUTE;
    await until(async () => (await running()) === 0);
    await owner.join('owner');
    expect(await lastEvent(meeting)).to.contain('empty');
    await started();
    dialogue.clock.now += 60 * MINUTE;
    await dialogue.restart('crash');
    expect(await running()).to.equal(1);
    dialogue.clock.now += 30 * MINUTE;
    await until(async () => (await running()) === 0);
  });
});
