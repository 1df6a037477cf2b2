import { useComputed } from '@preact/signals';
import { SoundIcon } from '../icons/icons.tsx';
import { useT } from '../ui-context.ts';
import { useRoom } from './room-context.ts';
import './sound.css';

/** Names are told up to here; then how many more there are. */
const NAMED = 2;

/** The others who speak now, over the stage, while the list of people, which tells it too, is not open. */
export function Speakers() {
  const { conference, state } = useRoom();
  const t = useT();
  const others = useComputed(() =>
    [...conference.voice.speaking.value].filter((nick) => nick !== conference.nick.value).toSorted(),
  ).value;
  if (others.length === 0 || state.panel.value === 'people') return null;
  const names = others.slice(0, NAMED).join(', ');
  const more = others.length - NAMED;
  // Not read out: it would break into what is being said.
  return (
    <p class="speakers" data-testid="speakers" aria-hidden="true">
      <SoundIcon size={16} />
      <span dir="auto">{more > 0 ? t('room.speakers', { names, more }) : names}</span>
    </p>
  );
}
