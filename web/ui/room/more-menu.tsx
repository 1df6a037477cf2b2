import type { ComponentType } from 'preact';
import { useRef } from 'preact/hooks';
import { ROOM } from '../features.ts';
import { MoreIcon } from '../icons/icons.tsx';
import { useT } from '../ui-context.ts';
import { MENU_BUTTON } from './panel-button.ts';
import { useRoom } from './room-context.ts';
import type { Icon, Where } from './slots.ts';

interface MenuEntry {
  readonly where: Where;
  readonly View: ComponentType;
}

/** One entry's own button: icon and words. */
interface ItemProps {
  readonly id: string;
  readonly icon: Icon;
  readonly text: string;
  readonly danger?: boolean;
  readonly onClick: () => void;
}

function Item({ id, icon: Icon, text, danger = false, onClick }: ItemProps) {
  return (
    <button type="button" class={danger ? 'menu-item danger' : 'menu-item'} data-testid={id} onClick={onClick}>
      <Icon size={18} />
      <span>{text}</span>
    </button>
  );
}

const ENTRIES: readonly MenuEntry[] = [
  ...ROOM.viewsAt('menu').map((where) => ({ where, View: where.View })),
  ...ROOM.buttons.flatMap(({ id, label, icon, menu, danger = false, run }) => {
    function View() {
      const room = useRoom();
      const t = useT();
      return <Item id={id} icon={icon(room)} text={t(label(room))} danger={danger} onClick={() => run(room)} />;
    }
    return menu ? [{ where: menu, View }] : [];
  }),
  ...ROOM.panels.flatMap(({ id, title, icon, menu }) => {
    function View() {
      const { state } = useRoom();
      const t = useT();
      return <Item id={`${id}-toggle`} icon={icon} text={t(title)} onClick={() => state.openPanel(id)} />;
    }
    return menu ? [{ where: menu, View }] : [];
  }),
].toSorted((a, b) => a.where.order - b.where.order);

/** What is seldom needed; on a phone also what there is no room for in the bar. Not there while it has nothing in it. */
export function MoreMenu() {
  const room = useRoom();
  const t = useT();
  const menu = useRef<HTMLDivElement>(null);
  const entries = ENTRIES.filter(({ where }) => where.shown?.(room) ?? true);
  if (entries.length === 0) return null;
  return (
    <>
      <button
        type="button"
        id={MENU_BUTTON}
        class="icon-button"
        aria-label={t('room.more')}
        title={t('room.more')}
        data-testid="more"
        popovertarget="more-menu"
      >
        <MoreIcon />
      </button>
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: its buttons' clicks pass here */}
      <div
        ref={menu}
        id="more-menu"
        class="menu"
        popover="auto"
        onClick={(event) => {
          const { target } = event;
          if (target instanceof Element && target.closest('button')) menu.current?.hidePopover();
        }}
      >
        {entries.map((entry) => (
          <entry.View key={ENTRIES.indexOf(entry)} />
        ))}
      </div>
    </>
  );
}
