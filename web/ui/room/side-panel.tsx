import { Chat } from '../chat/chat.tsx';
import { IconButton } from '../common/icon-button.tsx';
import { Documents } from '../documents/documents.tsx';
import { CloseIcon, MicIcon, MicOffIcon } from '../icons/icons.tsx';
import { People } from '../people/people.tsx';
import { useT } from '../ui-context.ts';
import { toggleMic } from '../voice/mic-toggle.ts';
import { useRoom } from './room-context.ts';
import type { Panel } from './room-state.ts';
import './panel.css';

const TABS: readonly Panel[] = ['people', 'chat', 'documents'];

export function SidePanel() {
  const { conference, state } = useRoom();
  const { voice } = conference;
  const speaking = voice.state.value === 'on';
  const t = useT();
  const open = state.panel.value;
  const close = () => {
    state.panel.value = null;
  };
  const onKey = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0 || open === null) return;
    const next = TABS[(TABS.indexOf(open) + by + TABS.length) % TABS.length];
    if (!next) return;
    event.preventDefault();
    state.panel.value = next;
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <aside class="panel" aria-label={t('room.panel')}>
      <div class="panel-head">
        <div class="tabs" role="tablist" onKeyDown={onKey}>
          {TABS.map((tab) => (
            <button
              key={tab}
              type="button"
              role="tab"
              id={`tab-${tab}`}
              aria-selected={tab === open}
              aria-controls="panel-body"
              tabIndex={tab === open ? 0 : -1}
              onClick={(event) => {
                state.panel.value = tab;
                // After the mouse the arrow keys are the stage's: one key must not do both.
                if (event.detail > 0) event.currentTarget.blur();
              }}
            >
              {t(`room.${tab}`)}
            </button>
          ))}
        </div>
        {/* On a phone the panel takes the place of the bar with the microphone. */}
        {state.compact.value && (
          <IconButton
            label={t(speaking ? 'mic.mute' : voice.state.value === 'muted' ? 'mic.unmute' : 'mic.on')}
            testid="panel-mic"
            pressed={speaking}
            onClick={() => toggleMic(voice)}
          >
            {speaking && voice.heard.value ? <MicIcon size={18} /> : <MicOffIcon size={18} />}
          </IconButton>
        )}
        <IconButton label={t('close')} testid="panel-close" onClick={close}>
          <CloseIcon size={18} />
        </IconButton>
      </div>
      <div class="panel-body" role="tabpanel" id="panel-body" aria-labelledby={`tab-${open}`}>
        {open === 'people' && <People />}
        {open === 'chat' && <Chat />}
        {open === 'documents' && <Documents />}
      </div>
    </aside>
  );
}
