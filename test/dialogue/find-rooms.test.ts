// The list of groups as the web client asks for it.
import { expect } from 'chai';
import { Fault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr } from '../../protocol/base/xml.ts';
import { listRooms } from '../../web/core/room/find-rooms.ts';
import { type Dialogue, DOMAIN, openRoom, type Somebody, startDialogue } from '../helpers/dialogue.ts';

describe('the list of groups', () => {
  let dialogue: Dialogue;
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  const room = async (local: string, config: Record<string, unknown> = {}) => {
    const made = dialogue.core.rooms.create(local, 'x@example', false);
    await dialogue.core.rooms.keep(made);
    await dialogue.core.rooms.save(made, { config: { ...made.config, title: `About ${local}`, ...config } });
  };
  /** What is listed for somebody, and how many questions it took. */
  async function list(who: Somebody) {
    let asked = 0;
    const rooms = await listRooms(DOMAIN, {
      async ask(to, type, child) {
        asked += 1;
        const reply = await who.iq(type, child.toString(), to);
        return attr(reply, 'type') === 'error' ? Fault.fromStanza(reply) : reply;
      },
    });
    return { rooms, asked };
  }

  it('R65.8 takes one question, and tells title, people, and whether a meeting runs', async () => {
    dialogue = await startDialogue();
    const owner = await openRoom(dialogue);
    await room('quiet');
    await room('hidden', { public: false });
    const anna = dialogue.person('anna@example/phone');
    const running = async () => (await list(anna)).rooms.map((one) => one.running);
    expect(await running()).to.deep.equal([false, false]);
    await owner.iq('set', `<start xmlns='${NS.log}'/>`);
    const { rooms, asked } = await list(anna);
    expect(asked).to.equal(1);
    expect(rooms[0]).to.include({ occupants: 1, running: true });
    expect(rooms[1]).to.deep.equal({ name: 'quiet', title: 'About quiet', occupants: 0, running: false });
    await owner.iq('set', `<end xmlns='${NS.log}'/>`);
    expect(await running()).to.deep.equal([false, false]);
  });

  it('R65.8 takes one question for each page of a longer list', async () => {
    dialogue = await startDialogue({ limits: [{ search: { found: 2 } }] });
    for (const local of ['a', 'b', 'c', 'd', 'e']) await room(local);
    const { rooms, asked } = await list(dialogue.person('anna@example/phone'));
    expect(rooms.map(({ name }) => name)).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
    expect(asked).to.equal(3);
  });

  it('R65.8 says when it cannot be asked for', async () => {
    dialogue = await startDialogue({ limits: [{ search: { burst: 1, rate: 0 } }] });
    const anna = dialogue.person('anna@example/phone');
    await list(anna);
    const failure = await list(anna).catch((error: unknown) => error);
    expect(failure).to.include({ name: 'Error', reason: 'failed' });
  });
});
