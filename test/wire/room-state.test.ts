// What a room's screen alone knows: which panel is open, and for what there is room beside it.
import { expect } from 'chai';
import { createRoomState, type RoomState } from '../../web/ui/room/room-state.ts';

/** A window of this size, which matches media queries of pixels. */
function windowOf(width: number, height: number): Pick<Window, 'matchMedia'> {
  const fits = (query: string) =>
    query.split(',').some((one) => {
      const [, side, most] = /max-(width|height): (\d+)px/.exec(one) ?? [];
      return (side === 'width' ? width : height) <= Number(most);
    });
  const list = (query: string) => Object.assign(new EventTarget(), { matches: fits(query) });
  return { matchMedia: (query) => list(query) as unknown as MediaQueryList };
}

const PANELS = [{ id: 'people' }, { id: 'chat' }];

describe('what a room’s screen knows', () => {
  const opened: RoomState[] = [];
  afterEach(() => {
    for (const state of opened.splice(0)) state.dispose();
  });
  const open = (width: number, height = 800, panels = PANELS) => {
    const state = createRoomState(windowOf(width, height), panels);
    opened.push(state);
    return state;
  };

  it('R65.9 opens a panel in place of another, and none that there is not', () => {
    const state = open(1280);
    expect(state.panel.value).to.equal('people');
    state.openPanel('chat');
    expect(state.panel.value).to.equal('chat');
    state.openPanel('polls of an older version');
    expect(state.panel.value).to.equal('chat');
    state.openPanel(null);
    expect(state.panel.value).to.equal(null);
    state.openPanel('polls of an older version');
    expect(state.panel.value).to.equal(null);
  });

  it('begins with the first panel where there is room, and with none elsewhere', () => {
    expect([open(1280).panel.value, open(820).panel.value, open(390).panel.value]).to.deep.equal([
      'people',
      null,
      null,
    ]);
    expect(open(1280, 800, []).panel.value).to.equal(null);
  });

  it('shows the list of pages or a panel, where there is no room for both', () => {
    const state = open(820);
    expect(state.thumbsShown.value).to.equal(true);
    state.openPanel('chat');
    expect(state.thumbsShown.value).to.equal(false);
    state.toggleThumbs();
    expect([state.thumbsShown.value, state.panel.value]).to.deep.equal([true, null]);
    const wide = open(1280);
    expect([wide.thumbsShown.value, wide.panel.value]).to.deep.equal([true, 'people']);
  });
});
