import { IconButton } from '../common/icon-button.tsx';
import { MicIcon, MicOffIcon } from '../icons/icons.tsx';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';
import { toggleMic } from './mic-toggle.ts';

/** On a phone the panel takes the place of the bar with the microphone. */
export function PanelMic() {
  const { voice } = useRoom().conference;
  const t = useT();
  const state = voice.state.value;
  const speaking = state === 'on';
  return (
    <IconButton
      label={t(speaking ? 'mic.mute' : state === 'muted' ? 'mic.unmute' : 'mic.on')}
      testid="panel-mic"
      pressed={speaking}
      onClick={() => toggleMic(voice)}
    >
      {speaking && voice.heard.value ? <MicIcon size={18} /> : <MicOffIcon size={18} />}
    </IconButton>
  );
}
