// The log and the state on the wire, and the fold; docs/protocol.md §4.
import { expect } from 'chai';
import fc from 'fast-check';
import { isFault } from '../../protocol/fault.ts';
import { applyAction, EMPTY, fold, inkKey, type StageState, strokesOf } from '../../protocol/fold.ts';
import {
  buildItem,
  buildLogAction,
  buildMark,
  type EventMark,
  type LogAction,
  type LogEvent,
  MAX_LOG_ITEMS,
  parseItem,
  parseLogAction,
  parseLogQuery,
  parseMark,
} from '../../protocol/log.ts';
import { buildPageInk, buildState, parseState } from '../../protocol/state.ts';
import { type Element, parseXml } from '../../protocol/xml.ts';
import { logAction, logEvent, meetingLog } from '../helpers/arbitraries.ts';

const L = "xmlns='urn:lectern:log:1'";
const DOC = 'a'.repeat(64);

function read(text: string): Element {
  const element = parseXml(text);
  if (isFault(element)) throw new Error(element.text);
  return element;
}
const outcome = (value: unknown) => (isFault(value) ? value.condition : value);

describe('the mark of an event', () => {
  const mark: EventMark = { meeting: 'm-1', seq: 7, at: 1234 };

  it('is read and written', () => {
    const text = `<event ${L} meeting='m-1' seq='7' at='1234'/>`;
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
    `meeting='m' seq='x' at='1'`,
  ]) {
    it(`is refused with ${attrs.slice(0, 40) || 'nothing'}`, () => {
      expect(outcome(parseMark(read(`<event ${L} ${attrs}/>`)))).to.equal('bad-request');
    });
  }
});

describe('an entry of the log', () => {
  const item: LogEvent = { seq: 2, at: 10, from: '李', t: 5, action: { kind: 'page', page: 3 } };

  it('is read and written', () => {
    const text = `<item seq='2' at='10' from='李' t='5'><page xmlns='urn:lectern:stage:1' number='3'/></item>`;
    expect(parseItem(read(text))).to.deep.equal(item);
    expect(buildItem(item).toString()).to.equal(read(text).toString());
  });

  it('comes back the same, whatever it is', () => {
    fc.assert(
      fc.property(logEvent, (event) => {
        expect(parseItem(read(buildItem(event).toString()))).to.deep.equal(event);
      }),
    );
    fc.assert(
      fc.property(logAction, (action) => {
        expect(parseLogAction(read(buildLogAction(action).toString()))).to.deep.equal(action);
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
      expect(outcome(parseItem(read(`<item seq='1' at='1'>${content}</item>`)))).to.equal(condition);
    });
  }

  for (const attrs of [`at='1'`, `seq='1'`, `seq='0' at='1'`, `seq='1' at='x'`, `seq='1' at='1' t='-5'`]) {
    it(`is refused with ${attrs}`, () => {
      expect(outcome(parseItem(read(`<item ${attrs}><start ${L}/></item>`)))).to.equal('bad-request');
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
    actions.reduce((state, action, i) => fold(state, { seq: i + 1, at: 0, from: 'x', t: undefined, action }), EMPTY);
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

  /** After a page that was zoomed into and pointed at. */
  const pointedAt = (action: LogAction) => {
    const before = applyAction(
      folded(show, { kind: 'view', zoom: 3, x: 0, y: 0 }),
      { kind: 'pointer', at: [1, 1] },
      'x',
    );
    expect(before.pointer).to.deep.equal({ from: 'x', at: [1, 1] });
    return fold(before, { seq: 3, at: 0, from: 'x', t: undefined, action });
  };

  it('shows a page in its own frame: a turn ends view and pointer', () => {
    const state = pointedAt({ kind: 'page', page: 2 });
    expect(state).to.deep.include({ seq: 3, document: DOC, page: 2, pointer: null, view: EMPTY.view });
  });

  it('shows a document in its own frame', () => {
    const state = pointedAt({ kind: 'show', document: DOC, page: 4 });
    expect(state).to.deep.include({ page: 4, pointer: null, view: EMPTY.view });
  });

  it('keeps the ink of each page of each document', () => {
    const other = 'b'.repeat(64);
    const state = folded(show, stroke('a'), stroke('b', 2), { kind: 'show', document: other, page: 1 }, stroke('c'));
    expect([...state.ink.keys()]).to.deep.equal([`${DOC}/1`, `${DOC}/2`, `${other}/1`]);
  });

  it('goes on with a stroke of the same id', () => {
    expect(strokesOf(folded(show, stroke('a', 1, [1, 2]), stroke('a', 1, [3, 4])))[0]?.points).to.deep.equal([
      1, 2, 3, 4,
    ]);
  });

  it('erases one stroke, clears one page, clears the document', () => {
    const drawn: LogAction[] = [show, stroke('a'), stroke('b'), stroke('c', 2)];
    expect(strokesOf(folded(...drawn, { kind: 'erase', page: 1, id: 'a' })).map((s) => s.id)).to.deep.equal(['b']);
    const cleared = folded(...drawn, { kind: 'clear', page: 1 });
    expect([...cleared.ink.keys()]).to.deep.equal([inkKey(DOC, 2)]);
    expect(folded(...drawn, { kind: 'clear', page: null }).ink.size).to.equal(0);
  });

  it('leaves the ink of other documents alone when one is cleared', () => {
    const other = 'b'.repeat(64);
    const state = folded(show, stroke('a'), { kind: 'show', document: other, page: 1 }, { kind: 'clear', page: null });
    expect([...state.ink.keys()]).to.deep.equal([inkKey(DOC, 1)]);
  });

  it('gives the stage once and takes it whole', () => {
    const state = folded({ kind: 'give', nick: 'a' }, { kind: 'give', nick: 'b' }, { kind: 'give', nick: 'a' });
    expect(state.presenters).to.deep.equal(['a', 'b']);
    expect(
      folded({ kind: 'give', nick: 'a' }, { kind: 'take', nick: 'a' }, { kind: 'take', nick: 'a' }).presenters,
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
          for (const key of ['ink', 'presenters', 'view', 'document'] as const) {
            if (!touched.includes(key)) expect(next[key], `${event.action.kind} ${key}`).to.equal(state[key]);
          }
          state = next;
        }
      }),
    );
  });

  it('keeps the strokes of pages that are not drawn on as the same objects', () => {
    const before = folded(show, stroke('a'), stroke('b', 2));
    const next = fold(before, { seq: 4, at: 0, from: 'x', t: undefined, action: stroke('c', 2) });
    expect(next.ink.get(inkKey(DOC, 1))).to.equal(before.ink.get(inkKey(DOC, 1)));
    expect(next.ink.get(inkKey(DOC, 2))?.[0]).to.equal(before.ink.get(inkKey(DOC, 2))?.[0]);
  });

  it('never changes the state that it was given', () => {
    fc.assert(
      fc.property(meetingLog, (events) => {
        const states: [StageState, string][] = [];
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
        const snapshot = events.slice(0, cut).reduce(fold, EMPTY);
        expect(events.slice(cut).reduce(fold, snapshot)).to.deep.equal(events.reduce(fold, EMPTY));
      }),
    );
  });

  it('R6.3 is the same after the answer to a state query, page by page', () => {
    fc.assert(
      fc.property(meetingLog, fc.nat(), (events, at) => {
        const state = events.reduce(fold, EMPTY);
        const answer = parseState(read(buildState('m', at, state).toString()));
        if (isFault(answer)) throw new Error(answer.text);
        const { ink, pointer: _, ...rest } = state;
        expect(answer).to.deep.include({ meeting: 'm', at });
        expect(answer.state).to.deep.include(rest);
        expect(strokesOf(answer.state)).to.deep.equal(strokesOf(state));
        const here = [...ink.keys()].filter((key) => key.startsWith(`${state.document ?? ''}/`));
        const others = here.map((key) => Number(key.split('/')[1])).filter((page) => page !== state.page);
        expect(answer.inked).to.have.members(others);
        for (const page of others) {
          const ofPage = parseState(read(buildPageInk('m', state, page).toString()));
          if (isFault(ofPage)) throw new Error(ofPage.text);
          expect(ofPage.state.ink.get(inkKey(null, page))).to.deep.equal(strokesOf(state, page));
        }
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

function print(state: StageState): string {
  return JSON.stringify({ ...state, ink: [...state.ink] });
}

/** What an action may change. */
function touches(action: LogAction): string[] {
  switch (action.kind) {
    case 'show':
      return ['document', 'view'];
    case 'page':
    case 'view':
      return ['view'];
    case 'ink':
    case 'erase':
    case 'clear':
      return ['ink'];
    case 'give':
    case 'take':
      return ['presenters'];
    default:
      return [];
  }
}
