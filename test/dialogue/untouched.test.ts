// What comes in is only read: whoever looks at a stanza after somebody else finds it as it was sent.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { type Dialogue, openRoom, ROOM, stanza, startDialogue } from '../helpers/dialogue.ts';

const STANZAS: readonly (readonly [what: string, text: string])[] = [
  ['a presence', `<presence to='${ROOM}/owner'><show>away</show></presence>`],
  ['a presence that would have to wait for ever', `<presence to='${ROOM}/owner'><status>x</status></presence>`],
  ['a message', `<message to='${ROOM}' type='groupchat'><body>hello</body></message>`],
  [
    'a message that takes one back and has no id',
    `<message to='${ROOM}' type='groupchat'><retract xmlns='${NS.retract}' id='said'/><body>gone</body></message>`,
  ],
  ['a private message', `<message to='${ROOM}/owner' type='chat'><body>hello</body></message>`],
  ['a query', `<iq to='${ROOM}' type='get' id='1'><query xmlns='${NS.discoInfo}'/></iq>`],
  ['a query between occupants', `<iq to='${ROOM}/owner' type='get' id='2'><query xmlns='urn:x'/></iq>`],
  ['a leaving with words', `<presence to='${ROOM}/owner' type='unavailable'><status>bye</status></presence>`],
];

describe('what comes in', () => {
  let dialogue: Dialogue;

  afterEach(() => dialogue.end());

  for (const [how, limits] of [
    ['at once', {}],
    ['behind presences that wait', { presence: { rate: 20, burst: 2, wait: 1_000, behind: 1 } }],
  ] as const) {
    it(`R60.6 is left as it was sent, when it comes ${how}`, async () => {
      dialogue = await startDialogue({ limits });
      const owner = await openRoom(dialogue);
      await owner.send(`<message to='${ROOM}' type='groupchat' id='said'><body>said</body></message>`);
      const sent = STANZAS.map(([what, text]) => {
        const element = stanza(text.replace(' ', ` from='${owner.jid}' `));
        return { what, element, before: element.toString(), done: dialogue.core.dispatch(element) };
      });
      await Promise.all(sent.map(({ done }) => done));
      expect(sent.map(({ what, element }) => [what, element.toString()])).to.deep.equal(
        sent.map(({ what, before }) => [what, before]),
      );
    });
  }
});
