// The client's own stage events until the room has confirmed them: core/own-events.ts; docs/rules.md R40.7.
import { expect } from 'chai';
import { LIMITS } from '../../component/limits.ts';
import { EMPTY, type MeetingState } from '../../protocol/log/fold.ts';
import type { StageAction } from '../../protocol/stage/stage.ts';
import { createOwnEvents, OWN, type OwnEvents } from '../../web/core/stage/own-events.ts';

const DOCUMENT = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);
const page = (number: number): StageAction => ({ kind: 'page', page: number });
const ink = (id: string, on = 1): StageAction => ({
  kind: 'ink',
  id,
  page: on,
  tool: 'pen',
  color: '#d92d20',
  width: 30,
  points: [1, 2],
});
const on = (number: number, document = DOCUMENT): MeetingState => ({
  ...EMPTY,
  shown: { kind: 'document', document, page: number },
});

describe('own stage events', () => {
  let now: number;
  let timers: { at: number; run: () => void }[];
  let sent: { id: string; what: string; again: boolean }[];
  let dropped: number;
  let writable: boolean;
  let own: OwnEvents;

  beforeEach(() => {
    now = 0;
    timers = [];
    sent = [];
    dropped = 0;
    writable = true;
    own = createOwnEvents({
      send(id, action, again) {
        if (!writable) return false;
        const what = action.kind === 'page' ? `page ${action.page}` : action.kind === 'ink' ? action.id : action.kind;
        sent.push({ id, what, again });
        return true;
      },
      changed: () => undefined,
      dropped: () => {
        dropped += 1;
      },
      nick: () => 'me',
      now: () => now,
      timer(ms, run) {
        const timer = { at: now + ms, run };
        timers.push(timer);
        return () => {
          timers = timers.filter((t) => t !== timer);
        };
      },
    });
    own.back(on(1));
  });
  const pass = (ms: number) => {
    for (const end = now + ms; ; ) {
      const next = timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) {
        now = end;
        return;
      }
      timers = timers.filter((t) => t !== next);
      now = next.at;
      next.run();
    }
  };
  const whats = () => sent.map((s) => `${s.what}${s.again ? ' again' : ''}`);

  it('R40.7 a confirmed event is forgotten, and nothing is asked of the clock any more', () => {
    own.add(page(2), on(1));
    own.confirm(sent[0]?.id ?? '');
    pass(60_000);
    expect([whats(), own.actions(), dropped, timers]).to.deep.equal([['page 2'], [], 0, []]);
  });
  it('R40.7 one that is not confirmed is sent again, and then taken off with a word', () => {
    own.add(page(2), on(1));
    pass(OWN.again + OWN.look);
    expect(whats()).to.deep.equal(['page 2', 'page 2 again']);
    expect(new Set(sent.map((s) => s.id)).size, 'under the same id').to.equal(1);
    pass(OWN.most);
    expect([own.actions(), dropped, timers]).to.deep.equal([[], 1, []]);
  });
  it('R40.7 what was sent before a break that is resumed is not sent twice; what was done meanwhile is sent', () => {
    own.add(ink('before'), on(1));
    own.pause();
    own.add(ink('meanwhile'), on(1));
    pass(30_000);
    expect([whats(), own.waiting]).to.deep.equal([['before'], true]);
    own.back(on(1));
    expect(whats()).to.deep.equal(['before', 'meanwhile']);
    expect([own.actions().length, dropped]).to.deep.equal([2, 0]);
  });
  it('R40.7 of a lost stream all is sent again, in order', () => {
    own.add(ink('one'), on(1));
    own.pause();
    own.add(ink('two'), on(1));
    own.lose();
    own.back(on(1));
    expect(whats()).to.deep.equal(['one', 'one again', 'two']);
  });
  it('R40.7 a turn is sent only where it was made, the last of several, and ink only on its document', () => {
    own.pause();
    own.add(page(2), on(1));
    own.add(page(3), on(2));
    own.add(ink('mine', 3), on(3));
    own.lose();
    own.back(on(1));
    expect([whats(), dropped]).to.deep.equal([['page 3', 'mine'], 0]);
    own.lose();
    // Somebody else has turned meanwhile.
    own.back(on(7));
    expect([whats().slice(2), dropped]).to.deep.equal([['mine again'], 1]);
    own.lose();
    own.back(on(1, OTHER));
    expect([whats().slice(3), own.actions(), dropped]).to.deep.equal([[], [], 2]);
  });
  it('R40.7 a turn that had arrived is no loss', () => {
    own.add(page(2), on(1));
    own.lose();
    own.back(on(2));
    expect([whats(), own.actions(), dropped]).to.deep.equal([['page 2'], [], 0]);
  });
  it('R40.7 a refused event is taken off; one that did not get there is tried again for a while', () => {
    own.add(page(2), on(1));
    own.add(page(3), on(2));
    expect([own.refuse(sent[0]?.id ?? '', false), own.refuse(sent[1]?.id ?? '', true)]).to.deep.equal([true, false]);
    pass(OWN.look);
    expect(whats()).to.deep.equal(['page 2', 'page 3', 'page 3 again']);
    expect(own.refuse('nobody', false)).to.equal(false);
  });
  it('R40.7 keeps no more than a page full of what is done while the line is down, and says so', () => {
    own.pause();
    for (let i = 0; i < OWN.kept + 5; i++) own.add(ink(`s${i}`), on(1));
    expect([own.actions().length, dropped]).to.deep.equal([OWN.kept, 5]);
  });
  it('R40.7 what was done while the line was down is sent no faster than a room takes it, in order', () => {
    own.pause();
    const ids = Array.from({ length: 280 }, (_, i) => `s${i}`);
    for (const id of ids) own.add(ink(id), on(1));
    own.back(on(1));
    // The room's bucket, of the component's limits.
    let tokens: number = LIMITS.stage.burst;
    let seen = 0;
    let refused = 0;
    for (let time = 0; time < 20_000; time += 100) {
      for (const { id } of sent.slice(seen)) {
        if (tokens < 1) refused += 1;
        else tokens -= 1;
        own.confirm(id);
      }
      seen = sent.length;
      tokens = Math.min(LIMITS.stage.burst, tokens + LIMITS.stage.rate / 10);
      pass(100);
    }
    expect([whats(), refused, dropped, own.actions()]).to.deep.equal([ids, 0, 0, []]);
  });
  it('R40.7 none overtakes another that waits', () => {
    writable = false;
    own.add(ink('one'), on(1));
    writable = true;
    own.add(ink('two'), on(1));
    expect(whats()).to.deep.equal(['one', 'two']);
  });
  it('R40.7 what cannot be written now waits', () => {
    writable = false;
    own.add(page(2), on(1));
    pass(60_000);
    expect([own.actions().length, own.waiting]).to.deep.equal([1, true]);
    writable = true;
    pass(OWN.look);
    expect(whats()).to.deep.equal(['page 2']);
  });
});
