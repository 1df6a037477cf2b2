/** Tells those who present, without a sound, whose hand has gone up. */
import { computed, effect } from '@preact/signals';
import type { Conference } from '../../core/room/contract.ts';
import type { News } from '../room/notices.ts';

/** @returns what ends it */
export function watchHands(
  { status, stage, people }: Pick<Conference, 'status' | 'stage' | 'people'>,
  add: (news: News) => void,
): () => void {
  // Those of people who are away for a moment, too: when they are back their hands are no news. Apart from the whole state,
  // which changes with every move of the pointer.
  const hands = computed(() => stage.state.value.hands);
  let before: ReadonlySet<string> | null = null;
  return effect(() => {
    const up = hands.value;
    const members = people.members.value;
    // Coming, or coming back, is not the time to tell what has changed meanwhile: the list of people shows it.
    if (status.value !== 'joined' || !stage.known.value) {
      before = null;
      return;
    }
    const known = before;
    before = new Set(up.map(({ occupant }) => occupant));
    if (!known || !people.presenter.value) return;
    for (const { occupant, nick } of up) {
      const member = members.find((one) => one.occupant === occupant);
      if (!known.has(occupant) && !member?.me) add({ kind: 'hand', nick: member?.nick ?? nick });
    }
  });
}
