import { effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { IconButton } from '../common/icon-button.tsx';
import { ROOM } from '../features.ts';
import { CloseIcon } from '../icons/icons.tsx';
import { useT } from '../ui-context.ts';
import { focusPanelButton } from './panel-button.ts';
import { useRoom } from './room-context.ts';
import { Slot } from './slot.tsx';
import './panel.css';

export function SidePanel() {
  const { state } = useRoom();
  const t = useT();
  const tabs = ROOM.panels;
  const aside = useRef<HTMLElement>(null);
  const last = useRef('');
  useEffect(
    () =>
      // By itself, because that of a component comes when the panel has gone from the page.
      effect(() => {
        const id = state.panel.value;
        if (id !== null) last.current = id;
        else if (aside.current?.contains(document.activeElement)) focusPanelButton(last.current);
      }),
    [state],
  );
  useEffect(() => {
    aside.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [state.panel.value]);
  const open = tabs.find(({ id }) => id === state.panel.value);
  const close = () => state.openPanel(null);
  const onKey = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0 || !open) return;
    const next = tabs[(tabs.indexOf(open) + by + tabs.length) % tabs.length];
    if (!next) return;
    event.preventDefault();
    state.openPanel(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };
  if (!open) return null;
  return (
    <aside ref={aside} class="panel" aria-label={t('room.panel')}>
      <div class="panel-head">
        <div class="tabs" role="tablist" onKeyDown={onKey}>
          {tabs.map((tab) => (
            <button
              key={tab.id}
              type="button"
              role="tab"
              id={`tab-${tab.id}`}
              aria-selected={tab === open}
              aria-controls="panel-body"
              tabIndex={tab === open ? 0 : -1}
              onClick={(event) => {
                state.openPanel(tab.id);
                // After the mouse the arrow keys are the stage's: one key must not do both.
                if (event.detail > 0) event.currentTarget.blur();
              }}
            >
              {t(tab.title)}
            </button>
          ))}
        </div>
        <Slot place="panel-head" />
        <IconButton label={t('close')} testid="panel-close" onClick={close}>
          <CloseIcon size={18} />
        </IconButton>
      </div>
      <div class="panel-body" role="tabpanel" id="panel-body" aria-labelledby={`tab-${open.id}`}>
        <open.View />
      </div>
    </aside>
  );
}
