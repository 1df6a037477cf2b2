const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/**
 * 999 byte, 200 MB, 1.5 GB, as the language writes it. A kilobyte is 1000 bytes (IEC 80000-13), as files are measured by
 * systems and browsers of today. Rounded down, so that a limit that is told is never larger than it is.
 */
export function formatSize(bytes: number, language: string): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** step;
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: UNITS[step] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 ? 1 : 0,
    roundingMode: 'trunc',
  }).format(value);
}
