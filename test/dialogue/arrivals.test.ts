// Those who enter in one go: XEP-0045 §7.2; docs/rules.md R1.24.

import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr } from '../../protocol/base/xml.ts';
import {
  conditionOf,
  configure,
  type Dialogue,
  openRoom,
  outline,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import type { Lowered } from '../helpers/limits.ts';
import { mapStore } from '../helpers/store.ts';

for (const multicast of [true, false]) {
  describe(`entering together, ${multicast ? 'where the server spreads what is for many' : 'all one by one'}`, () => {
    let dialogue: Dialogue;
    let owner: Somebody;
    let failing = (_name: string): boolean => false;
    const start = async (limits: Lowered = {}) => {
      await dialogue?.end();
      failing = () => false;
      dialogue = await startDialogue({
        limits: limits ?? {},
        multicast,
        wrap: (store) =>
          mapStore(
            store,
            (name, method) =>
              (...args) =>
                failing(name) ? Promise.reject(new Error('disk full')) : method(...args),
          ),
      });
      owner = await openRoom(dialogue, {});
    };
    beforeEach(() => start());
    afterEach(async () => {
      await dialogue.end();
      dialogue = undefined as unknown as Dialogue;
    });
    const enter = (who: Somebody, nick: string, more = '') =>
      who.post(`<presence to='${ROOM}/${nick}'><x xmlns='${NS.muc}'/>${more}</presence>`);
    const some = (...names: string[]) => names.map((name) => dialogue.person(`${name}@example/x`));

    it('R1.24 each sees those of before and each other, then itself, the discussion and the subject; the others see each once', async () => {
      await owner.say('before');
      const people = some('anna', 'bob', 'cora');
      owner.take();
      for (const [n, person] of people.entries()) enter(person, ['anna', 'bob', 'cora'][n] ?? '');
      await dialogue.settled();
      const nicks = ['anna', 'bob', 'cora'];
      for (const [n, person] of people.entries()) {
        const got = outline(person.take());
        const others = nicks.filter((_, i) => i !== n).map((nick) => `presence ${nick}`);
        expect(got).to.deep.equal([
          'presence owner',
          ...others,
          `presence ${nicks[n]} 110,170`,
          'message owner body',
          'message subject',
        ]);
      }
      expect(outline(owner.take())).to.deep.equal(nicks.map((nick) => `presence ${nick}`));
    });

    it('R1.24 what is wrong with one concerns nobody else: a nick twice, a full room', async () => {
      await start({ room: { occupants: 3 } });
      const [anna, bob, cora, dora] = some('anna', 'bob', 'cora', 'dora') as [Somebody, Somebody, Somebody, Somebody];
      enter(anna, 'anna');
      enter(bob, 'Anna');
      enter(cora, 'cora');
      enter(dora, 'dora');
      await dialogue.settled();
      expect(bob.take().map(conditionOf)).to.deep.equal(['conflict']);
      expect(dora.take().map(conditionOf)).to.deep.equal(['service-unavailable']);
      expect(outline(anna.take())).to.include('presence anna 110,170');
      expect(outline(cora.take())).to.include('presence cora 110,170');
      expect(outline(owner.take()).filter((line) => line.startsWith('presence'))).to.deep.equal([
        'presence anna',
        'presence cora',
      ]);
    });

    it('R1.24 two clients of one nick: others see the newest, and what is left when it goes', async () => {
      const [one, two] = [dialogue.person('bob@example/1'), dialogue.person('bob@example/2')];
      owner.take();
      enter(one, 'bob', '<status>one</status>');
      enter(two, 'bob', '<status>two</status>');
      await dialogue.settled();
      const words = () => owner.take().map((s) => s.getChildText('status'));
      expect(words().at(-1)).to.equal('two');
      const anna = dialogue.person('anna@example/x');
      const seen = (await anna.join('anna')).find((s) => attr(s, 'from') === `${ROOM}/bob`);
      expect(seen?.getChildText('status')).to.equal('two');
      // An older client that says something is the newest.
      await one.send(`<presence to='${ROOM}/bob'><status>one again</status></presence>`);
      owner.take();
      await one.leave('bob');
      expect(words()).to.deep.equal(['two']);
    });

    it('R1.24 a disk that fails while one is told everything costs nobody the place', async () => {
      const people = some('anna', 'bob');
      failing = (name) => name === 'messages.last';
      enter(people[0] as Somebody, 'anna');
      enter(people[1] as Somebody, 'bob');
      await dialogue.settled();
      for (const person of people) expect(person.take().map(conditionOf).filter(Boolean)).to.deep.equal([]);
      expect(dialogue.core.rooms.get('lecture')?.occupants.size).to.equal(3);
    });

    it('R1.24 many with long presences are let in in parts, each of which may be sent', async () => {
      await start({ entering: { arrivalsBytes: 10_000 } });
      const long = `<status>${'x'.repeat(2_000)}</status>`;
      const people = some('anna', 'bob', 'cora', 'dora');
      for (const [n, person] of people.entries()) enter(person, `nick${n}`, long);
      await dialogue.settled();
      for (const [n, person] of people.entries()) {
        expect(outline(person.take())).to.include(`presence nick${n} 110,170`);
      }
      expect(dialogue.core.rooms.get('lecture')?.occupants.size).to.equal(5);
    });

    it('R20.4 whom the form hides goes out of the sight of each other, once', async () => {
      for (const [n, person] of some('anna', 'bob', 'cora').entries()) await person.join(`nick${n}`);
      const before = dialogue.written.length;
      await configure(owner, { presencebroadcast: 'moderator' });
      const gone = dialogue.written.slice(before).filter((text) => text.includes('type="unavailable"'));
      // Three others each, once.
      expect(gone.length).to.equal(6);
    });
  });
}
