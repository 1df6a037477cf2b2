// The stage of the web client: core/stage.ts, with a room of the test's own; docs/rules.md R40.8.

import { expect } from 'chai';
import { isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { type Element, parseXml } from '../../protocol/base/xml.ts';
import { pageOf } from '../../protocol/stage/shown.ts';
import { strokesOf } from '../../protocol/stage/strokes.ts';
import { createStage } from '../../web/core/stage/stage.ts';

const ROOM = 'lecture@rooms.example';
const DOCUMENT = 'a'.repeat(64);

describe('the stage of the web client', () => {
  let answers: ((reply: Element) => void)[];
  let waiting: ((question: Element) => void) | undefined;
  /** Resolves with the next question. */
  const asked = () =>
    new Promise<Element>((done) => {
      waiting = done;
    });
  let stage: ReturnType<typeof createStage>;
  const element = (text: string) => {
    const parsed = parseXml(text);
    if (isFault(parsed)) throw new Error(parsed.text);
    return parsed;
  };
  const turn = () => new Promise<void>((done) => setImmediate(done));

  beforeEach(() => {
    answers = [];
    stage = createStage({
      room: ROOM,
      nick: () => 'me',
      send: () => true,
      ask: (_, question) =>
        new Promise((answer) => {
          answers.push(answer);
          waiting?.(question);
          waiting = undefined;
        }),
      clock: () => undefined,
      heardAt: () => undefined,
      onDropped: () => undefined,
    });
  });
  afterEach(() => stage.close());

  const event = (meeting: string, seq: number, page: number) =>
    stage.receive(
      element(`<message type='groupchat' from='${ROOM}/host'><stage xmlns='${NS.stage}'><page number='${page}'/></stage>
        <event xmlns='${NS.log}' meeting='${meeting}' seq='${seq}' at='0' prev='${seq - 1}'/></message>`),
    );
  const answer = async (meeting: string, seq: number, page: number) => {
    answers.shift()?.(
      element(`<iq type='result'><state xmlns='${NS.log}' meeting='${meeting}' seq='${seq}' at='0' phase='prepared'>
        <show xmlns='${NS.stage}' document='${DOCUMENT}' page='${page}'/></state></iq>`),
    );
    await turn();
  };
  const answerLog = async (meeting: string, seqs: readonly number[]) => {
    const items = seqs.map((seq) => `<item seq='${seq}' at='0'><page xmlns='${NS.stage}' number='${seq}'/></item>`);
    answers.shift()?.(
      element(`<iq type='result'><log xmlns='${NS.log}' meeting='${meeting}'>${items.join('')}</log></iq>`),
    );
    await turn();
  };
  const page = () => pageOf(stage.state.value);

  it('R40.8 goes on after an event of a former meeting that came while the state was asked for', async () => {
    void stage.refresh();
    event('old', 7, 7);
    await answer('new', 1, 2);
    expect([page(), answers.length]).to.deep.equal([2, 0]);
    event('new', 2, 3);
    expect(page()).to.equal(3);
  });
  it('R40.8 asks the log for what is missing when it has a gap, also while events are waiting for the state', async () => {
    void stage.refresh();
    event('m', 5, 5);
    await answer('m', 2, 2);
    // 3 and 4 were lost.
    const log = await asked();
    expect(log.toString()).to.equal(`<log xmlns="${NS.log}" meeting="m" from="3"/>`);
    expect(page()).to.equal(2);
    await answerLog('m', [3, 4]);
    expect([page(), stage.state.value.seq]).to.deep.equal([5, 5]);
    event('m', 6, 9);
    expect([page(), stage.state.value.seq, answers.length]).to.deep.equal([9, 6, 0]);
  });
  it('R62.1 draws nothing twice when a page is told while something before that is missing', async () => {
    const ink = (id: string, points: string) =>
      `<ink xmlns='${NS.stage}' id='${id}' page='3' tool='pen' color='#000000' width='3'>${points}</ink>`;
    void stage.refresh();
    answers.shift()?.(
      element(`<iq type='result'><state xmlns='${NS.log}' meeting='m' seq='2' at='0' phase='prepared'>
        <show xmlns='${NS.stage}' document='${DOCUMENT}' page='1'/><inked page='3'/></state></iq>`),
    );
    await turn();
    // 3 and 4 continued the stroke, and did not come.
    event('m', 5, 1);
    answers.shift()?.(
      element(`<iq type='result'><state xmlns='${NS.log}' meeting='m' seq='5' document='${DOCUMENT}' page='3'>
        ${ink('a', '1 1 3 3 4 4')}</state></iq>`),
    );
    await asked();
    const items = [3, 4].map((n) => `<item seq='${n}' at='0'>${ink('a', `${n} ${n}`)}</item>`).join('');
    answers.shift()?.(element(`<iq type='result'><log xmlns='${NS.log}' meeting='m'>${items}</log></iq>`));
    await turn();
    const question = await asked();
    expect(question.attrs.page).to.equal('3');
    answers.shift()?.(
      element(`<iq type='result'><state xmlns='${NS.log}' meeting='m' seq='5' document='${DOCUMENT}' page='3'>
        ${ink('a', '1 1 3 3 4 4')}</state></iq>`),
    );
    await turn();
    expect(strokesOf(stage.state.value, 3).map(({ points }) => points)).to.deep.equal([[1, 1, 3, 3, 4, 4]]);
  });
  it('R62.2 asks for the state where the log does not tell what is missing', async () => {
    void stage.refresh();
    await answer('m', 2, 2);
    event('m', 5, 5);
    await asked();
    await answerLog('m', []);
    await answer('m', 6, 6);
    event('m', 7, 9);
    expect([page(), stage.state.value.seq, answers.length]).to.deep.equal([9, 7, 0]);
  });
  it('R62.1 counts events of a kind that it does not know, as they come and in the log', async () => {
    void stage.refresh();
    await answer('m', 2, 2);
    const unknown = `<dance xmlns='urn:example:dance'/>`;
    const told = `<event xmlns='${NS.log}' meeting='m' seq='3' at='0' prev='2'/>${unknown}`;
    expect(stage.receive(element(`<message type='groupchat' from='${ROOM}/host'>${told}</message>`))).to.equal(true);
    event('m', 4, 4);
    expect([page(), answers.length]).to.deep.equal([4, 0]);
    event('m', 6, 6);
    await asked();
    const item = `<item seq='5' at='0'>${unknown}</item>`;
    answers.shift()?.(element(`<iq type='result'><log xmlns='${NS.log}' meeting='m'>${item}</log></iq>`));
    await turn();
    expect([page(), stage.state.value.seq, answers.length]).to.deep.equal([6, 6, 0]);
  });
});
