import { useComputed } from '@preact/signals';
import { SoundIcon } from '../icons/icons.tsx';
import { useRoom } from '../room/room-context.ts';
import { useUi } from '../ui-context.ts';
import { speakerNames } from './speaker-names.ts';
import './speakers.css';

/** The others who speak now, over the stage, while the list of people, which tells it too, is not open. */
export function Speakers() {
  const { conference, state } = useRoom();
  const { language, t } = useUi().i18n;
  const others = useComputed(() =>
    [...conference.voice.speaking.value].filter((nick) => nick !== conference.people.nick.value).toSorted(),
  ).value;
  if (others.length === 0 || state.panel.value === 'people') return null;
  // Not read out: it would break into what is being said.
  return (
    <p class="speakers" data-testid="speakers" aria-hidden="true">
      <SoundIcon size={16} />
      <span dir="auto">{speakerNames(others, language.value, (more) => t('room.moreSpeakers', { more }))}</span>
    </p>
  );
}
