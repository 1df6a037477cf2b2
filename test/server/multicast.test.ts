// Sending to many in one stanza (urn:lectern:multicast:1), where Prosody has the module for it: docs/rules.md R14.7.
import { expect } from 'chai';
import { NS } from '../../protocol/namespaces.ts';
import { attr } from '../../protocol/xml.ts';
import { startClient, type TestClient } from '../helpers/client.ts';
import { startLectern, type TestLectern } from '../helpers/lectern.ts';
import { startProsody, type TestProsody } from '../helpers/prosody.ts';

for (const [what, env] of [
  ['with the module', {}],
  ['without it', { PROSODY_MODULES: '' }],
] as const) {
  describe(`a room of ten on a Prosody ${what}`, () => {
    const room = 'crowd@rooms.localhost';
    let prosody: TestProsody;
    let lectern: TestLectern;
    const people: TestClient[] = [];

    before(async () => {
      prosody = await startProsody('test', env);
      lectern = await startLectern(prosody);
      for (let n = 0; n < 10; n += 1) {
        const username = `person-${n}`;
        const password = await prosody.createUser(username);
        people.push(await startClient({ service: prosody.service, domain: prosody.domain, username, password }));
      }
      await people[0]?.join(room, 'nick & 0');
      await people[0]?.iq(
        'set',
        room,
        `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'/></query>`,
      );
    });
    after(async () => {
      for (const person of people) await person.stop();
      await lectern?.remove();
      await prosody?.remove();
    });

    it('R14.7 whether it is there is found out', () => {
      expect(lectern.logs()).to.include(`"multicast":${what === 'with the module'}`);
    });

    it('R14.7 all who enter at once see all, everybody hears each message once, and nobody sees the list', async () => {
      await Promise.all(people.slice(1).map((person, n) => person.join(room, `nick-${n + 1}`)));
      await Promise.all(
        people.map(async (person) => {
          for (const nick of ['nick & 0', ...people.slice(1).map((_, n) => `nick-${n + 1}`)]) {
            await person.until((s) => s.name === 'presence' && attr(s, 'from') === `${room}/${nick}`);
          }
        }),
      );
      for (const [n, person] of people.entries()) {
        await person.send(`<message type='groupchat' to='${room}'><body>${n} says &lt;é 😀&gt;</body></message>`);
      }
      await Promise.all(
        people.map(async (person) => {
          const bodies = () => person.received.map((s) => s.getChildText('body')).filter((text) => text !== null);
          await person.until((s) => s.getChildText('body') !== null && bodies().length === people.length);
          expect(bodies().toSorted()).to.deep.equal(people.map((_, n) => `${n} says <é 😀>`));
          expect(person.received.map(String).join('')).not.to.include(NS.multicast);
          expect(person.received.every((s) => attr(s, 'to') === person.jid)).to.equal(true);
        }),
      );
    });

    it('R14.7 what comes back from one who is gone puts out that one', async () => {
      const [owner, last] = [people[0], people.pop()];
      if (!owner || !last) throw new Error('nobody is there');
      const since = owner.received.length;
      await last.stop();
      await owner.until((s) => attr(s, 'from') === `${room}/nick-9` && attr(s, 'type') === 'unavailable', since);
    });
  });
}
