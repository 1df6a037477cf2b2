// A black stage, at those who look at it.
import { expect } from 'chai';
import { createDrawingRoom } from '../helpers/drawing-room.ts';

describe('a black stage', () => {
  let room: ReturnType<typeof createDrawingRoom>;
  beforeEach(() => {
    room = createDrawingRoom();
  });
  afterEach(() => room.close());

  it('is left to its members when nobody is there any more who could show it, and not for a reload', async () => {
    const member = room.enter('bob');
    member.presenter.value = false;
    const { model, members } = member;
    const present = (...presenters: boolean[]) => {
      members.value = presenters.map((presenter) => ({ presenter }));
    };
    present(true, false);
    member.conference.stage.black(true);
    await room.settle();
    model.goTo(2);
    expect([model.black.value, model.page.value]).to.deep.equal([true, 1]);
    present(false);
    room.time.pass(3_000);
    present(false, true);
    room.time.pass(60_000);
    expect(model.black.value, 'a reload of the presenter').to.equal(true);
    present(false);
    room.time.pass(4_000);
    expect(model.black.value).to.equal(false);
    model.goTo(2);
    expect(model.page.value, 'a page of one’s own').to.equal(2);
    present(false, true);
    expect(model.black.value, 'a presenter is back').to.equal(true);
    present(false);
    member.leave();
    expect(room.time.waiting).to.equal(0);
  });
});
