// How fast a room's archive may be read; docs/rules.md R15.15.
import { expect } from 'chai';
import { Fault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import { archiveQuery, askArchive, bodiesOf } from '../helpers/archive.ts';
import { type Dialogue, openRoom, ROOM, type Somebody, startDialogue } from '../helpers/dialogue.ts';
import type { Lowered } from '../helpers/limits.ts';

describe('R15.15 an archive', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });
  const start = async (limits: Lowered) => {
    dialogue = await startDialogue({ limits: [{ queries: { burst: 1_000 }, messages: { burst: 1_000 } }, limits] });
    owner = await openRoom(dialogue);
  };
  const post = (who: Somebody, id: string, rsm = '<max>1</max>', room = ROOM) =>
    who.post(`<iq type='set' id='${id}' to='${room}'>${archiveQuery({ rsm })}</iq>`);
  const answerTo = (who: Somebody, id: string) => who.until((s) => s.name === 'iq' && attr(s, 'id') === id);
  /** What became of each query that was answered already. */
  const answered = (got: readonly Element[]) =>
    got
      .filter((s) => s.name === 'iq')
      .map((s) => {
        if (attr(s, 'type') !== 'error') return `${attr(s, 'id')} ok`;
        const error = s.getChild('error');
        return `${attr(s, 'id')} ${Fault.fromStanza(s).condition} ${error && attr(error, 'type')}`;
      });

  it('is read to its end, page by page, by one who asks as fast as he is answered', async () => {
    await start({ archive: { rate: 1_000, burst: 2 } });
    for (let i = 0; i < 10; i++) await owner.say(String(i));
    owner.take();
    const read: string[] = [];
    for (let after = '', page = 0; page < 10; page++) {
      post(owner, `page-${page}`, `<max>1</max>${after && `<after>${after}</after>`}`);
      const fin = (await answerTo(owner, `page-${page}`)).getChild('fin', NS.mam);
      after = fin?.getChild('set', NS.rsm)?.getChildText('last') ?? '';
      for (const s of owner.take()) {
        const message = s.getChild('result', NS.mam)?.getChild('forwarded')?.getChild('message', 'jabber:client');
        if (message) read.push(message.getChildText('body') ?? '');
      }
    }
    expect(read.join('')).to.equal('0123456789');
  });

  it('makes one wait who asks for more without waiting for answers, and then refuses', async () => {
    await start({ archive: { rate: 20, burst: 2, wait: 120 } });
    await owner.say('x');
    owner.take();
    for (const id of ['a', 'b', 'c', 'd', 'e']) post(owner, id);
    await dialogue.settled();
    // Of 20 a second one comes every 50 ms: c and d wait, e would for 150.
    expect(answered(owner.received).sort()).to.deep.equal(['a ok', 'b ok', 'e policy-violation wait']);
    await answerTo(owner, 'd');
    expect(answered(owner.received).slice(-2)).to.deep.equal(['c ok', 'd ok']);
    dialogue.clock.now += 200;
    expect((await askArchive(owner)).condition).to.equal(undefined);
  });

  it('holds up nobody else, and no other room', async () => {
    await start({ archive: { rate: 0.001, burst: 1, wait: 0 } });
    const bob = dialogue.person('bob@example/phone');
    await bob.join('bob');
    await owner.say('x');
    const room = 'other@rooms.example';
    await owner.join('owner', { room });
    await owner.iq('set', `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'/></query>`, room);
    expect(bodiesOf(await askArchive(owner))).to.deep.equal(['x']);
    expect((await askArchive(owner)).condition).to.equal('policy-violation');
    expect((await askArchive(dialogue.person('owner@example/other'))).condition).to.equal('policy-violation');
    expect((await askArchive(owner, { room })).condition).to.equal(undefined);
    expect(bodiesOf(await askArchive(bob))).to.deep.equal(['x']);
  });
});
