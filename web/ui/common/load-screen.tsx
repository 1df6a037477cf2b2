import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useT } from '../ui-context.ts';

interface Props<P> {
  readonly load: () => Promise<ComponentType<P>>;
  readonly props: P;
}

/** A screen that is fetched when it is first wanted. */
export function LoadScreen<P extends object>({ load, props }: Props<P>) {
  const t = useT();
  // In an object, because a component is a function, which a state setter would call.
  const [state, setState] = useState<{ screen?: ComponentType<P>; failed?: boolean }>({});
  useEffect(() => {
    load().then(
      (screen) => setState({ screen }),
      () => setState({ failed: true }),
    );
  }, [load]);
  if (state.failed) {
    return (
      <main class="centre">
        <p role="alert">{t('load.failed')}</p>
        <button type="button" class="button primary" onClick={() => window.location.reload()}>
          {t('load.again')}
        </button>
      </main>
    );
  }
  const Screen = state.screen;
  return Screen ? (
    <Screen {...props} />
  ) : (
    <main class="centre" aria-busy="true" aria-label={t('load.loading')}>
      <span class="spinner" />
    </main>
  );
}
