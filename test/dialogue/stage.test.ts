// The stage: who may change it, and that every event is numbered and on disk before it is sent. docs/rules.md R5.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { buildDiscoInfo } from '../../protocol/base/caps.ts';
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { CLIENT_FEATURES, NS } from '../../protocol/base/namespaces.ts';
import type { Element } from '../../protocol/base/xml.ts';
import { parseMark } from '../../protocol/log/event.ts';
import { parseState } from '../../protocol/log/state.ts';
import { strokesOf } from '../../protocol/stage/strokes.ts';
import {
  addDocument,
  conditionOf,
  type Dialogue,
  type DialogueOptions,
  openRoom,
  outline,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';

const markOf = (stanza: Element | undefined) => {
  const el = stanza?.getChild('event', NS.log);
  const mark = el && parseMark(el);
  return mark === undefined || isFault(mark) ? undefined : mark;
};

describe('the stage', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  let document: string;

  const begin = async (options: DialogueOptions = {}) => {
    dialogue = await startDialogue(options);
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/desk', { lectern: true });
    await bob.join('bob');
    document = await addDocument(dialogue);
    await owner.stage(`<show document='${document}' page='1'/>`);
    owner.take();
    bob.take();
  };
  const again = async (options: DialogueOptions) => {
    await dialogue.end();
    await begin(options);
  };
  const state = async (who = owner) => {
    const reply = await who.iq('get', `<state xmlns='${NS.log}'/>`);
    const el = reply.getChild('state', NS.log);
    const answer = el && parseState(el);
    if (!answer || isFault(answer)) throw new Error(reply.toString());
    return answer;
  };
  const log = async (attrs = '', who = owner) => {
    const reply = await who.iq('get', `<log xmlns='${NS.log}' ${attrs}/>`);
    return reply.getChild('log', NS.log)?.getChildren('item') ?? [];
  };

  beforeEach(() => begin());
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  it('R5.1 an event of a presenter reaches all who speak the stage, itself too, with its place in the log', async () => {
    dialogue.clock.now += 1_000;
    const [own] = await owner.stage(`<page number='2'/>`, "t='77'");
    const [seen] = bob.take();
    expect(own?.attrs.id).to.equal('staged');
    for (const got of [own, seen]) {
      expect(got?.attrs.from).to.equal(`${ROOM}/owner`);
      expect(got?.getChild('stage', NS.stage)?.attrs.t).to.equal('77');
      expect(got?.getChild('stage')?.getChild('page')?.attrs.number).to.equal('2');
      expect(got?.getChild('no-store', NS.hints)).not.to.equal(undefined);
      expect(markOf(got)).to.deep.include({ seq: 2, at: 0 });
    }
  });

  it('R5.2 of others it is forbidden, and nothing changes and nobody is told', async () => {
    const before = JSON.stringify(await state());
    const number = (await log()).length;
    for (const event of [
      `<page number='2'/>`,
      `<show document='${document}' page='3'/>`,
      '<show/>',
      `<view zoom='2'/>`,
      `<ink id='a' page='1'>1 2</ink>`,
      `<erase page='1' id='a'/>`,
      '<clear/>',
      `<restore seq='1'/>`,
      '<black/>',
      `<pointer x='1' y='1'/>`,
      `<give nick='bob'/>`,
      `<take nick='owner'/>`,
    ]) {
      owner.take();
      expect((await bob.stage(event)).map(conditionOf), event).to.deep.equal(['forbidden']);
      expect(owner.take(), event).to.deep.equal([]);
    }
    expect(JSON.stringify(await state())).to.equal(before);
    expect(await log()).to.have.length(number);
  });

  it('R5.3 events are numbered from 1 without gaps, refused ones take no number', async () => {
    await owner.stage(`<page number='2'/>`);
    await owner.stage(`<page number='99'/>`);
    await bob.stage(`<page number='3'/>`);
    await Promise.all([owner.stage(`<page number='3'/>`), owner.stage(`<page number='4'/>`)]);
    await owner.stage(`<page number='5'/>`);
    expect((await log()).map((i) => i.attrs.seq)).to.deep.equal(['1', '2', '3', '4', '5']);
    expect((await state()).state).to.deep.include({ seq: 5, shown: { kind: 'document', document, page: 5 } });
  });

  it('R5.4 an event is on disk before anybody is told', async () => {
    const order: string[] = [];
    await again({
      // With it everything would wait for the end of the turn.
      multicast: false,
      wrap: (store) => ({
        ...store,
        meetings: {
          ...store.meetings,
          async append(...args) {
            const before = dialogue.written.length;
            // A disk that takes its time: whatever could be sent meanwhile would be.
            await nextTurn();
            const bytes = await store.meetings.append(...args);
            order.push(`${args[1].map((e) => e.seq)} after ${dialogue.written.length - before} stanzas`);
            return bytes;
          },
        },
      }),
    });
    order.length = 0;
    await owner.stage(`<page number='2'/>`);
    await owner.stage(`<give nick='bob'/>`);
    expect(order).to.deep.equal(['2 after 0 stanzas', '3 after 0 stanzas']);
    expect(outline(bob.take())).to.include('message owner stage');
  });

  it('R5.4 an event that the disk refuses is one error for its sender and nothing for others', async () => {
    let full = false;
    await again({
      wrap: (store) => ({
        ...store,
        meetings: {
          ...store.meetings,
          append: (...args) => (full ? Promise.reject(new Error('disk full')) : store.meetings.append(...args)),
        },
      }),
    });
    full = true;
    for (const event of [`<page number='2'/>`, `<give nick='bob'/>`, `<ink id='a' page='1'>1 2</ink>`]) {
      bob.take();
      expect((await owner.stage(event)).map(conditionOf), event).to.deep.equal(['internal-server-error']);
      expect(bob.take(), event).to.deep.equal([]);
    }
    expect(dialogue.errors.splice(0)).to.have.length(3);
    full = false;
    expect((await bob.stage(`<page number='2'/>`)).map(conditionOf)).to.deep.equal(['forbidden']);
    const [next] = await owner.stage(`<page number='3'/>`);
    expect(markOf(next)?.seq).to.equal(2);
    expect((await state()).state).to.deep.include({ shown: { kind: 'document', document, page: 3 }, presenters: [] });
  });

  it('R5.6 a turn beyond the last page is refused', async () => {
    for (const event of [
      `<page number='6'/>`,
      `<show document='${document}' page='6'/>`,
      `<ink id='a' page='6'>1 2</ink>`,
    ]) {
      expect((await owner.stage(event)).map(conditionOf), event).to.deep.equal(['item-not-found']);
    }
  });

  it('R5.7 a pointer reaches the others who speak the stage, without a number, and may be lost', async () => {
    const phone = dialogue.person('phone@example/x');
    await phone.join('phone');
    await dialogue.settled();
    bob.take();
    phone.take();
    expect(await owner.stage(`<pointer x='5' y='6'/>`)).to.deep.equal([]);
    const [seen, ...rest] = bob.take();
    expect([seen?.getChild('event'), rest]).to.deep.equal([undefined, []]);
    expect(seen?.getChild('stage')?.getChild('pointer')?.attrs).to.deep.include({ x: '5', y: '6' });
    expect(phone.take()).to.deep.equal([]);
  });

  it('R5.8 a page takes ink up to the limit, and the answer to a state query stays one stanza', async () => {
    await again({ limits: { stage: { burst: 100_000 } } });
    const points = Array.from({ length: 512 }, () => '-10000').join(' ');
    let strokes = 0;
    let last: string | undefined;
    while (last === undefined && strokes < 10_000) {
      const id = `${strokes}`.padEnd(40, 'x');
      const small = strokes % 2 === 0;
      last = conditionOf(
        (
          await owner.stage(
            `<ink id='${id}' page='1' tool='marker' color='#ffffff' width='1000'>${small ? '-10000 -10000' : points}</ink>`,
          )
        )[0],
      );
      strokes += 1;
    }
    expect(last).to.equal('resource-constraint');
    const full = await owner.stage(`<ink id='more' page='1'>${points}</ink>`);
    expect(full.map((s) => Fault.fromStanza(s).reason)).to.deep.equal(['page-full']);
    const answer = await owner.iq('get', `<state xmlns='${NS.log}'/>`);
    expect(answer.toString().length).to.be.within(60_000, 256 * 1024);
    expect((await owner.stage(`<ink id='new' page='2'>1 2</ink>`)).map(conditionOf)).to.deep.equal([undefined]);
    await owner.stage(`<clear page='1'/>`);
    expect((await owner.stage(`<ink id='new' page='1'>1 2</ink>`)).map(conditionOf)).to.deep.equal([undefined]);
  });

  it('R5.9 no presenter is faster than the limit', async () => {
    await again({ limits: { stage: { burst: 3, rate: 1 } } });
    dialogue.clock.now += 3_000;
    const results: (string | undefined)[] = [];
    for (let i = 0; i < 5; i++) results.push(conditionOf((await owner.stage('<clear/>'))[0]));
    expect(results).to.deep.equal([undefined, undefined, undefined, 'policy-violation', 'policy-violation']);
  });

  it('R5.10 a stroke tells who drew it, also after a restart', async () => {
    await owner.stage(`<give nick='bob'/>`);
    const told = [
      ...(await owner.stage(`<ink id='a' page='1' from='bob' occupant='bob'>1 2</ink>`)),
      ...(await bob.stage(`<ink id='b' page='1'>3 4</ink>`)),
    ].map((event) => event.getChild('occupant-id', NS.occupantId)?.attrs.id);
    expect(new Set(told).size).to.equal(2);
    const strokes = async () => strokesOf((await state()).state);
    expect((await strokes()).map(({ who }) => who?.id)).to.deep.equal(told);
    const authors = async () => (await strokes()).map((s) => `${s.id} ${s.who?.nick} ${told.indexOf(s.who?.id)}`);
    expect(await authors()).to.deep.equal(['a owner 0', 'b bob 1']);
    await dialogue.restart('crash');
    await owner.join('owner');
    expect(await authors()).to.deep.equal(['a owner 0', 'b bob 1']);
  });

  it('R5.10 what was erased or cleared is brought back once, also after a restart, and takes its room', async () => {
    await again({ limits: { stage: { pageInk: 500 } } });
    await owner.stage(`<ink id='a' page='1'>1 2</ink>`);
    const [cleared] = await owner.stage(`<clear page='1'/>`);
    const seq = markOf(cleared)?.seq;
    await dialogue.restart('crash');
    await owner.join('owner');
    const restore = async () => {
      const [answer] = await owner.stage(`<restore seq='${seq}'/>`);
      return answer && conditionOf(answer) && Fault.fromStanza(answer).reason;
    };
    for (const id of ['b', 'c']) await owner.stage(`<ink id='${id}' page='1'>1 2</ink>`);
    expect(await restore(), 'the page is full').to.equal('page-full');
    await owner.stage(`<erase page='1' id='b'/>`);
    expect(await restore()).to.equal(undefined);
    expect(strokesOf((await state()).state).map((s) => s.id)).to.deep.equal(['a', 'c']);
    expect(await restore(), 'again').to.equal('item-not-found');
    const [several] = await owner.stage(`<erase page='1' id='c gone a'/>`);
    expect(strokesOf((await state()).state)).to.deep.equal([]);
    expect((await owner.stage(`<erase page='1' id='c a'/>`)).map(conditionOf)).to.deep.equal(['item-not-found']);
    await owner.stage(`<restore seq='${markOf(several)?.seq}'/>`);
    expect(strokesOf((await state()).state).map((s) => s.id)).to.deep.equal(['a', 'c']);
    const [turn] = await owner.stage(`<page number='2'/>`);
    const turned = await owner.stage(`<restore seq='${markOf(turn)?.seq}'/>`);
    expect(turned.map(conditionOf), 'of an event that removed nothing').to.deep.equal(['item-not-found']);
  });

  it('R5.11 the stage is black for those who come late, until a page is turned to; stock clients are told nothing', async () => {
    const phone = dialogue.person('phone@example/x');
    await phone.join('phone');
    await dialogue.settled();
    phone.take();
    bob.take();
    await owner.stage('<black/>');
    expect(bob.take()[0]?.getChild('stage')?.getChild('black')?.attrs.on).to.equal('true');
    expect((await state(bob)).state.black).to.equal(true);
    await owner.stage(`<black on='false'/>`);
    expect((await state(bob)).state.black).to.equal(false);
    await owner.stage('<black/>');
    expect(phone.take()).to.deep.equal([]);
    await owner.stage(`<page number='2'/>`);
    expect((await state(bob)).state).to.deep.include({ black: false, shown: { kind: 'document', document, page: 2 } });
    await owner.stage('<show/>');
    expect((await owner.stage('<black/>')).map(conditionOf)).to.deep.equal(['unexpected-request']);
  });

  it('R6.1 the state is the fold of the log, also after a restart of the component', async () => {
    await owner.stage(`<page number='3'/>`);
    await owner.stage(`<ink id='a' page='3'>1 2 3 4</ink>`);
    await owner.stage(`<ink id='b' page='2'>5 6</ink>`);
    await owner.stage(`<view zoom='2' x='0.25' y='0.75'/>`);
    const before = await state();
    expect(strokesOf(before.state).map((s) => s.points)).to.deep.equal([[1, 2, 3, 4]]);
    expect(before.inked).to.deep.equal([2]);
    for (const how of ['crash', 'close'] as const) {
      await dialogue.restart(how);
      await owner.join('owner');
      expect(await state(), how).to.deep.equal(before);
    }
    const [next] = await owner.stage(`<page number='4'/>`);
    expect(markOf(next)).to.deep.include({ seq: 6, meeting: before.meeting });
    const page = await owner.iq('get', `<state xmlns='${NS.log}' page='2'/>`);
    expect(page.getChild('state')?.attrs).to.include({ document, seq: '6', page: '2' });
    expect(
      page
        .getChild('state')
        ?.getChildren('ink')
        .map((i) => i.attrs.id),
    ).to.deep.equal(['b']);
  });

  it('R6.2 the log is read in pages, from any place, to its end', async () => {
    for (let i = 0; i < 9; i++) await owner.stage(`<page number='${(i % 5) + 1}'/>`);
    const part = await owner.iq('get', `<log xmlns='${NS.log}' from='4' max='3'/>`);
    const el = part.getChild('log', NS.log);
    expect(el?.attrs.complete).to.equal(undefined);
    expect(el?.getChildren('item').map((i) => i.attrs.seq)).to.deep.equal(['4', '5', '6']);
    const rest = (await owner.iq('get', `<log xmlns='${NS.log}' from='7' max='100'/>`)).getChild('log', NS.log);
    expect(rest?.attrs.complete).to.equal('true');
    expect(rest?.getChildren('item').map((i) => i.attrs.seq)).to.deep.equal(['7', '8', '9', '10']);
    expect(await log("from='11'")).to.deep.equal([]);
  });

  it('R6.2 an answer of the log is cut where it would be too long, and never empty', async () => {
    await again({ limits: { log: { answer: 300 } } });
    for (let i = 0; i < 4; i++) await owner.stage(`<page number='${i + 1}'/>`);
    const first = await log();
    expect(first.length).to.be.within(1, 3);
    const seen: unknown[] = [];
    for (let from = 1; ; ) {
      const items = await log(`from='${from}'`);
      if (items.length === 0) break;
      seen.push(...items.map((i) => i.attrs.seq));
      from = Number(items.at(-1)?.attrs.seq) + 1;
    }
    expect(seen).to.deep.equal(['1', '2', '3', '4', '5']);
    await again({ limits: { log: { answer: 1 } } });
    expect(await log()).to.have.length(1);
  });

  it('R6.2 a log is for those of its room', async () => {
    const { meeting } = await state();
    const other = `other@rooms.example`;
    await bob.join('bob', { room: other });
    const reply = await bob.iq('get', `<log xmlns='${NS.log}' meeting='${meeting}'/>`, other);
    expect(conditionOf(reply)).to.equal('item-not-found');
  });

  it('R6.4 a meeting starts and ends once, by moderators; then comes another, empty one', async () => {
    const life = async (who: Somebody, kind: string) =>
      conditionOf(await who.iq('set', `<${kind} xmlns='${NS.log}'/>`)) ?? 'ok';
    expect(await life(bob, 'start')).to.equal('forbidden');
    expect(await life(owner, 'end')).to.equal('unexpected-request');
    dialogue.clock.now += 5_000;
    bob.take();
    expect(await life(owner, 'start')).to.equal('ok');
    expect(outline(bob.take())).to.deep.equal(['message owner start']);
    expect(await life(owner, 'start')).to.equal('unexpected-request');
    dialogue.clock.now += 2_500;
    const [turn] = await owner.stage(`<page number='2'/>`);
    expect(markOf(turn)).to.deep.include({ seq: 3, at: 2_500 });
    expect((await state()).at).to.equal(2_500);
    const first = await state();
    expect(await life(bob, 'end')).to.equal('forbidden');
    expect(await life(owner, 'end')).to.equal('ok');
    const end = bob.take().at(-1);
    expect(outline(end ? [end] : [])).to.deep.equal(['message owner end']);
    // How long it was, for those who are there, and for those who were away, by the log of the meeting that they knew.
    expect(markOf(end)).to.deep.equal({ meeting: first.meeting, seq: 4, at: 2_500, prev: 3 });
    const last = (await log(`meeting='${first.meeting}' from='4'`)).map((i) => [i.getChild('end')?.name, i.attrs.at]);
    expect(last).to.deep.equal([['end', '2500']]);
    const second = await state();
    expect(second.meeting).not.to.equal(first.meeting);
    expect(second.state).to.deep.include({ phase: 'prepared', seq: 0, shown: null });
    expect((await log(`meeting='${first.meeting}'`)).map((i) => i.attrs.seq)).to.deep.equal(['1', '2', '3', '4']);
  });

  it('R6.5 time never runs backwards in a meeting, whatever the clock of the server does', async () => {
    await owner.iq('set', `<start xmlns='${NS.log}'/>`);
    dialogue.clock.now += 10_000;
    await owner.stage(`<page number='2'/>`);
    dialogue.clock.now -= 60_000;
    const [turn] = await owner.stage(`<page number='3'/>`);
    expect(markOf(turn)?.at).to.equal(10_000);
  });

  it('R6.6 what follows the answer to a state query reaches the asker', async () => {
    const late = dialogue.person('late@example/desk', { lectern: true, name: 'Newer', silent: true });
    const entering = late.join('late');
    late.post(`<iq type='get' id='s' to='${ROOM}'><state xmlns='${NS.log}'/></iq>`);
    await entering;
    const answered = () => dialogue.written.some((text) => text.includes('<state ') && text.includes(late.jid));
    expect(answered(), 'before it is known who asks').to.equal(false);
    const question = dialogue.written.find((text) => text.includes('disco#info') && text.includes(late.jid)) ?? '';
    const info = buildDiscoInfo(
      {
        identities: [{ category: 'client', type: 'web', name: 'Newer' }],
        features: [NS.discoInfo, ...CLIENT_FEATURES],
      },
      /node="([^"]*)"/.exec(question)?.[1],
    );
    await late.send(`<iq type='result' id='${/id="(\w+)"/.exec(question)?.[1]}' to='${ROOM}'>${info}</iq>`);
    expect(answered()).to.equal(true);
    late.take();
    await owner.stage(`<page number='2'/>`);
    expect(outline(late.take())).to.deep.equal(['message owner stage']);
  });
});
