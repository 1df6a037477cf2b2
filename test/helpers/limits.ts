// The component's limits as a test lowers them.
import { DISK } from '../../backplane/files/limits.ts';
import { LIMITS, type Limits } from '../../component/limits.ts';

type All = Limits & { readonly disk: typeof DISK };

/** Some limits of some groups. */
export type Lowered = { readonly [Group in keyof All]?: Partial<All[Group]> };

/** All limits, with these changes made one after the other. */
export function lowered(...changes: readonly Lowered[]): All {
  const all = structuredClone<All>({ ...LIMITS, disk: DISK });
  for (const change of changes) {
    for (const [group, some] of Object.entries(change)) Object.assign(all[group as keyof All], some);
  }
  return all;
}
