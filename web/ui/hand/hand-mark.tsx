import { useComputed } from '@preact/signals';
import { useRoom } from '../room/room-context.ts';
import type { PersonProps } from '../room/slots.ts';
import { useT } from '../ui-context.ts';
import { placeOf } from './place-of.ts';
import { RaisedHandIcon } from './raised-hand-icon.tsx';
import './hand.css';

/** Beside a name: a hand, and which one in the order of raising. */
export function HandMark({ member }: PersonProps) {
  const room = useRoom();
  const t = useT();
  const place = useComputed(() => placeOf(room, member)).value;
  if (place === null) return null;
  const label = t('hand.place', { place });
  return (
    <span class="badge hand" role="img" aria-label={label} title={label} data-testid={`hand-${member.nick}`}>
      <RaisedHandIcon size={14} />
      {place}
    </span>
  );
}
