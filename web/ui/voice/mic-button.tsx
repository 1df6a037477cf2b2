import { useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { ChevronDownIcon, MicIcon, MicOffIcon } from '../icons/icons.tsx';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';
import { toggleMic } from './mic-toggle.ts';
import './mic.css';

const WORDS = { off: 'mic.on', starting: 'mic.starting', on: 'mic.mute', muted: 'mic.unmute' } as const;

export function MicButton() {
  const { conference, state: screen } = useRoom();
  const { voice } = conference;
  const t = useT();
  const meter = useRef<HTMLSpanElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const state = voice.state.value;
  const live = state === 'on' || state === 'muted';
  // On, and nobody hears it: the line is down, or something is wrong that a banner names.
  const unheard = state === 'on' && !voice.heard.value;
  const word = t(unheard ? 'mic.unheard' : WORDS[state]);

  // Many times a second, so that it goes past Preact.
  useSignalEffect(() => {
    const level = voice.heard.value ? Math.min(1, voice.level.value) : 0;
    meter.current?.style.setProperty('--level', level.toFixed(2));
  });

  return (
    <div class="mic" data-state={state} data-heard={voice.heard.value}>
      <button
        type="button"
        class="mic-main"
        data-testid="mic"
        data-state={state}
        data-heard={voice.heard.value}
        aria-label={`${t('mic.label')}: ${unheard ? `${word}. ` : ''}${t(WORDS[state])}`}
        title={`${unheard ? `${word}. ` : ''}${t(WORDS[state])} (M)`}
        aria-busy={state === 'starting'}
        disabled={state === 'starting'}
        onClick={() => toggleMic(voice)}
        onContextMenu={(event) => {
          // A long press on a phone.
          if (!live) return;
          event.preventDefault();
          menu.current?.showPopover();
        }}
      >
        <span class="mic-meter" ref={meter} aria-hidden="true" />
        {state === 'on' && !unheard ? <MicIcon /> : <MicOffIcon />}
        {!screen.compact.value && <span>{word}</span>}
      </button>
      {live && (
        <button
          type="button"
          class="mic-more"
          aria-label={t('mic.options')}
          title={t('mic.options')}
          data-testid="mic-options"
          popovertarget="mic-menu"
        >
          <ChevronDownIcon size={16} />
        </button>
      )}
      {live && (
        <div ref={menu} id="mic-menu" class="menu mic-menu" popover="auto">
          <button type="button" class="menu-item" data-testid="mic-off" onClick={() => voice.turnOff()}>
            <MicOffIcon size={18} />
            <span>{t('mic.off')}</span>
          </button>
        </div>
      )}
    </div>
  );
}
