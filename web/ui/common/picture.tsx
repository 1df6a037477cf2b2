import { useEffect, useMemo, useState } from 'preact/hooks';
import { createAgain } from './again.ts';

interface Props {
  readonly src: string;
  readonly loading?: 'lazy';
  readonly decoding?: 'async';
  readonly draggable?: boolean;
}

/** A picture that is decoration, and mends itself: one that could not be fetched is fetched again. */
export function Picture({ src, ...rest }: Props) {
  const [tries, setTries] = useState(0);
  // Another picture has failures of its own.
  const again = useMemo(() => createAgain(window, () => setTries((n) => n + 1)), [src]);
  useEffect(() => () => again.done(), [again]);
  // A browser fetches a picture that failed only for a new element.
  return <img {...rest} key={`${src} ${tries}`} src={src} alt="" onLoad={again.done} onError={again.failed} />;
}
