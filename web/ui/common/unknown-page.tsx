import { useEffect } from 'preact/hooks';
import { useUi } from '../ui-context.ts';
import { LanguageSwitch } from './language-switch.tsx';
import { Logo } from './logo.tsx';

/** For an address that leads nowhere. */
export function UnknownPage() {
  const { i18n, router } = useUi();
  const { t } = i18n;
  useEffect(() => {
    document.title = `${t('unknown.title')} · Lectern`;
  }, [t, i18n.language.value]);
  return (
    <div class="login">
      <main class="login-card" data-testid="unknown-page">
        <div class="brand">
          <Logo size={44} />
          <span>Lectern</span>
        </div>
        <h1>{t('unknown.title')}</h1>
        <p class="login-lead">{t('unknown.text')}</p>
        <a
          class="button primary wide"
          href="/"
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            router.go({ kind: 'home' });
          }}
        >
          {t('unknown.home')}
        </a>
      </main>
      <footer class="login-foot">
        <LanguageSwitch />
      </footer>
    </div>
  );
}
