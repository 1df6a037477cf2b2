import type { I18n } from '../i18n.ts';

/** How long something took: "1 h 5 min", "42 min". */
export function lengthText(ms: number, t: I18n['t']): string {
  const all = Math.round(ms / 60_000);
  const hours = Math.floor(all / 60);
  const minutes = all % 60;
  if (all === 0) return t('length.short');
  if (hours === 0) return t('length.minutes', { minutes });
  return minutes === 0 ? t('length.hours', { hours }) : t('length.both', { hours, minutes });
}
