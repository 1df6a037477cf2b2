// The log and the state on the wire, and the fold; docs/protocol.md §4.
import { expect } from 'chai';
import fc from 'fast-check';
import { isFault } from '../../protocol/base/fault.ts';
import { type Element, parseXml } from '../../protocol/base/xml.ts';
import { buildItem, buildMark, type LogEvent, parseItem, parseMark, type SentMark } from '../../protocol/log/event.ts';
import { applyAction, EMPTY, fold, foldAll, type MeetingState } from '../../protocol/log/fold.ts';
import { buildAction, type LogAction, parseLogAction } from '../../protocol/log/kinds.ts';
import { MAX_LOG_ITEMS, parseLogQuery } from '../../protocol/log/query.ts';
import { buildPageInk, buildState, inkSize, parsePageInk, parseState } from '../../protocol/log/state.ts';
import { entries, ofPage, pagesOf } from '../../protocol/stage/by-page.ts';
import { documentOf, pageOf } from '../../protocol/stage/shown.ts';
import type { StageAction } from '../../protocol/stage/stage.ts';
import { strokesOf } from '../../protocol/stage/strokes.ts';
import { ink, logAction, logEvent, meetingLog, strokeId, text } from '../helpers/arbitraries.ts';

const L = "xmlns='urn:lectern:log:1'";
const DOC = 'a'.repeat(64);
const named = (nick: string) => ({ id: `${nick}-id`, nick });
const X = named('x');

function read(text: string): Element {
  const element = parseXml(text);
  if (isFault(element)) throw new Error(element.text);
  return element;
}
const outcome = (value: unknown) => (isFault(value) ? value.condition : value);

describe('the mark of an event', () => {
  const mark: SentMark = { meeting: 'm-1', seq: 7, at: 1234, prev: 5 };

  it('is read and written', () => {
    const text = `<event ${L} meeting='m-1' seq='7' at='1234' prev='5'/>`;
    expect(parseMark(read(text))).to.deep.equal(mark);
    expect(buildMark(mark).toString()).to.equal(read(text).toString());
  });

  for (const attrs of [
    '',
    `meeting='m' seq='1'`,
    `meeting='m' at='1'`,
    `seq='1' at='1'`,
    `meeting='' seq='1' at='1'`,
    `meeting='a b' seq='1' at='1'`,
    `meeting='${'m'.repeat(65)}' seq='1' at='1'`,
    `meeting='m' seq='0' at='1'`,
    `meeting='m' seq='1' at='-1'`,
    `meeting='m' seq='x' at='1' prev='0'`,
    `meeting='m' seq='2' at='1'`,
    `meeting='m' seq='2' at='1' prev='2'`,
    `meeting='m' seq='2' at='1' prev='-1'`,
  ]) {
    it(`is refused with ${attrs.slice(0, 40) || 'nothing'}`, () => {
      expect(outcome(parseMark(read(`<event ${L} ${attrs}/>`)))).to.equal('bad-request');
    });
  }
});

describe('an entry of the log', () => {
  const item: LogEvent = {
    meeting: 'm',
    seq: 2,
    at: 10,
    who: { id: 'o-1', nick: '李' },
    t: 5,
    action: { kind: 'page', page: 3 },
  };

  it('is read and written', () => {
    const text = `<item seq='2' at='10' from='李' occupant='o-1' t='5'><page xmlns='urn:lectern:stage:1' number='3'/></item>`;
    expect(parseItem(read(text), 'm')).to.deep.equal(item);
    expect(buildItem(item).toString()).to.equal(read(text).toString());
  });

  it('comes back the same, whatever it is', () => {
    fc.assert(
      fc.property(logEvent, (event) => {
        expect(parseItem(read(buildItem(event).toString()), 'm')).to.deep.equal(event);
      }),
    );
    fc.assert(
      fc.property(logAction, (action) => {
        expect(parseLogAction(read(buildAction(action).toString()))).to.deep.equal(action);
      }),
    );
  });

  for (const [content, condition] of [
    ['', 'bad-request'],
    [`<explode ${L}/>`, 'feature-not-implemented'],
    [
      `<voices ${L}><voice xmlns='urn:lectern:voice:1' t='1' n='1' at='1'>b3B1cw==</voice></voices>`,
      'feature-not-implemented',
    ],
    [`<pointer ${L.replace('log', 'stage')} x='1' y='1'/>`, 'bad-request'],
    [`<page ${L.replace('log', 'stage')} number='0'/>`, 'bad-request'],
  ] as const) {
    it(`is refused with ${content.slice(0, 50) || 'nothing'} in it`, () => {
      expect(outcome(parseItem(read(`<item seq='1' at='1'>${content}</item>`), 'm'))).to.equal(condition);
    });
  }

  for (const attrs of [`at='1'`, `seq='1'`, `seq='0' at='1'`, `seq='1' at='x'`, `seq='1' at='1' t='-5'`]) {
    it(`is refused with ${attrs}`, () => {
      expect(outcome(parseItem(read(`<item ${attrs}><start ${L}/></item>`), 'm'))).to.equal('bad-request');
    });
  }
});

describe('a log query', () => {
  for (const [attrs, query] of [
    ['', { meeting: undefined, from: 1, max: MAX_LOG_ITEMS }],
    [`meeting='m' from='5' max='10'`, { meeting: 'm', from: 5, max: 10 }],
    [`max='100000'`, { meeting: undefined, from: 1, max: MAX_LOG_ITEMS }],
    [`from='0'`, 'bad-request'],
    [`from='-1'`, 'bad-request'],
    [`max='0'`, 'bad-request'],
    [`max='many'`, 'bad-request'],
    [`meeting='../other'`, 'bad-request'],
  ] as const) {
    it(`with ${attrs || 'nothing'}`, () => {
      expect(outcome(parseLogQuery(read(`<log ${L} ${attrs}/>`)))).to.deep.equal(query);
    });
  }
});

describe('the fold of the log', () => {
  const folded = (...actions: LogAction[]) =>
    actions.reduce((state, action, i) => fold(state, { seq: i + 1, who: X, action }), EMPTY);
  const show: LogAction = { kind: 'show', document: DOC, page: 1 };
  const stroke = (id: string, page = 1, points = [1, 2]): LogAction => ({
    kind: 'ink',
    id,
    page,
    tool: 'pen',
    color: '#000000',
    width: 1,
    points,
  });

  it('is tested with events of all kinds', () => {
    const kinds: Record<LogAction['kind'], true> = {
      ...{ start: true, end: true, show: true, page: true, view: true, black: true, give: true, revoke: true },
      ...{ ink: true, erase: true, clear: true, restore: true, 'raise-hand': true, 'lower-hand': true },
    };
    const tested = (events: readonly { readonly action: LogAction }[]) =>
      new Set(events.map(({ action }) => action.kind));
    expect(tested(fc.sample(logEvent, { numRuns: 2_000, seed: 1 }))).to.have.keys(Object.keys(kinds));
    const logged = Object.keys(kinds).filter((kind) => kind !== 'end');
    expect(tested(fc.sample(meetingLog, { numRuns: 200, seed: 1 }).flat())).to.have.keys(logged);
  });

  /** After a page that was zoomed into and pointed at. */
  const pointedAt = (action: LogAction) => {
    const before = applyAction(folded(show, { kind: 'view', zoom: 3, x: 0, y: 0 }), { kind: 'pointer', at: [1, 1] }, X);
    expect(before.pointer).to.deep.equal({ from: 'x', at: [1, 1] });
    return fold(before, { seq: 3, who: X, action });
  };

  it('shows a page in its own frame: a turn ends view and pointer', () => {
    const state = pointedAt({ kind: 'page', page: 2 });
    expect(state).to.deep.include({
      seq: 3,
      shown: { kind: 'document', document: DOC, page: 2 },
      pointer: null,
      view: EMPTY.view,
    });
  });

  it('shows a document in its own frame', () => {
    const state = pointedAt({ kind: 'show', document: DOC, page: 4 });
    expect(state).to.deep.include({
      shown: { kind: 'document', document: DOC, page: 4 },
      pointer: null,
      view: EMPTY.view,
    });
  });

  it('keeps the ink of each page of each document', () => {
    const other = 'b'.repeat(64);
    const state = folded(show, stroke('a'), stroke('b', 2), { kind: 'show', document: other, page: 1 }, stroke('c'));
    expect(places(state)).to.deep.equal([`${DOC} 1`, `${DOC} 2`, `${other} 1`]);
  });

  it('goes on with a stroke of the same id', () => {
    expect(strokesOf(folded(show, stroke('a', 1, [1, 2]), stroke('a', 1, [3, 4])))[0]?.points).to.deep.equal([
      1, 2, 3, 4,
    ]);
  });

  it('erases one stroke, clears one page, clears the document', () => {
    const drawn: LogAction[] = [show, stroke('a'), stroke('b'), stroke('c', 2)];
    expect(strokesOf(folded(...drawn, { kind: 'erase', page: 1, ids: ['a'] })).map((s) => s.id)).to.deep.equal(['b']);
    const cleared = folded(...drawn, { kind: 'clear', page: 1 });
    expect(places(cleared)).to.deep.equal([`${DOC} 2`]);
    expect(folded(...drawn, { kind: 'clear', page: null }).ink.size).to.equal(0);
  });

  it('R5.10 knows who drew a stroke', () => {
    const at = (seq: number, from: string, action: LogAction) => ({ seq, who: named(from), action });
    const state = [
      at(1, 'ann', show),
      at(2, 'ann', stroke('a')),
      at(3, 'bob', stroke('b')),
      at(4, 'bob', stroke('a', 1, [3, 4])),
    ].reduce((state, event) => fold(state, event), EMPTY);
    expect(strokesOf(state).map((s) => `${s.id} ${s.who?.nick} ${s.who?.id}`)).to.deep.equal([
      'a ann ann-id',
      'b bob bob-id',
    ]);
  });

  it('R5.10 brings back what was erased or cleared, once, where it lay', () => {
    const drawn: LogAction[] = [show, stroke('a'), stroke('b'), stroke('c'), stroke('d', 2)];
    const before = folded(...drawn);
    const back = (...actions: LogAction[]) => folded(...drawn, ...actions).ink;
    expect(back({ kind: 'erase', page: 1, ids: ['b'] }, { kind: 'restore', seq: 6 })).to.deep.equal(before.ink);
    const two: StageAction = { kind: 'erase', page: 1, ids: ['c', 'gone', 'a'] };
    expect(ofPage(back(two), DOC, 1)?.map((s) => s.id)).to.deep.equal(['b']);
    expect(back(two, { kind: 'restore', seq: 6 }), 'each in its place').to.deep.equal(before.ink);
    expect(back({ kind: 'clear', page: 1 }, { kind: 'restore', seq: 6 })).to.deep.equal(before.ink);
    const other: StageAction = { kind: 'show', document: 'b'.repeat(64), page: 1 };
    expect(back({ kind: 'clear', page: null }, other, { kind: 'restore', seq: 6 }), 'from elsewhere').to.deep.equal(
      before.ink,
    );
    const late = folded(...drawn, { kind: 'clear', page: 1 }, stroke('e'), { kind: 'restore', seq: 6 });
    expect(strokesOf(late).map((s) => s.id)).to.deep.equal(['a', 'b', 'c', 'e']);
    expect(fold(late, { seq: 9, who: X, action: { kind: 'restore', seq: 6 } }).ink).to.equal(late.ink);
  });

  it('R5.10 keeps the last removals, and the last one however large it is', () => {
    const long = Array.from({ length: 512 }, () => 1);
    const draws = Array.from({ length: 100 }, (_, i) => stroke(`s${i}`, 1, long));
    const erased = folded(
      show,
      ...draws,
      ...draws.map((_, i): LogAction => ({ kind: 'erase', page: 1, ids: [`s${i}`] })),
    );
    expect(erased.removed.length).to.be.within(10, 50);
    expect(erased.removed.at(-1)?.seq).to.equal(201);
    const short = Array.from({ length: 100 }, (_, i) => [stroke(`s${i}`), { kind: 'clear', page: 1 } as LogAction]);
    expect(folded(show, ...short.flat()).removed.length).to.equal(50);
    expect(folded(show, ...draws, { kind: 'clear', page: 1 }).removed).to.have.length(1);
  });

  it('R5.11 is black until it is said or a page is turned to', () => {
    const black: StageAction = { kind: 'black', on: true };
    expect(folded(black).black, 'with nothing on the stage').to.equal(false);
    expect(folded(show, black, stroke('a'), { kind: 'view', zoom: 2, x: 0, y: 0 }).black).to.equal(true);
    for (const end of [{ ...black, on: false }, { kind: 'page', page: 1 }, show, { kind: 'end' }] as LogAction[])
      expect(folded(show, black, end).black, end.kind).to.equal(false);
  });

  it('leaves the ink of other documents alone when one is cleared', () => {
    const other = 'b'.repeat(64);
    const state = folded(show, stroke('a'), { kind: 'show', document: other, page: 1 }, { kind: 'clear', page: null });
    expect(places(state)).to.deep.equal([`${DOC} 1`]);
  });

  it('gives the stage once and takes it whole', () => {
    const state = folded({ kind: 'give', nick: 'a' }, { kind: 'give', nick: 'b' }, { kind: 'give', nick: 'a' });
    expect(state.presenters).to.deep.equal(['a', 'b']);
    expect(
      folded({ kind: 'give', nick: 'a' }, { kind: 'revoke', nick: 'a' }, { kind: 'revoke', nick: 'a' }).presenters,
    ).to.deep.equal([]);
  });

  it('starts and ends', () => {
    expect(folded({ kind: 'start' }).phase).to.equal('running');
    expect(folded({ kind: 'start' }, { kind: 'end' }).phase).to.equal('ended');
  });

  it('goes by seq and never backwards, and keeps what an event does not change', () => {
    fc.assert(
      fc.property(meetingLog, (events) => {
        let state = EMPTY;
        for (const event of events) {
          const next = fold(state, event);
          expect(next.seq).to.equal(event.seq);
          const touched = touches(event.action);
          for (const key of ['ink', 'removed', 'black', 'presenters', 'view', 'shown'] as const) {
            if (!touched.includes(key)) expect(next[key], `${event.action.kind} ${key}`).to.equal(state[key]);
          }
          state = next;
        }
      }),
    );
  });

  it('keeps the strokes of pages that are not drawn on as the same objects', () => {
    const before = folded(show, stroke('a'), stroke('b', 2));
    const next = fold(before, { seq: 4, who: X, action: stroke('c', 2) });
    expect(ofPage(next.ink, DOC, 1)).to.equal(ofPage(before.ink, DOC, 1));
    expect(ofPage(next.ink, DOC, 2)?.[0]).to.equal(ofPage(before.ink, DOC, 2)?.[0]);
  });

  it('never changes the state that it was given', () => {
    fc.assert(
      fc.property(meetingLog, (events) => {
        const states: [MeetingState, string][] = [];
        let state = EMPTY;
        for (const event of events) {
          states.push([state, print(state)]);
          state = fold(state, event);
        }
        for (const [kept, printed] of states) expect(print(kept)).to.equal(printed);
      }),
    );
  });

  it('gives the same from a snapshot and the rest as from the whole log', () => {
    fc.assert(
      fc.property(meetingLog, fc.nat(40), (events, cut) => {
        const snapshot = events.slice(0, cut).reduce((state, event) => fold(state, event), EMPTY);
        expect(events.slice(cut).reduce((state, event) => fold(state, event), snapshot)).to.deep.equal(
          events.reduce((state, event) => fold(state, event), EMPTY),
        );
      }),
    );
  });

  it('gives the same all at once as one by one, and changes nothing that it was given', () => {
    fc.assert(
      fc.property(meetingLog, fc.nat(40), (events, cut) => {
        const state = events.slice(0, cut).reduce((state, event) => fold(state, event), EMPTY);
        const printed = print(state);
        expect(foldAll(state, events.slice(cut))).to.deep.equal(
          events.reduce((state, event) => fold(state, event), EMPTY),
        );
        expect(print(state)).to.equal(printed);
      }),
    );
  });

  it('R6.3 is the same after the answer to a state query, page by page', () => {
    fc.assert(
      fc.property(meetingLog, fc.nat(), (events, at) => {
        const state = events.reduce((state, event) => fold(state, event), EMPTY);
        const answer = parseState(read(buildState('m', at, state).toString()));
        if (isFault(answer)) throw new Error(answer.text);
        const { ink, pointer: _, removed: __, ...rest } = state;
        expect(answer).to.deep.include({ meeting: 'm', at });
        expect(answer.state).to.deep.include(rest);
        expect(strokesOf(answer.state)).to.deep.equal(strokesOf(state));
        const others = pagesOf(ink, documentOf(state)).filter((page) => page !== pageOf(state));
        expect(answer.inked).to.have.members(others);
        for (const page of others) {
          const strokes = strokesOf(state, page);
          expect(parsePageInk(read(buildPageInk('m', state, page).toString()))).to.deep.equal({
            meeting: 'm',
            seq: state.seq,
            document: documentOf(state),
            page,
            strokes,
          });
        }
      }),
    );
  });

  it('R64.6 takes as the ink of a page nothing that is something else', () => {
    const told = (attrs: string, content = '') =>
      isFault(parsePageInk(read(`<state ${L} meeting='m' seq='1' ${attrs}>${content}</state>`)));
    const ink = (page: number) => `<ink xmlns='urn:lectern:stage:1' id='a' page='${page}'>1 2</ink>`;
    expect([told(`page='2'`), told(`page='2' document='${DOC}'`, ink(2))]).to.deep.equal([false, false]);
    expect([
      told(''),
      told(`page='2' document=''`),
      told(`page='2' document='x'`),
      told(`page='2'`, ink(3)),
      told(`page='2'`, `<page xmlns='urn:lectern:stage:1' number='2'/>`),
      told(`page='2'`, `<inked page='2'/>`),
    ]).to.deep.equal(Array(6).fill(true));
  });

  it('R5.8 never takes more than the room reckons with', () => {
    const strokes = fc.array(fc.tuple(ink(strokeId, fc.constant(1)), text(1, 60)), { maxLength: 5 });
    fc.assert(
      fc.property(strokes, (drawn) => {
        const events = drawn.map(([action, from], i) => ({ seq: i + 1, who: named(from), action }));
        const state = events.reduce((state, event) => fold(state, event), EMPTY);
        const answer = buildPageInk('m', state, 1);
        const written = answer.getChildren('ink').reduce((sum, el) => sum + Buffer.byteLength(el.toString()), 0);
        expect(written).to.be.at.most(inkSize(strokesOf(state)));
      }),
    );
  });

  it('answers a stroke longer than one event may be in several, which make one again', () => {
    const long = Array.from({ length: 5 }, (_, i) =>
      stroke(
        'a',
        1,
        Array.from({ length: 512 }, (_, j) => i * 512 + j),
      ),
    );
    const state = folded(show, ...long);
    const answer = parseState(read(buildState('m', 0, state).toString()));
    expect(isFault(answer) ? answer.text : strokesOf(answer.state)).to.deep.equal(strokesOf(state));
  });

  for (const text of [
    `<state ${L}/>`,
    `<state ${L} meeting='m'/>`,
    `<state ${L} meeting='m' seq='-1'/>`,
    `<state ${L} meeting='m' seq='1' at='x'/>`,
    `<state ${L} meeting='m' seq='1'><inked page='0'/></state>`,
    `<state ${L} meeting='m' seq='1'><inked/></state>`,
    `<state ${L} meeting='m' seq='1'><page number='1'/></state>`,
  ]) {
    it(`refuses ${text.slice(34)}`, () => {
      expect(outcome(parseState(read(text)))).to.equal('bad-request');
    });
  }
});

const places = ({ ink }: MeetingState) => [...entries(ink)].map(([surface, page]) => `${surface} ${page}`);

function print(state: MeetingState): string {
  return JSON.stringify({ ...state, ink: [...entries(state.ink)] });
}

/** What an action may change. */
function touches(action: LogAction): string[] {
  switch (action.kind) {
    case 'show':
      return ['shown', 'view', 'black'];
    case 'page':
      return ['shown', 'view', 'black'];
    case 'black':
      return ['black'];
    case 'view':
      return ['view'];
    case 'ink':
      return ['ink'];
    case 'erase':
    case 'clear':
    case 'restore':
      return ['ink', 'removed'];
    case 'give':
    case 'revoke':
      return ['presenters'];
    default:
      return [];
  }
}
