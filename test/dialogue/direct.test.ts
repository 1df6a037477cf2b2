// Who is out of a room is out of what is written past the stream, before it is told so: docs/rules.md R70.10.
import { expect } from 'chai';
import type { ConnectionId, GroupId, Spreader } from '../../backplane/direct/contract.ts';
import { isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr } from '../../protocol/base/xml.ts';
import { decodeFrame } from '../../protocol/direct/frame.ts';
import { type Dialogue, openRoom, ROOM, type Somebody, startDialogue } from '../helpers/dialogue.ts';

const BOB = 'bob@example/phone';
const ANNA = 'anna@example/desk';

/** A web server that does what it is told when a test lets it. */
function webServer() {
  const groups = new Map<GroupId, Set<ConnectionId>>();
  const heard: { connection: ConnectionId; n: string | undefined }[] = [];
  const asked: (() => void)[] = [];
  let free = true;
  const spreader: Spreader = {
    named: () => undefined,
    change(id, come, go) {
      const group = groups.get(id) ?? new Set();
      groups.set(id, group);
      for (const one of come) group.add(one);
      for (const one of go) group.delete(one);
    },
    send(id, frame, except) {
      const stanza = decodeFrame(frame);
      const n = isFault(stanza) ? undefined : stanza.getChild('voice', NS.voice)?.attrs.n;
      for (const connection of groups.get(id) ?? []) {
        if (!except.includes(connection)) heard.push({ connection, n });
      }
    },
    done: () =>
      new Promise((resolve) => {
        if (free) resolve();
        else asked.push(resolve);
      }),
  };
  return {
    spreader,
    members: () => new Set([...groups.values()].flatMap((group) => [...group])),
    heardBy: (connection: ConnectionId) => heard.filter((one) => one.connection === connection).map(({ n }) => n),
    hold() {
      free = false;
    },
    answer() {
      free = true;
      for (const resolve of asked.splice(0)) resolve();
    },
  };
}

describe('who is out of a room', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  let web: ReturnType<typeof webServer>;

  beforeEach(async () => {
    dialogue = await startDialogue();
    web = webServer();
    const holder = dialogue.core.attach(web.spreader);
    holder.bound(1, ANNA);
    holder.bound(2, BOB);
    owner = await openRoom(dialogue);
    bob = dialogue.person(BOB, { lectern: true });
    await dialogue.person(ANNA, { lectern: true }).join('anna');
    await bob.join('bob');
    await owner.voice(0);
  });
  afterEach(() => dialogue.end());

  const admin = (item: string) =>
    owner.post(`<iq type='set' id='a' to='${ROOM}'><query xmlns='${NS.mucAdmin}'><item ${item}/></query></iq>`);
  const ways: Record<string, () => void> = {
    'has left': () => bob.post(`<presence type='unavailable' to='${ROOM}/bob'/>`),
    'was kicked': () => admin("nick='bob' role='none'"),
    'was banned': () => admin("jid='bob@example' affiliation='outcast'"),
    'was in one that is destroyed': () =>
      owner.post(`<iq type='set' id='d' to='${ROOM}'><query xmlns='${NS.mucOwner}'><destroy/></query></iq>`),
  };
  const isOut = () =>
    bob.received.some(
      (s) => s.name === 'presence' && attr(s, 'type') === 'unavailable' && attr(s, 'from') === `${ROOM}/bob`,
    );

  for (const [what, go] of Object.entries(ways)) {
    it(`R70.10 who ${what} is taken out of all groups, and told when that is done`, async () => {
      expect(web.heardBy(2)).to.deep.equal(['0']);
      expect(
        bob.received.some((s) => s.getChild('voice', NS.voice)),
        'it does not come twice',
      ).to.equal(false);
      web.hold();
      go();
      await dialogue.settled();
      expect(web.members().has(2), 'out at once').to.equal(false);
      expect(isOut(), 'and not told before the web server has done it').to.equal(false);
      web.answer();
      await dialogue.settled();
      expect(isOut()).to.equal(true);
      bob.take();
      await owner.voice(1);
      expect(web.heardBy(2)).to.deep.equal(['0']);
      expect(web.heardBy(1)).to.deep.equal(what.includes('destroyed') ? ['0'] : ['0', '1']);
      expect(bob.take()).to.deep.equal([]);
    });
  }

  it('R70.10 nobody makes itself a listener by being at a web server', async () => {
    const eve = dialogue.core.attach(web.spreader);
    eve.bound(3, 'eve@example/desk');
    await owner.voice(1);
    expect(web.heardBy(3)).to.deep.equal([]);
  });
});
