import { IconButton } from '../common/icon-button.tsx';
import { ROOM } from '../features.ts';
import { useT } from '../ui-context.ts';
import { MoreMenu } from './more-menu.tsx';
import { panelButton } from './panel-button.ts';
import { useRoom } from './room-context.ts';
import { Slot } from './slot.tsx';
import type { ButtonEntry, PanelEntry, Where } from './slots.ts';
import './bar.css';

type InBar = { readonly bar: Where } & ({ readonly button: ButtonEntry } | { readonly panel: PanelEntry });

const END: readonly InBar[] = [
  ...ROOM.buttons.flatMap((button) => (button.bar ? [{ bar: button.bar, button }] : [])),
  ...ROOM.panels.flatMap((panel) => (panel.bar ? [{ bar: panel.bar, panel }] : [])),
].toSorted((a, b) => a.bar.order - b.bar.order);

export function BottomBar() {
  const room = useRoom();
  const t = useT();
  const end = END.filter(({ bar }) => bar.shown?.(room) ?? true);
  /** Between what is about the stage and the panels. */
  const ruled = end.findIndex((entry) => 'panel' in entry);
  return (
    <section class="bar" aria-label={t('room.controls')}>
      <div class="bar-side">
        <Slot place="bar-start" />
      </div>
      <div class="bar-middle">
        <Slot place="bar-middle" />
      </div>
      <div class="bar-side end">
        {end.flatMap((entry, i) => [
          i > 0 && i === ruled && !room.state.compact.value && <span key="rule" class="bar-rule" />,
          'panel' in entry ? (
            <PanelButton key={entry.panel.id} panel={entry.panel} />
          ) : (
            <BarButton key={entry.button.id} button={entry.button} />
          ),
        ])}
        <MoreMenu />
      </div>
    </section>
  );
}

function BarButton({ button }: { readonly button: ButtonEntry }) {
  const { id, label, icon, pressed, run, useBadge = useNoBadge } = button;
  const room = useRoom();
  const t = useT();
  const badge = useBadge();
  const Icon = icon(room);
  return (
    <IconButton
      label={t(label(room))}
      testid={id}
      pressed={pressed?.(room)}
      badge={badge.text}
      badgeLabel={badge.label}
      quietBadge={badge.quiet ?? false}
      onClick={() => run(room)}
    >
      <Icon />
    </IconButton>
  );
}

const useNoBadge: NonNullable<PanelEntry['useBadge']> = () => ({ text: '', label: '' });

function PanelButton({ panel }: { readonly panel: PanelEntry }) {
  const { id, title, icon: Icon, useBadge = useNoBadge } = panel;
  const { state } = useRoom();
  const t = useT();
  const badge = useBadge();
  const open = state.panel.value === id;
  return (
    <IconButton
      label={t(title)}
      id={panelButton(id)}
      testid={`${id}-toggle`}
      pressed={open}
      badge={badge.text}
      badgeLabel={badge.label}
      quietBadge={badge.quiet ?? false}
      onClick={() => state.openPanel(open ? null : id)}
    >
      <Icon />
    </IconButton>
  );
}
