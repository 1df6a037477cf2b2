// What a presenter takes back and does again, against the log's own fold.
import { expect } from 'chai';
import { createDrawingRoom } from '../helpers/drawing-room.ts';

describe('undo', () => {
  let room: ReturnType<typeof createDrawingRoom>;
  beforeEach(() => {
    room = createDrawingRoom();
  });
  afterEach(() => room.close());

  const many = async (count: number) => {
    const me = room.enter('ann');
    const ids = Array.from({ length: count }, (_, i) => me.draw(100 + i * 40));
    await room.settle();
    return { me, ids };
  };

  it('of a page that was cleared again brings back all of it, in its order, in one event each', async () => {
    const { me, ids } = await many(240);
    me.ink.clear(() => undefined);
    await room.settle();
    const before = room.log.length;
    for (const kept of [ids, [], ids, [], ids]) {
      if (kept.length > 0) me.ink.undo();
      else me.ink.redo();
      await room.settle();
      expect(room.ids()).to.deep.equal(kept);
      expect(me.seen()).to.deep.equal(kept);
    }
    expect(room.log.length - before).to.equal(5);
  });

  it('brings back all that was rubbed out in one go', async () => {
    const { me, ids } = await many(120);
    me.ink.beginErasing();
    for (const id of ids.slice(10, 110)) me.ink.erase(id);
    expect(me.seen(), 'at once').to.have.length(20);
    me.ink.endErasing();
    await room.settle();
    expect(room.ids()).to.have.length(20);
    me.ink.undo();
    await room.settle();
    expect(room.ids()).to.deep.equal(ids);
    expect(me.seen()).to.deep.equal(ids);
  });

  it('takes back what this tab drew, after a reload too, and not what another of the same name drew', async () => {
    const first = room.enter('Anna');
    const theirs = first.draw(1000);
    await room.settle();
    first.leave();
    const second = room.enter('Anna');
    expect(second.ink.canUndo.value, 'it is another’s').to.equal(false);
    second.ink.undo();
    const mine = second.draw(2000);
    await room.settle();
    expect(room.ids()).to.deep.equal([theirs, mine]);
    second.leave();
    const reloaded = room.enter('Anna 2', second.tab);
    reloaded.ink.undo();
    await room.settle();
    expect(room.ids()).to.deep.equal([theirs]);
    expect(reloaded.ink.canUndo.value).to.equal(false);
    reloaded.ink.redo();
    await room.settle();
    expect(room.ids()).to.deep.equal([theirs, mine]);
  });

  it('brings each stroke back to its place, however late the room confirms what was taken back', async () => {
    const ann = room.enter('ann');
    const bob = room.enter('bob');
    const [a, b] = [ann.draw(1000), ann.draw(2000)];
    await room.settle();
    const c = bob.draw(3000);
    await room.settle();
    ann.ink.undo();
    ann.ink.undo();
    ann.ink.redo();
    ann.ink.redo();
    await room.settle();
    expect(room.ids()).to.deep.equal([a, b, c]);
    expect(ann.seen()).to.deep.equal([a, b, c]);
  });

  it('does not bring back what another has removed meanwhile', async () => {
    const ann = room.enter('ann');
    const bob = room.enter('bob');
    const [a, b] = [ann.draw(1000), bob.draw(2000)];
    await room.settle();
    ann.ink.clear(() => undefined);
    await room.settle();
    ann.ink.undo();
    await room.settle();
    expect(room.ids()).to.deep.equal([a, b]);
    bob.ink.beginErasing();
    bob.ink.erase(b);
    bob.ink.endErasing();
    await room.settle();
    ann.ink.redo();
    await room.settle();
    expect(room.ids()).to.deep.equal([]);
    ann.ink.undo();
    await room.settle();
    expect(room.ids()).to.deep.equal([a]);
    bob.ink.undo();
    await room.settle();
    expect(room.ids().toSorted()).to.deep.equal([a, b].toSorted());
  });

  it('changes nothing while the stage is black', async () => {
    const { me, ids } = await many(2);
    me.ink.undo();
    await room.settle();
    me.conference.stage.black(true);
    await room.settle();
    expect([me.ink.canUndo.value, me.ink.canRedo.value]).to.deep.equal([false, false]);
    me.ink.undo();
    me.ink.redo();
    me.model.look({ zoom: 2, x: 0.5, y: 0.5 });
    await room.settle();
    expect([room.ids(), room.state.view.zoom]).to.deep.equal([ids.slice(0, 1), 1]);
    me.conference.stage.black(false);
    await room.settle();
    me.ink.redo();
    await room.settle();
    expect(room.ids()).to.deep.equal(ids);
  });

  it('of a cleared page is offered when the log has it, and not when it was refused', async () => {
    const { me, ids } = await many(2);
    const offers: (() => void)[] = [];
    room.refuse((action) => action.kind === 'clear');
    me.ink.clear((undo) => offers.push(undo));
    expect(me.seen(), 'on the screen it is gone').to.deep.equal([]);
    await room.settle();
    expect([me.seen(), offers.length]).to.deep.equal([ids, 0]);
    room.refuse(() => false);
    me.ink.clear((undo) => offers.push(undo));
    expect(offers).to.have.length(0);
    await room.settle();
    await room.settle();
    expect(offers).to.have.length(1);
    me.model.goTo(2);
    await room.settle();
    offers[0]?.();
    await room.settle();
    expect(room.ids(), 'from another page').to.deep.equal(ids);
  });
});
