// Who has the stage, and how it is lost. docs/rules.md R5.
import { expect } from 'chai';
import { presentersIn } from '../../component/features/stage/rights.ts';
import { isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import type { Element } from '../../protocol/base/xml.ts';
import { parseState } from '../../protocol/log/state.ts';
import {
  addDocument,
  conditionOf,
  configure,
  type Dialogue,
  openRoom,
  outline,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';

const hatOf = (presence: Element | undefined) => presence?.getChild('hats', NS.hats)?.getChild('hat')?.attrs.uri;

describe('who has the stage', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  beforeEach(async () => {
    dialogue = await startDialogue();
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/desk', { lectern: true });
    await bob.join('bob');
    const document = await addDocument(dialogue);
    await owner.stage(`<show document='${document}' page='1'/>`);
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });
  const presenters = async () => {
    const element = (await owner.iq('get', `<state xmlns='${NS.log}'/>`)).getChild('state', NS.log);
    const answer = element && parseState(element);
    return answer && !isFault(answer) ? answer.state.presenters : undefined;
  };
  it('R5.5 moderators give the stage, which is seen by a hat, and take it', async () => {
    const got = await owner.stage(`<give nick='bob'/>`);
    expect(hatOf(got.find((s) => s.attrs.from === `${ROOM}/bob` && s.name === 'presence'))).to.equal(
      'urn:lectern:hat:presenter',
    );
    expect(await presenters()).to.deep.equal(['bob']);
    expect((await bob.stage(`<page number='2'/>`)).map(conditionOf)).to.deep.equal([undefined]);
    expect((await bob.stage(`<give nick='owner'/>`)).map(conditionOf)).to.deep.equal(['forbidden']);
    const taken = await owner.stage(`<take nick='bob'/>`);
    expect(hatOf(taken.find((s) => s.name === 'presence'))).to.equal(undefined);
    expect((await bob.stage(`<page number='3'/>`)).map(conditionOf)).to.deep.equal(['forbidden']);
  });

  it('R5.5 the stage stays with who has it: over leaving, a new nick and a restart', async () => {
    await owner.stage(`<give nick='bob'/>`);
    await bob.send(`<presence to='${ROOM}/robert'/>`);
    expect(await presenters()).to.deep.equal(['robert']);
    await bob.leave('robert');
    await dialogue.restart('crash');
    await owner.join('owner');
    await bob.join('bob');
    expect((await bob.stage(`<page number='2'/>`)).map(conditionOf)).to.deep.equal([undefined]);
  });

  it('R5.5 the stage can be taken from one who has left', async () => {
    await owner.stage(`<give nick='bob'/>`);
    await bob.send(`<presence to='${ROOM}/robert'/>`);
    await bob.leave('robert');
    expect((await owner.stage(`<take nick='robert'/>`)).map(conditionOf)).to.deep.equal([undefined]);
    expect(await presenters()).to.deep.equal([]);
    await bob.join('bob');
    expect((await bob.stage(`<page number='2'/>`)).map(conditionOf)).to.deep.equal(['forbidden']);
  });

  describe('R5.16 is called in the log as in the room,', () => {
    const shown = () => presentersIn(dialogue.core.rooms.get('lecture'));
    const events = async () => {
      const log = (await owner.iq('get', `<log xmlns='${NS.log}'/>`)).getChild('log', NS.log);
      return log?.getChildren('item').flatMap((item) =>
        ['give', 'take'].flatMap((name) => {
          const nick = item.getChild(name)?.attrs.nick;
          return nick === undefined ? [] : [`${name} ${nick}`];
        }),
      );
    };
    beforeEach(() => owner.stage(`<give nick='bob'/>`));

    it('also one who comes back under another nick', async () => {
      await bob.leave('bob');
      owner.take();
      await bob.join('robert');
      expect(owner.take().some((s) => s.getChild('stage')?.getChild('give')?.attrs.nick === 'robert')).to.equal(true);
      expect(await presenters()).to.deep.equal(['robert']);
      expect(await events()).to.deep.equal(['give bob', 'take bob', 'give robert']);
      await owner.stage(`<take nick='robert'/>`);
      expect([await presenters(), shown().size]).to.deep.equal([[], 0]);
    });

    it('also a guest who comes back with its token', async () => {
      const enter = (token = '') => ({ more: `<enter xmlns='${NS.entry}'${token && ` token='${token}'`}/>` });
      const guest = dialogue.person('g1@guest.example/a', { lectern: true });
      const got = await guest.join('anna', enter());
      const token = got.map((s) => s.getChild('place', NS.entry)?.attrs.token).find(Boolean);
      await owner.stage(`<give nick='anna'/>`);
      await guest.leave('anna');
      await dialogue.person('g2@guest.example/a', { lectern: true }).join('anna2', enter(token));
      expect(await presenters()).to.deep.equal(['bob', 'anna2']);
      await owner.stage(`<take nick='anna2'/>`);
      expect([await presenters(), [...shown().values()]]).to.deep.equal([['bob'], ['bob']]);
    });

    for (const [what, nick] of [
      ['under which it was given', 'bob'],
      ['besides it', 'robert'],
    ] as const) {
      it(`by one of its nicks, whichever is named: by that ${what}`, async () => {
        const other = dialogue.person('bob@example/phone', { lectern: true });
        await other.join('robert');
        expect(await presenters()).to.deep.equal(['bob']);
        await owner.stage(`<give nick='robert'/>`);
        await other.send(`<presence to='${ROOM}/rob'/>`);
        expect([await presenters(), shown().get('bob@example')]).to.deep.equal([['bob'], 'bob']);
        await other.send(`<presence to='${ROOM}/robert'/>`);
        await owner.stage(`<take nick='${nick}'/>`);
        expect([await presenters(), shown().size]).to.deep.equal([[], 0]);
      });
    }
  });

  describe('R5.13 loses it, in the log as well,', () => {
    const admin = (item: string) => owner.iq('set', `<query xmlns='${NS.mucAdmin}'><item ${item}/></query>`);
    const away = async () => void (await bob.leave('bob'));
    const restarted = async () => {
      await away();
      await dialogue.restart('crash');
    };
    for (const [what, lose, restore] of [
      ['by a kick', () => admin(`nick='bob' role='none'`), undefined],
      ['by a ban that is lifted', () => admin(`jid='bob@example' affiliation='outcast'`), `affiliation='none'`],
      ['by a ban of the domain', () => admin(`jid='example' affiliation='outcast'`), `affiliation='member'`],
      [
        'by a ban while one is away',
        async () => {
          await away();
          await admin(`jid='bob@example' affiliation='outcast'`);
        },
        `affiliation='none'`,
      ],
      [
        'by a ban after a restart, with nobody in the room',
        async () => {
          await restarted();
          await admin(`jid='bob@example' affiliation='outcast'`);
        },
        `affiliation='none'`,
      ],
      [
        'with the membership, where others may not enter',
        async () => {
          await admin(`jid='bob@example' affiliation='member'`);
          await configure(owner, { membersonly: '1' });
          await away();
          await admin(`jid='bob@example' affiliation='none'`);
        },
        `affiliation='member'`,
      ],
      [
        'when only members may enter from now on, while one is away',
        async () => {
          await away();
          await configure(owner, { membersonly: '1' });
        },
        `affiliation='member'`,
      ],
      ['with the voice', () => admin(`nick='bob' role='visitor'`), undefined],
      ['with the voice that all lose', () => configure(owner, { moderatedroom: '1' }), undefined],
    ] as const) {
      it(what, async () => {
        const member = dialogue.person('member@other.example/x', { lectern: true });
        await admin(`jid='member@other.example' affiliation='member'`);
        await member.join('member');
        await owner.stage(`<give nick='bob'/>`);
        await lose();
        const taken = member.take().filter((s) => s.getChild('stage')?.getChild('take')?.attrs.nick === 'bob');
        if (!what.includes('nobody'))
          expect(taken.map((s) => [s.attrs.from, s.getChild('event', NS.log)?.attrs.seq])).to.deep.equal([[ROOM, '3']]);
        else await owner.join('owner');
        expect(await presenters()).to.deep.equal([]);
        const log = (await owner.iq('get', `<log xmlns='${NS.log}'/>`)).getChild('log', NS.log);
        expect(log?.getChildren('item').at(-1)?.getChild('take')?.attrs.nick).to.equal('bob');
        if (restore !== undefined) await admin(`jid='bob@example' ${restore}`);
        for (const when of ['now', 'after a restart']) {
          owner.take();
          await bob.join('bob');
          const shown = owner.take().findLast((s) => s.name === 'presence' && s.attrs.from === `${ROOM}/bob`);
          expect(shown?.getChild('hats', NS.hats), when).to.equal(undefined);
          expect((await bob.stage(`<page number='2'/>`)).map(conditionOf), when).to.deep.equal(['forbidden']);
          await dialogue.restart('crash');
          await owner.join('owner');
        }
      });
    }
    it('of one who has another voice it is not, nor by leaving', async () => {
      await owner.stage(`<give nick='bob'/>`);
      await admin(`nick='bob' role='moderator'`);
      await admin(`nick='bob' role='participant'`);
      await admin(`jid='anna@example' affiliation='outcast'`);
      await bob.leave('bob');
      expect(await presenters()).to.deep.equal(['bob']);
      await bob.join('bob');
      expect((await bob.stage(`<page number='2'/>`)).map(conditionOf)).to.deep.equal([undefined]);
    });
  });

  describe('R5.14 the stage is given for one meeting: with its end', () => {
    const life = (kind: 'start' | 'end') => owner.iq('set', `<${kind} xmlns='${NS.log}'/>`);
    const showsHat = (stanzas: readonly Element[]) =>
      stanzas.filter((s) => s.name === 'presence' && s.attrs.from === `${ROOM}/bob`).map((s) => hatOf(s) !== undefined);
    beforeEach(async () => {
      await owner.stage(`<give nick='bob'/>`);
      expect(conditionOf(await life('start'))).to.equal(undefined);
      expect((await bob.stage(`<page number='2'/>`)).map(conditionOf), 'its beginning takes it not').to.deep.equal([
        undefined,
      ]);
    });
    it('who was given it has it no more, which all see and the next one knows, after a restart too', async () => {
      bob.take();
      await life('end');
      expect(showsHat(bob.take())).to.deep.equal([false]);
      for (const when of ['now', 'after a restart']) {
        expect(await presenters(), when).to.deep.equal([]);
        expect((await bob.stage(`<show/>`)).map(conditionOf), when).to.deep.equal(['forbidden']);
        await dialogue.restart('crash');
        await owner.join('owner');
        await bob.join('bob');
      }
      await owner.stage(`<give nick='bob'/>`);
      expect(await presenters()).to.deep.equal(['bob']);
      expect((await bob.stage(`<show/>`)).map(conditionOf)).to.deep.equal([undefined]);
    });
    it('one who is away comes back without it', async () => {
      await bob.leave('bob');
      await life('end');
      expect(showsHat(await bob.join('bob'))).to.deep.equal([false]);
      expect((await bob.stage(`<show/>`)).map(conditionOf)).to.deep.equal(['forbidden']);
    });
  });

  describe('R5.15 who is given the stage is given voice with it', () => {
    const roleOf = () => dialogue.core.rooms.get('lecture')?.occupants.byNick('bob')?.role;
    const takeVoice = () => owner.iq('set', `<query xmlns='${NS.mucAdmin}'><item nick='bob' role='visitor'/></query>`);
    beforeEach(async () => {
      await configure(owner, { moderatedroom: '1' });
      expect(roleOf()).to.equal('visitor');
    });
    it('told in one presence, and may speak and present', async () => {
      bob.take();
      const got = await owner.stage(`<give nick='bob'/>`);
      const told = got.filter((s) => s.name === 'presence');
      expect(told.map((s) => [hatOf(s), s.getChild('x', NS.mucUser)?.getChild('item')?.attrs.role])).to.deep.equal([
        ['urn:lectern:hat:presenter', 'participant'],
      ]);
      expect((await bob.stage(`<page number='2'/>`)).map(conditionOf)).to.deep.equal([undefined]);
      expect((await bob.say('x')).map(conditionOf)).to.deep.equal([undefined]);
      expect((await bob.voice(1)).map(conditionOf)).to.deep.equal([]);
    });
    it('which it has again on coming back, after a restart too', async () => {
      await owner.stage(`<give nick='bob'/>`);
      await bob.leave('bob');
      await bob.join('bob');
      expect(roleOf()).to.equal('participant');
      await dialogue.restart('crash');
      await owner.join('owner');
      await bob.join('bob');
      expect(roleOf()).to.equal('participant');
      expect((await bob.stage(`<page number='2'/>`)).map(conditionOf)).to.deep.equal([undefined]);
    });
    it('and both are lost with the voice, or the stage alone', async () => {
      await owner.stage(`<give nick='bob'/>`);
      await owner.stage(`<take nick='bob'/>`);
      expect(roleOf()).to.equal('participant');
      await owner.stage(`<give nick='bob'/>`);
      await takeVoice();
      expect(await presenters()).to.deep.equal([]);
      await bob.leave('bob');
      await bob.join('bob');
      expect(roleOf()).to.equal('visitor');
    });
  });

  describe('R9.4 a disk that fails keeps no presenter in:', () => {
    let full: boolean;
    let anna: Somebody;
    const failing =
      <A extends unknown[], R>(f: (...args: A) => Promise<R>) =>
      (...args: A) =>
        full ? Promise.reject(new Error('disk full')) : f(...args);
    beforeEach(async () => {
      full = false;
      await dialogue.end();
      dialogue = await startDialogue({
        wrap: (store) => ({
          ...store,
          meetings: { ...store.meetings, append: failing(store.meetings.append), open: failing(store.meetings.open) },
          presenters: { ...store.presenters, set: failing(store.presenters.set) },
        }),
      });
      owner = await openRoom(dialogue);
      bob = dialogue.person('bob@example/desk', { lectern: true });
      anna = dialogue.person('anna@example/desk');
      await bob.join('bob');
      await anna.join('anna');
      await owner.stage(`<give nick='bob'/>`);
      anna.take();
      full = true;
    });
    afterEach(() => {
      expect(dialogue.errors.splice(0).join()).to.include('disk full').and.include('could not be written down');
    });
    for (const [what, item, code] of [
      ['a kick', `nick='bob' role='none'`, '307'],
      ['a ban', `jid='bob@example' affiliation='outcast'`, '301'],
    ] as const) {
      it(`${what} puts it out, without the stage`, async () => {
        const reply = await owner.iq('set', `<query xmlns='${NS.mucAdmin}'><item ${item}/></query>`);
        expect(conditionOf(reply)).to.equal(undefined);
        expect(outline(anna.take())).to.deep.equal(['presence bob', `presence unavailable bob ${code}`]);
        full = false;
        await owner.iq('set', `<query xmlns='${NS.mucAdmin}'><item jid='bob@example' affiliation='none'/></query>`);
        await bob.join('bob');
        expect((await bob.stage(`<show/>`)).map(conditionOf)).to.deep.equal(['forbidden']);
      });
    }
    it('it loses its voice, and the stage', async () => {
      const item = `<item nick='bob' role='visitor'/>`;
      expect(conditionOf(await owner.iq('set', `<query xmlns='${NS.mucAdmin}'>${item}</query>`))).to.equal(undefined);
      full = false;
      expect((await bob.stage(`<show/>`)).map(conditionOf)).to.deep.equal(['forbidden']);
      expect((await bob.say('x')).map(conditionOf)).to.deep.equal(['forbidden']);
    });
  });
});
