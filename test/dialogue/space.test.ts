// What a meeting's log and the server's disk have space for, and who is told of it. docs/rules.md R57.

import { expect } from 'chai';
import { presentersIn } from '../../component/features/stage/rights.ts';
import { meetingIn } from '../../component/meeting/in-room.ts';
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import { addDocument, type Dialogue, openRoom, ROOM, type Somebody, startDialogue } from '../helpers/dialogue.ts';
import type { Lowered } from '../helpers/limits.ts';

describe('space', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  const begin = async (limits: Lowered = {}) => {
    dialogue = await startDialogue({ limits });
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/desk', { lectern: true });
    await bob.join('bob');
    await owner.stage(`<show document='${await addDocument(dialogue)}'/>`);
    await owner.iq('set', `<start xmlns='${NS.log}'/>`);
    owner.take();
    bob.take();
  };
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  const told = (stanzas: readonly Element[]) =>
    stanzas
      .flatMap((s) => s.getChild('space', NS.space) ?? [])
      .map((el) => ({
        ...(attr(el, 'disk') && { disk: attr(el, 'disk') }),
        ...(attr(el, 'log') && { log: attr(el, 'log') }),
      }));
  const reason = (stanzas: readonly Element[]) =>
    stanzas.filter((s) => attr(s, 'type') === 'error').map((s) => Fault.fromStanza(s).reason);
  const ink = (id: string) => `<ink id='${id}' page='1'>1 2</ink>`;
  const life = (kind: 'start' | 'end') => owner.iq('set', `<${kind} xmlns='${NS.log}'/>`);

  describe('in the log of a meeting', () => {
    it('R57.4 presenters are told before it is full; then nothing more is drawn, and pages are turned', async () => {
      await begin({ log: { events: 10, warning: 0.5, reserve: 0.3 } });
      const heard: unknown[] = [];
      for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
        const got = await owner.stage(ink(id));
        heard.push(...told(got));
        expect(reason(got), id).to.deep.equal([]);
      }
      expect(heard).to.deep.equal([{ log: 'low' }, { log: 'full' }]);
      expect(told(bob.take()), 'who does not present').to.deep.equal([]);
      expect(reason(await owner.stage(ink('i')))).to.deep.equal(['log-full']);
      expect(reason(await owner.stage(`<clear/>`))).to.deep.equal([]);
      expect(reason(await owner.stage(`<restore seq='11'/>`))).to.deep.equal(['log-full']);
      expect(reason(await owner.stage(`<page number='2'/>`))).to.deep.equal([]);
      expect(reason(await bob.stage(`<page number='2'/>`)), 'the others are refused as ever').to.deep.equal([
        'forbidden',
      ]);
    });

    it('R57.4 what is left over is for the end, and the next meeting has room again', async () => {
      await begin({ log: { events: 4, reserve: 0.5 } });
      await owner.stage(`<give nick='bob'/>`);
      for (const number of [2, 3, 4]) await owner.stage(`<page number='${number}'/>`);
      expect(told(bob.take()).at(-1), 'a new presenter').to.deep.equal({ log: 'closed' });
      for (const event of [`<page number='2'/>`, '<show/>', `<give nick='owner'/>`, `<take nick='owner'/>`]) {
        expect(reason(await owner.stage(event)), event).to.deep.equal(['log-full']);
      }
      expect(reason(await owner.stage(`<take nick='bob'/>`))).to.deep.equal([]);
      expect(reason(await owner.stage(`<take nick='bob'/>`))).to.deep.equal(['log-full']);
      owner.take();
      await life('end');
      expect(reason(await owner.stage('<show/>'))).to.deep.equal([]);
      expect(reason(await owner.stage(`<show document='${await addDocument(dialogue)}'/>`))).to.deep.equal([]);
    });

    it('R57.4 a presenter who takes another nick when it is closed presents no more, for of nicks there is no end', async () => {
      await begin({ log: { events: 4, reserve: 0.5 } });
      await owner.stage(`<give nick='bob'/>`);
      for (const number of [2, 3, 4]) await owner.stage(`<page number='${number}'/>`);
      for (const nick of ['bert', 'bill', 'ben']) await bob.send(`<presence to='${ROOM}/${nick}'/>`);
      const room = dialogue.core.rooms.get('lecture');
      expect(room?.occupants.ofUser('bob@example').map(({ nick }) => nick)).to.deep.equal(['ben']);
      expect([meetingIn(room)?.state.seq, meetingIn(room)?.state.presenters, [...presentersIn(room)]]).to.deep.equal([
        7,
        [],
        [],
      ]);
    });

    it('R57.4 it is measured in bytes, too, and after a restart as before', async () => {
      await begin({ log: { bytes: 1_800 } });
      const points = Array.from({ length: 200 }, () => '1').join(' ');
      const drawn = [];
      for (const id of ['a', 'b', 'c', 'd', 'e']) {
        drawn.push(...reason(await owner.stage(`<ink id='${id}' page='1'>${points}</ink>`)));
      }
      expect(drawn).to.deep.equal(['log-full', 'log-full']);
      const bytes = meetingIn(dialogue.core.rooms.get('lecture'))?.record.bytes;
      await dialogue.restart('crash');
      await owner.join('owner');
      expect(reason(await owner.stage(ink('f')))).to.deep.equal(['log-full']);
      expect(meetingIn(dialogue.core.rooms.get('lecture'))?.record.bytes).to.equal(bytes);
    });

    it('R57.4 the present state is told to a presenter who comes in, and when it is over', async () => {
      await begin({ log: { events: 3 } });
      await owner.stage(ink('a'));
      owner.take();
      const tab = dialogue.person('owner@example/tab', { lectern: true });
      expect(told(await tab.join('owner'))).to.deep.equal([{ log: 'full' }]);
      tab.take();
      owner.post(`<iq type='set' id='e' to='${ROOM}'><end xmlns='${NS.log}'/></iq>`);
      await dialogue.settled();
      expect([...told(tab.take()), ...told(owner.take())]).to.deep.equal([{}, {}]);
    });

    it('R57.5 the logs of the oldest meetings go, when a room has too many or too much of them', async () => {
      await begin({ log: { meetings: 3, pruneEvents: 2 }, archive: { pruneEvery: 5 } });
      const ids = [meetingIn(dialogue.core.rooms.get('lecture'))?.id ?? ''];
      for (let i = 0; i < 4; i++) {
        await owner.stage(`<show document='${await addDocument(dialogue)}'/>`);
        for (const id of ['a', 'b', 'c']) await owner.stage(ink(id));
        await life('end');
        await life('start');
        ids.push(meetingIn(dialogue.core.rooms.get('lecture'))?.id ?? '');
      }
      const there = async () =>
        (await Promise.all(ids.map((id) => dialogue.store.meetings.get(id)))).map((m) => m !== undefined);
      for (const kept = [false, false, true, true, true]; String(await there()) !== String(kept); ) {
        await new Promise((done) => setTimeout(done, 1));
      }
      expect(await dialogue.store.meetings.events(ids[1] ?? '', 1, 10)).to.deep.equal([]);
      expect(isFault(await life('end'))).to.equal(false);
    });
  });

  describe('on the disk', () => {
    const floor = 1_000;
    const level = async (free: number) => {
      dialogue.space.free = free;
      const found = await dialogue.disk.look();
      await dialogue.settled();
      return found;
    };
    /** Said of it in the log, by a look that finds it full. */
    const logged = () => dialogue.errors.splice(0).length;

    it('R57.6 below a quarter of the floor nothing is drawn, presenters are told why, and the meeting goes on', async () => {
      await begin({ disk: { floor } });
      expect(await level(999)).to.equal('low');
      expect(told(owner.take())).to.deep.equal([{ disk: 'low' }]);
      expect(reason(await owner.stage(ink('a')))).to.deep.equal([]);
      expect(await level(249)).to.equal('full');
      expect(told(owner.take())).to.deep.equal([{ disk: 'full' }]);
      expect(reason(await owner.stage(ink('b')))).to.deep.equal(['disk-full']);
      expect(reason(await owner.stage(`<page number='2'/>`))).to.deep.equal([]);
      expect(reason(await owner.say('we go on'))).to.deep.equal([]);
      expect(told(bob.take())).to.deep.equal([]);
      expect(logged()).to.equal(1);
      expect(await level(floor * 2)).to.equal('fine');
      expect(told(owner.take())).to.deep.equal([{}]);
      expect(reason(await owner.stage(ink('c')))).to.deep.equal([]);
    });

    it('R57.6 what comes and goes around a bound is told once', async () => {
      await begin({ disk: { floor } });
      for (const free of [999, 1_001, 999, 1_050]) await level(free);
      expect(told(owner.take())).to.deep.equal([{ disk: 'low' }]);
      await level(1_063);
      expect(told(owner.take())).to.deep.equal([{}]);
    });

    it('R57.6 that it is over is told to who presents no more as well, and may again', async () => {
      await begin({ disk: { floor } });
      await owner.stage(`<give nick='bob'/>`);
      bob.take();
      await level(999);
      await owner.stage(`<take nick='bob'/>`);
      await level(floor * 2);
      await owner.stage(`<give nick='bob'/>`);
      expect(told(bob.take())).to.deep.equal([{ disk: 'low' }, {}]);
    });

    it('R57.6 one that has refused something is full until it takes something again', async () => {
      await begin({ disk: { floor } });
      dialogue.space.takes = false;
      dialogue.disk.refused(new Error('no space'));
      expect(await level(floor * 9)).to.equal('full');
      dialogue.space.takes = true;
      expect(await level(floor * 9)).to.equal('fine');
      expect(told(owner.take())).to.deep.equal([{ disk: 'full' }, {}]);
      expect(logged()).to.equal(1);
    });
  });
});
