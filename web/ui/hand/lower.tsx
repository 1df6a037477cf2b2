import { useComputed } from '@preact/signals';
import type { PersonProps } from '../people/person.tsx';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';
import { placeOf } from './place-of.ts';

/** Among what a host can do about somebody. */
export function LowerHand({ member }: PersonProps) {
  const { hands } = useRoom().conference;
  const t = useT();
  const up = useComputed(() => placeOf(hands, member) !== null).value;
  const { nick, occupant } = member;
  if (!up || occupant === undefined) return null;
  return (
    <button
      type="button"
      class="button small"
      data-testid={`lower-hand-${nick}`}
      onClick={() => hands.lowerOf(occupant)}
    >
      {t('hand.lower')}
    </button>
  );
}

/** Above the list of people, for a host. */
export function LowerAllHands() {
  const { hands } = useRoom().conference;
  const t = useT();
  const count = hands.list.value.length;
  return (
    <div class="hands-up">
      <span>{t('hand.count', { count })}</span>
      <button type="button" class="button small" data-testid="lower-all-hands" onClick={() => hands.lowerAll()}>
        {t('hand.lowerAll')}
      </button>
    </div>
  );
}
