// The client against the engine in memory: whatever happens on the lines, what everybody sees is the fold of the room's
// log, as one sees it who comes late, and as it was at each event; docs/rules.md R64.
import { effect } from '@preact/signals-core';
import { expect } from 'chai';
import fc from 'fast-check';
import { isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element, xml } from '../../protocol/base/xml.ts';
import { parseItem } from '../../protocol/log/event.ts';
import { EMPTY, fold, type MeetingState } from '../../protocol/log/fold.ts';
import { parseState, type StateAnswer } from '../../protocol/log/state.ts';
import { pagesOf } from '../../protocol/stage/by-page.ts';
import { documentOf, pageOf } from '../../protocol/stage/shown.ts';
import { type Client, createClient, moveAll } from '../helpers/clients.ts';
import { addDocument, type Dialogue, readyDocument, startDialogue } from '../helpers/dialogue.ts';

const PAGES = 3;

/** What one of the presenters does. */
type Deed =
  | { readonly do: 'show'; readonly document: number; readonly page: number }
  | { readonly do: 'turn'; readonly page: number }
  | { readonly do: 'draw'; readonly stroke: number; readonly x: number }
  | { readonly do: 'erase' | 'clear' | 'restore' | 'black' | 'white' | 'start' | 'end' | 'hand' | 'hands down' };

/** What happens to somebody: 0 is the host, 1 presents as well, 2 looks on. */
type Step =
  | { readonly who: number; readonly deed: Deed }
  | { readonly who: number; readonly move: readonly [up: number, down: number] }
  | { readonly who: number; readonly line: 'pause' | 'resume' | 'reset' | 'late reset' };

const page = fc.integer({ min: 1, max: PAGES });
const presenter = fc.integer({ min: 0, max: 1 });
const anybody = fc.integer({ min: 0, max: 2 });
const deed = (...also: readonly Deed[]): fc.Arbitrary<Deed> =>
  fc.oneof(
    fc.record({ do: fc.constant('show' as const), document: fc.integer({ min: 0, max: 1 }), page }),
    { arbitrary: fc.record({ do: fc.constant('turn' as const), page }), weight: 2 },
    {
      arbitrary: fc.record({
        do: fc.constant('draw' as const),
        stroke: fc.integer({ min: 0, max: 4 }),
        x: fc.integer({ min: 0, max: 9_999 }),
      }),
      weight: 4,
    },
    fc.record({
      do: fc.constantFrom('erase' as const, 'clear', 'restore', 'black', 'white', 'start', 'hand', 'hands down'),
    }),
    ...also.map((one) => fc.constant(one)),
  );
const step = (...also: readonly Deed[]): fc.Arbitrary<Step> =>
  fc.oneof(
    { arbitrary: fc.record({ who: presenter, deed: deed(...also) }), weight: 6 },
    {
      arbitrary: fc.record({
        who: anybody,
        move: fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 6 })),
      }),
      weight: 8,
    },
    {
      arbitrary: fc.record({ who: anybody, line: fc.constantFrom('pause' as const, 'resume', 'reset', 'late reset') }),
      weight: 2,
    },
  );

function act({ conference: { stage, meeting, hands } }: Client, what: Deed, documents: readonly string[]): void {
  const state = stage.state.peek();
  const { shown } = state;
  const here = shown?.kind === 'document' ? shown.page : 1;
  switch (what.do) {
    case 'show':
      stage.show(documents[what.document] ?? null, what.page);
      return;
    case 'turn':
      stage.turn(what.page);
      return;
    case 'draw':
      stage.draw({ id: `s${what.stroke}`, page: here, tool: 'pen', color: '#d92d20', width: 30, points: [what.x, 5] });
      return;
    case 'erase': {
      const [first] = inkOf(state, here);
      if (first) stage.erase(here, [first.id]);
      return;
    }
    case 'clear':
      stage.clearInk(here);
      return;
    case 'restore': {
      const seq = state.removed.at(-1)?.seq;
      if (seq) stage.restoreInk(seq);
      return;
    }
    case 'start':
      meeting.start();
      return;
    case 'end':
      void meeting.end();
      return;
    case 'hand':
      if (hands.up.peek()) hands.lower();
      else hands.raise();
      return;
    case 'hands down':
      hands.lowerAll();
      return;
    default:
      stage.black(what.do === 'black');
  }
}

const inkOf = (state: MeetingState, page: number) => state.ink.get(documentOf(state) ?? '')?.get(page) ?? [];

/** What is on the stage, apart from ink. */
const shown = ({ seq, phase, shown, view, black, presenters, hands }: MeetingState) => ({
  seq,
  phase,
  shown,
  view,
  black,
  presenters,
  hands,
});

/** All of what can be seen: of other documents than the shown one each knows what it has seen itself. */
const seen = (state: MeetingState) => ({
  ...shown(state),
  ink: Array.from({ length: PAGES }, (_, i) => inkOf(state, i + 1).map(({ id, points, who }) => ({ id, points, who }))),
});

/** The state after each event of the log, as the room tells its events to one who asks. */
async function readLog(client: Client, all: readonly Client[]): Promise<MeetingState[]> {
  const states: MeetingState[] = [EMPTY];
  for (let complete = false; !complete; ) {
    const asked = client.ask(xml('log', { xmlns: NS.log, from: String(states.length) }));
    await moveAll(all);
    const reply = await asked;
    if (isFault(reply)) throw new Error(reply.text);
    const log = reply.getChild('log', NS.log) as Element;
    for (const item of log.getChildren('item')) {
      const event = parseItem(item, attr(log, 'meeting') ?? '');
      if (isFault(event)) throw new Error(event.text);
      states.push(fold(states.at(-1) ?? EMPTY, event));
    }
    complete = attr(log, 'complete') === 'true';
  }
  return states;
}

/** The state after each third event, as the room tells it to one who asks for that. */
async function askPast(client: Client, all: readonly Client[], last: number): Promise<StateAnswer[]> {
  const seqs = Array.from({ length: Math.floor(last / 3) }, (_, i) => String(last - 3 * i));
  const asked = seqs.map((seq) => client.ask(xml('state', { xmlns: NS.log, seq })));
  await moveAll(all);
  return (await Promise.all(asked)).map((reply) => {
    const element = isFault(reply) ? undefined : reply.getChild('state', NS.log);
    const answer = element && parseState(element);
    if (!answer || isFault(answer)) throw new Error(String(reply));
    return answer;
  });
}

/** What an answer to a state query tells: of other pages only that they have ink. */
const told = (state: MeetingState, others: readonly number[]) => ({
  ...shown(state),
  ink: inkOf(state, pageOf(state)).map(({ id, points, who }) => ({ id, points, who })),
  others: [...others].sort(),
});

/** A room with a host, somebody else who presents, and one who looks on. */
async function start(): Promise<{ dialogue: Dialogue; documents: string[]; clients: Client[] }> {
  const dialogue = await startDialogue();
  const host = createClient(dialogue, 'host');
  await moveAll([host]);
  const clients = [host, createClient(dialogue, 'second'), createClient(dialogue, 'watcher')];
  await moveAll(clients);
  const documents = [
    await addDocument(dialogue, readyDocument('one.pdf', PAGES)),
    await addDocument(dialogue, readyDocument('two.pdf', PAGES)),
  ];
  host.conference.stage.give('second');
  await moveAll(clients);
  return { dialogue, documents, clients };
}

/** Does all steps, and lets everything arrive after that. */
async function happen(
  steps: readonly Step[],
  dialogue: Dialogue,
  clients: readonly Client[],
  documents: readonly string[],
): Promise<void> {
  for (const each of steps) {
    const client = clients[each.who] as Client;
    // What a room takes in a second is another test's.
    dialogue.clock.now += 2_000;
    if ('deed' in each) act(client, each.deed, documents);
    else if ('move' in each) await client.move(...each.move);
    else client[LINES[each.line]](each.line === 'late reset');
  }
  for (const client of clients) client.resume();
  await moveAll(clients);
}

describe('a room seen by several clients', () => {
  it('R64.6 is for each the fold of its log: at each event, at the end, for who comes late, and when it is asked for later', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step(), { minLength: 40, maxLength: 80 }), async (steps) => {
        const { dialogue, documents, clients } = await start();
        const watcher = clients[2] as Client;
        const views = new Map<number, ReturnType<typeof shown>>();
        const stop = effect(() => {
          const view = shown(watcher.conference.stage.state.value);
          const before = views.get(view.seq);
          views.set(view.seq, view);
          if (before) expect(view, 'one event, one view').to.deep.equal(before);
        });
        await happen(steps, dialogue, clients, documents);
        const late = createClient(dialogue, 'late');
        const all = [...clients, late];
        await moveAll(all);
        const states = await readLog(late, all);
        const last = seen(states.at(-1) as MeetingState);
        for (const { conference } of all) {
          expect(conference.status.value).to.equal('joined');
          expect(seen(conference.stage.state.value), conference.people.nick.value).to.deep.equal(last);
        }
        for (const [seq, view] of views) expect(view, `after ${seq}`).to.deep.equal(shown(states[seq] as MeetingState));
        const past = await askPast(late, all, states.length - 1);
        for (const { state, inked } of past) {
          const then = states[state.seq] as MeetingState;
          const others = pagesOf(then.ink, documentOf(then)).filter((each) => each !== pageOf(then));
          expect(told(state, inked), `asked for ${state.seq}`).to.deep.equal(told(then, others));
        }
        expect(dialogue.errors).to.deep.equal([]);
        stop();
        for (const { session } of all) await session.logout();
        await dialogue.end();
      }),
      { numRuns: 12, interruptAfterTimeLimit: 20_000 },
    );
  });

  it('R64.6 is for each the state of the meeting that is held, however many have ended on the way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step({ do: 'end' }, { do: 'start' }, { do: 'show', document: 0, page: 1 }), {
          minLength: 40,
          maxLength: 60,
        }),
        async (steps) => {
          const { dialogue, documents, clients } = await start();
          await happen(steps, dialogue, clients, documents);
          const late = createClient(dialogue, 'late');
          const all = [...clients, late];
          await moveAll(all);
          const now = (client: Client) => {
            const { stage, meeting } = client.conference;
            const state = stage.state.value;
            // After the end one who was there knows that it is over; one who comes is told of the next.
            const over = state.phase === 'ended' || state.seq === 0;
            return over ? 'over' : { ...seen(state), runs: meeting.startedAt.value !== null };
          };
          for (const client of clients)
            expect(now(client), client.conference.people.nick.value).to.deep.equal(now(late));
          expect(dialogue.errors).to.deep.equal([]);
          for (const { session } of all) await session.logout();
          await dialogue.end();
        },
      ),
      { numRuns: 20, interruptAfterTimeLimit: 20_000 },
    );
  });
});

const LINES = { pause: 'pause', resume: 'resume', reset: 'reset', 'late reset': 'reset' } as const;
