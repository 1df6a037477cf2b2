import { type ReadonlySignal, signal } from '@preact/signals';
import i18next from 'i18next';
import { isolated } from '../../protocol/base/plain-line.ts';
import type { Choices } from './choices.ts';
import type { Key, Messages } from './locales/messages.ts';

export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface I18n {
  readonly language: ReadonlySignal<Language>;
  /** Reads `language`, so that what calls it is drawn anew after a switch. */
  t(key: Key, values?: Readonly<Record<string, string | number>>): string;
  /** Whether there is a text for what others name. */
  has(key: string): key is Key;
  use(language: Language): Promise<void>;
}

function preferred(languages: readonly string[], stored: string | null): Language {
  const known = LANGUAGES.find((l) => l === stored);
  if (known) return known;
  for (const language of languages) {
    if (/^zh\b/i.test(language)) return 'zh-CN';
    if (/^en\b/i.test(language)) return 'en';
  }
  return 'en';
}

const load = async (language: Language): Promise<Messages> =>
  language === 'en' ? (await import('./locales/en.ts')).en : (await import('./locales/zh-CN.ts')).zhCN;

/** What is put into a sentence is somebody's name or title, in any script. */
const apart = ([name, value]: [string, string | number]): [string, string | number] => [
  name,
  typeof value === 'string' ? isolated(value) : value,
];

/** Resolves when the first language is there. A language is fetched when it is wanted. */
export async function createI18n(choices: Choices, languages: readonly string[]): Promise<I18n> {
  const first = preferred(languages, choices.get('language'));
  const i18n = i18next.createInstance();
  await i18n.init({
    lng: first,
    fallbackLng: false,
    resources: { [first]: { translation: await load(first) } },
    keySeparator: false,
    nsSeparator: false,
    // Preact escapes what it puts into the page.
    interpolation: { escapeValue: false },
  });
  const language = signal<Language>(first);
  document.documentElement.lang = first;
  return {
    language,
    t(key, values) {
      void language.value;
      return i18n.t(key, Object.fromEntries(Object.entries(values ?? {}).map(apart)));
    },
    has: (key): key is Key => i18n.exists(key),
    async use(next) {
      if (!i18n.hasResourceBundle(next, 'translation')) {
        i18n.addResourceBundle(next, 'translation', await load(next));
      }
      await i18n.changeLanguage(next);
      choices.set('language', next);
      document.documentElement.lang = next;
      language.value = next;
    },
  };
}
