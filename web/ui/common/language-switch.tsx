import { LANGUAGES, type Language } from '../i18n.ts';
import { useUi } from '../ui-context.ts';

const NAMES: Readonly<Record<Language, string>> = { en: 'English', 'zh-CN': '简体中文' };

export function LanguageSwitch() {
  const { i18n } = useUi();
  return (
    <select
      class="language"
      data-testid="language"
      aria-label={i18n.t('language')}
      value={i18n.language.value}
      onChange={(event) => {
        const next = LANGUAGES.find((l) => l === event.currentTarget.value);
        if (next) void i18n.use(next);
      }}
    >
      {LANGUAGES.map((language) => (
        <option key={language} value={language} lang={language}>
          {NAMES[language]}
        </option>
      ))}
    </select>
  );
}
