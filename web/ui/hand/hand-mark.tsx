import { useComputed } from '@preact/signals';
import type { HandSource } from '../../core/hand/contract.ts';
import type { PersonProps } from '../people/person.tsx';
import { useT } from '../ui-context.ts';
import { placeOf } from './place-of.ts';
import { RaisedHandIcon } from './raised-hand-icon.tsx';
import './hand.css';

/** Beside a name: a hand, and which one in the order of raising. */
export function HandMark({ member, source }: PersonProps & { readonly source: HandSource }) {
  const t = useT();
  const place = useComputed(() => placeOf(source, member)).value;
  if (place === null) return null;
  const label = t('hand.place', { place });
  return (
    <span class="badge hand" role="img" aria-label={label} title={label} data-testid={`hand-${member.nick}`}>
      <RaisedHandIcon size={14} />
      {place}
    </span>
  );
}
