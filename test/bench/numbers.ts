// Numbers of a run: percentiles, and the table that is printed.

export interface Figure {
  readonly what: string;
  readonly measured: string;
  readonly bar: string;
  readonly met: boolean;
  /** The raw numbers behind it, for the JSON. */
  readonly data: Record<string, number>;
}

/** The nearest-rank percentile; NaN for an empty list. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
}

export const round = (value: number, places = 1) => Number(value.toFixed(places));

export function table(figures: readonly Figure[]): string {
  const rows = [
    ['what', 'measured', 'bar', ''],
    ...figures.map((f) => [f.what, f.measured, f.bar, f.met ? 'met' : 'NOT MET']),
  ];
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map((r) => r[i]?.length ?? 0)));
  return rows
    .map((r) => `| ${r.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`)
    .toSpliced(1, 0, `|${widths.map((w) => '-'.repeat(w + 2)).join('|')}|---|`)
    .join('\n');
}
