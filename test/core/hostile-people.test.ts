// Whatever others send, the web client of an account goes on: docs/rules.md R81.
import { expect } from 'chai';
import fc from 'fast-check';
import { NS } from '../../protocol/base/namespaces.ts';
import { xml } from '../../protocol/base/xml.ts';
import { anyElement } from '../helpers/any-element.ts';
import { createTestAccount, ME, rosterOf } from '../helpers/test-account.ts';

const ANN = 'ann@example';
const senders = fc.constantFrom(ANN, `${ANN}/a`, ME, `${ME}/b`, 'example', 'eve@far.example/x', '', '@', 'a@b@c');
const types = fc.constantFrom(
  'chat',
  'headline',
  'subscribe',
  'unsubscribe',
  'unavailable',
  'error',
  'set',
  'get',
  'odd',
);

describe('an account to which anything is sent', () => {
  it('R81.22 goes on, and nothing in it has failed', async () => {
    const roster = rosterOf(`<item jid='${ANN}' subscription='both'/>`);
    const account = createTestAccount({ answer: (_to, child) => (child.is('query', NS.roster) ? roster : undefined) });
    const { error } = console;
    const errors: unknown[] = [];
    console.error = (...what) => errors.push(what);
    try {
      await account.settled();
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom('message', 'presence', 'iq'),
          senders,
          types,
          anyElement,
          async (name, from, type, child) => {
            const stanza = xml(name, { from, type, id: 'x' }, child).toString();
            if (name !== 'iq') account.receive(stanza);
            else if (type === 'set' || type === 'get') await account.question(stanza);
            // What the screen reads.
            const { contacts, profile, invitations, bookmarks, blocking } = account;
            for (const signal of [contacts.list, contacts.requests, contacts.presence(ANN), profile.face(ANN)])
              void signal.value;
            void [invitations.list.value, bookmarks.list.value, blocking.list.value];
          },
        ),
        { numRuns: 500 },
      );
      expect(account.failures).to.deep.equal([]);
      expect(errors).to.deep.equal([]);
      account.receive(`<presence from='${ANN}/last'/>`);
      expect(
        account.contacts.presence(ANN).value.devices.some(({ resource }) => resource === 'last') ||
          account.contacts.find(ANN) === undefined,
      ).to.equal(true);
    } finally {
      console.error = error;
      account.close();
    }
  });
});
