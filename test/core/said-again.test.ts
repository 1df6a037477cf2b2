// What one said just before the line broke, against the engine in memory: it is there once, in its place; docs/rules.md R40.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { type Client, createClient, moveAll } from '../helpers/clients.ts';
import { type Dialogue, startDialogue } from '../helpers/dialogue.ts';

const ALL = Number.POSITIVE_INFINITY;
/** What a room tells one who enters, lowered; and more than that. */
const HISTORY = 5;
const MANY = 8;

describe('what one said before the line broke', () => {
  let dialogue: Dialogue;
  let host: Client;
  let ana: Client;

  beforeEach(async () => {
    dialogue = await startDialogue({ limits: { archive: { history: HISTORY } } });
    host = createClient(dialogue, 'host');
    await moveAll([host]);
    ana = createClient(dialogue, 'ana');
    await moveAll([host, ana]);
  });
  afterEach(async () => {
    for (const { session } of [host, ana]) await session.logout();
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  const bodies = ({ conference }: Client) => conference.chat.messages.value.map(({ body }) => body);
  const states = ({ conference }: Client) =>
    conference.chat.messages.value
      .filter(({ mine }) => mine)
      .map(({ body, pending, failed }) => `${body}${pending ? ' pending' : ''}${failed ? ' failed' : ''}`);
  async function talk(count: number): Promise<void> {
    for (let i = 1; i <= count; i++) {
      dialogue.clock.now += 1_000;
      host.conference.chat.say(`word ${i}`);
      await host.move(ALL, ALL);
    }
  }
  /** Ana says this; the room has it, and she is not told. */
  async function sayUnheard(...texts: string[]): Promise<void> {
    for (const text of texts) ana.conference.chat.say(text);
    await ana.move(ALL, 0);
  }
  async function comeBack(): Promise<void> {
    ana.reset(false);
    await moveAll([host, ana]);
  }

  it('R40.11 is said once where one speaks the moment one is in, before the room has answered anything', async () => {
    const late = createClient(dialogue, 'late');
    while (late.conference.status.value !== 'joined') await late.move(ALL, 1);
    late.conference.chat.say('here I am');
    // The answers come while the words are still on their way.
    await late.move(0, ALL);
    await moveAll([late, host]);
    for (const one of [late, host]) expect(bodies(one)).to.deep.equal(['here I am']);
    await late.session.logout();
  });

  it('R40.12 is not said twice, however much others have said since, and stands in its place', async () => {
    await talk(3);
    await moveAll([ana]);
    await sayUnheard('one of ana', 'two of ana');
    await talk(MANY);
    await comeBack();
    expect(bodies(host).filter((body) => body.includes('ana'))).to.deep.equal(['one of ana', 'two of ana']);
    expect(states(ana)).to.deep.equal(['one of ana', 'two of ana']);
    expect(bodies(ana).slice(0, 6)).to.deep.equal([
      'word 1',
      'word 2',
      'word 3',
      'one of ana',
      'two of ana',
      `word ${MANY - HISTORY + 1}`,
    ]);
    // Once it is known it can be taken back, and what comes now stands behind all.
    await talk(1);
    await moveAll([ana]);
    expect(bodies(ana).at(-1)).to.equal('word 1');
  });

  it('R40.12 as the first words in the room too, and under another nick', async () => {
    await sayUnheard('first of ana');
    ana.conference.people.changeNick('anna');
    await talk(MANY);
    await comeBack();
    expect(bodies(host).filter((body) => body === 'first of ana')).to.have.length(1);
    expect(states(ana)).to.deep.equal(['first of ana']);
    expect(bodies(ana)[0]).to.equal('first of ana');
  });

  it('R40.12 is said again where the room has not heard it', async () => {
    for (const count of [1, MANY]) {
      ana.conference.chat.say(`lost before ${count}`);
      ana.pause();
      await talk(count);
      await comeBack();
      expect(bodies(host).filter((body) => body === `lost before ${count}`)).to.have.length(1);
      expect(bodies(host).at(-1)).to.equal(`lost before ${count}`);
    }
    expect(states(ana)).to.deep.equal(['lost before 1', `lost before ${MANY}`]);
  });

  it('R40.12 is not shown, nor said again, where it was taken back meanwhile', async () => {
    await sayUnheard('spam of ana');
    await moveAll([host]);
    const [heard] = dialogue.written.filter((text) => text.includes('spam of ana'));
    const id = /stanza-id[^>]* id="([^"]+)"/.exec(heard ?? '')?.[1];
    // Moderators take back what others say (XEP-0425 §4).
    const moderate = `<moderate xmlns='${NS.moderate}' id='${id}'><retract xmlns='${NS.retract}'/></moderate>`;
    dialogue.dispatch(`<iq type='set' id='m' from='host@example/1' to='${host.conference.jid}'>${moderate}</iq>`);
    await moveAll([host]);
    await talk(MANY);
    await comeBack();
    expect(bodies(host)).not.to.include('spam of ana');
    expect(states(ana)).to.deep.equal([]);
  });

  it('R40.12 is there once wherever on its way back in the line breaks again, also before the room knows that it broke', async () => {
    for (let come = 0; come < 20; come++) {
      const late = come % 3 === 0;
      await sayUnheard(`heard ${come}`);
      ana.conference.chat.say(`lost ${come}`);
      ana.pause();
      await talk(come % 2 ? MANY : 1);
      ana.reset(late);
      // As much as this of what she is told comes, and what she asks then is heard.
      await ana.move(ALL, 0);
      await ana.move(ALL, come);
      await ana.move(ALL, 0);
      ana.reset(late);
      await moveAll([host, ana]);
      const texts = [`heard ${come}`, `lost ${come}`];
      for (const one of [host, ana]) {
        expect(
          bodies(one).filter((body) => texts.includes(body)),
          String(come),
        ).to.deep.equal(texts);
      }
    }
    expect(states(ana).filter((state) => /pending|failed/.test(state))).to.deep.equal([]);
  });

  it('R40.12 stays, to be said again or not, where nobody can tell', async () => {
    const form = `<x xmlns='${NS.dataForms}' type='submit'><field var='FORM_TYPE'><value>http://jabber.org/protocol/muc#roomconfig</value></field><field var='muc#roomconfig_enablelogging'><value>0</value></field></x>`;
    dialogue.dispatch(
      `<iq type='set' id='c' from='host@example/1' to='${host.conference.jid}'><query xmlns='${NS.mucOwner}'>${form}</query></iq>`,
    );
    await moveAll([host, ana]);
    await sayUnheard('one of ana');
    await talk(3);
    await comeBack();
    expect(states(ana), 'the history tells').to.deep.equal(['one of ana']);
    await sayUnheard('two of ana');
    await talk(MANY);
    await comeBack();
    expect(states(ana).at(-1)).to.equal('two of ana failed');
    expect(ana.conference.notice.value).to.equal('unconfirmed');
    expect(bodies(host).filter((body) => body === 'two of ana')).to.have.length(1);
  });
});
