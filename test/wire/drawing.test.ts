// A finger that is down while something else ends its stroke: nothing more comes of it.
import { signal } from '@preact/signals';
import { expect } from 'chai';
import { createDrawing } from '../../web/ui/stage/drawing.ts';
import type { Tool } from '../../web/ui/stage/tool-state.ts';
import { createDrawingRoom } from '../helpers/drawing-room.ts';

describe('a finger that draws', () => {
  let room: ReturnType<typeof createDrawingRoom>;
  beforeEach(() => {
    room = createDrawingRoom();
  });
  afterEach(() => room.close());

  const start = (tool: Tool) => {
    const me = room.enter('ann');
    const drawing = createDrawing({
      ink: me.ink,
      tools: { tool: signal<Tool>(tool), color: signal('#000000') },
      ratio: () => 1,
    });
    return { me, drawing };
  };

  const interruptions: readonly (readonly [string, (me: ReturnType<typeof start>['me']) => void])[] = [
    ['the stage is blackened', ({ conference }) => conference.stage.black(true)],
    ['the page is turned', ({ conference }) => conference.stage.turn(2)],
    [
      'the stage is taken',
      ({ presenter }) => {
        presenter.value = false;
      },
    ],
    ['a step is undone', ({ ink }) => ink.undo()],
    ['the page is cleared', ({ ink }) => ink.clear(() => undefined)],
  ];
  for (const [what, interrupt] of interruptions) {
    it(`draws nothing more when ${what}, wherever it goes until it is up`, async () => {
      const { me, drawing } = start('pen');
      drawing.on('down', [5000, 3000]);
      drawing.on('move', [5000, 2000]);
      interrupt(me);
      await room.settle();
      const before = room.log.length;
      for (const at of [
        [5000, 1500],
        [5000, -500],
        [6000, -500],
        [6000, 3000],
      ] as const)
        drawing.on('move', at);
      drawing.on('up', [6000, 3000]);
      me.leave();
      await room.settle();
      expect(room.log.slice(before)).to.deep.equal([]);
      drawing.dispose();
    });
  }

  it('begins anew when it is down again', async () => {
    const { me, drawing } = start('pen');
    drawing.on('down', [5000, 3000]);
    me.ink.undo();
    drawing.on('move', [5000, 2000]);
    drawing.on('up', [5000, 2000]);
    drawing.on('down', [1000, 1000]);
    drawing.on('up', [1000, 1000]);
    await room.settle();
    expect(me.ink.strokes.value.map(({ points }) => points)).to.deep.equal([[1000, 1000]]);
    drawing.dispose();
  });

  it('rubs out in one event, and leaves what it rubbed when it loses the stage before that is sent', async () => {
    const { me, drawing } = start('eraser');
    const ids = [1000, 3000, 5000, 7000].map((y) => me.draw(y));
    await room.settle();
    const before = room.log.length;
    drawing.on('down', [5000, 1000]);
    for (const y of [1000, 3000]) drawing.on('move', [5000, y]);
    expect(me.seen()).to.deep.equal(ids.slice(2));
    drawing.on('up', [5000, 3000]);
    await room.settle();
    expect(room.log.slice(before).map((action) => action.kind)).to.deep.equal(['erase']);
    expect(room.ids()).to.deep.equal(ids.slice(2));
    drawing.on('down', [5000, 5000]);
    drawing.on('move', [5000, 5000]);
    expect(me.seen()).to.deep.equal(ids.slice(3));
    me.presenter.value = false;
    drawing.on('move', [5000, 7000]);
    await room.settle();
    expect([room.ids(), me.seen()]).to.deep.equal([ids.slice(2), ids.slice(2)]);
    drawing.dispose();
  });
});
