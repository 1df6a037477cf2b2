/** Raising and lowering hands. What is up stands in the meeting's log. docs/protocol.md §12. */
import { computed, type ReadonlySignal } from '@preact/signals-core';
import { NS } from '../../../protocol/base/namespaces.ts';
import { buildLower, buildRaise, type HandState } from '../../../protocol/hand/hand.ts';
import type { Part, PartContext } from '../part.ts';
import type { Member } from '../people/contract.ts';
import type { HandControl } from './contract.ts';

export interface HandPart {
  readonly part: Part;
  readonly control: HandControl;
}

export function createHandPart(
  { demand }: Pick<PartContext, 'demand'>,
  meeting: ReadonlySignal<HandState>,
  members: ReadonlySignal<readonly Member[]>,
): HandPart {
  // Of those who are away for a moment nobody could be called on.
  const here = computed(() => new Set(members.value.map(({ occupant }) => occupant)));
  const list = computed(() => meeting.value.hands.filter(({ occupant }) => here.value.has(occupant)));
  const self = computed(() => members.value.find(({ me }) => me)?.occupant);
  return {
    part: { name: 'hand', speaks: [NS.hand] },
    control: {
      list,
      up: computed(() => list.value.some(({ occupant }) => occupant === self.value)),
      raise: () => void demand(buildRaise()),
      lower: () => void demand(buildLower('own')),
      lowerOf: (occupant) => void demand(buildLower({ occupant })),
      lowerAll: () => void demand(buildLower('all')),
    },
  };
}
