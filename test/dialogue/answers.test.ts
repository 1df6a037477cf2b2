// Whatever one occupant answers to another, who asked gets one reply: docs/rules.md R55.1.
import { expect } from 'chai';
import fc from 'fast-check';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr } from '../../protocol/base/xml.ts';
import {
  conditionOf,
  type Dialogue,
  openRoom,
  ROOM,
  type Somebody,
  stanza,
  startDialogue,
} from '../helpers/dialogue.ts';

const nested = (levels: number) => `${"<x xmlns='urn:x'>".repeat(levels)}${'</x>'.repeat(levels)}`;
const error = (content: string) =>
  `<error type='cancel'><item-not-found xmlns='${NS.stanzas}'/><text xmlns='${NS.stanzas}'>no</text>${content}</error>`;

describe('answers between occupants', () => {
  let dialogue: Dialogue;
  let anna: Somebody;
  let bob: Somebody;
  before(async () => {
    dialogue = await startDialogue({ limits: { wire: { requestTimeout: 60_000 } } });
    await openRoom(dialogue, {});
    anna = dialogue.person('anna@example/phone');
    bob = dialogue.person('bob@example/phone', { silent: true });
    await anna.join('anna');
    await bob.join('bob');
  });
  after(async () => {
    dialogue.core.offline();
    await dialogue.end();
  });

  /** @returns what comes to the asker */
  async function exchange(type: 'result' | 'error', content: string) {
    dialogue.clock.now += 1_000;
    anna.take();
    const before = dialogue.written.length;
    anna.post(`<iq type='get' id='q' to='${ROOM}/bob'><ask xmlns='urn:x'/></iq>`);
    await dialogue.settled();
    const question = stanza(dialogue.written[before] ?? '');
    await bob.send(`<iq type='${type}' id='${attr(question, 'id')}' to='${attr(question, 'from')}'>${content}</iq>`);
    return anna.take();
  }

  for (const [what, type, content, expected] of [
    ['a result of 40 levels', 'result', nested(40), undefined],
    ['a result of 60 levels', 'result', nested(60), 'resource-constraint'],
    ['a result of 20,000 levels', 'result', nested(20_000), 'resource-constraint'],
    ['an error with 20,000 levels', 'error', error(nested(20_000)), 'resource-constraint'],
    [
      'a result that is too long when it is written out',
      'result',
      `<x>${'>'.repeat(150_000)}</x>`,
      'resource-constraint',
    ],
    [
      'an error whose words are',
      'error',
      `<error><conflict xmlns='${NS.stanzas}'/><text xmlns='${NS.stanzas}'>${'>'.repeat(150_000)}</text></error>`,
      'resource-constraint',
    ],
  ] as const) {
    it(`R55.1 ${what} is answered once`, async () => {
      const got = await exchange(type, content);
      expect(got.map((s) => [attr(s, 'id'), attr(s, 'from'), conditionOf(s)])).to.deep.equal([
        ['q', `${ROOM}/bob`, expected],
      ]);
    });
  }

  it('R55.1 whatever is answered, who asked gets one reply', async () => {
    const element = fc.letrec<{ element: string; content: string }>((tie) => ({
      element: fc
        .tuple(
          fc.constantFrom('x', 'error', 'query', 'item-not-found', 'text', 'constructor', 'iq'),
          fc.constantFrom(
            '',
            ` xmlns='urn:x'`,
            ` xmlns='${NS.stanzas}'`,
            ` xmlns='${NS.log}'`,
            ` type='wait'`,
            ` xml:lang=''`,
          ),
          tie('content'),
        )
        .map(([name, attrs, content]) => `<${name}${attrs}>${content}</${name}>`),
      content: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('', 'a', '&lt;', '\u{1F393}'),
        fc.nat(3_000).map((levels) => `{${levels}}`),
        fc.array(tie('element'), { maxLength: 4 }).map((all) => all.join('')),
      ),
    })).content;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('result' as const, 'error' as const), element, async (type, content) => {
        const got = await exchange(
          type,
          content.replace(/{(\d+)}/g, (_, levels) => nested(Number(levels))),
        );
        expect(got.map((s) => [s.name, attr(s, 'id'), attr(s, 'from')])).to.deep.equal([['iq', 'q', `${ROOM}/bob`]]);
      }),
      { numRuns: 100 },
    );
  });
});
