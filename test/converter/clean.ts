import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cleanPackage } from '../../converter/documents/formats/package.ts';
import { openZip } from '../../converter/documents/formats/zip.ts';
import { defaultLimits } from '../../converter/documents/limits.ts';
import { temporaryFolder } from '../helpers/temporary.ts';

/** All entries of the cleaned package, by name. */
export async function clean(bytes: Buffer, limits = defaultLimits): Promise<Map<string, Buffer>> {
  using folder = temporaryFolder('package');
  const [source, target] = [join(folder.path, 'source'), join(folder.path, 'target')];
  await writeFile(source, bytes);
  await cleanPackage(source, target, limits);
  const zip = await openZip(await readFile(target), defaultLimits);
  const entries = new Map<string, Buffer>();
  for (const entry of zip.entries) entries.set(entry.name, Buffer.concat(await (await entry.open()).toArray()));
  return entries;
}

/** What it fails with. */
export const refusal = (bytes: Buffer, limits = defaultLimits): Promise<string> =>
  clean(bytes, limits).then(
    () => 'cleaned',
    ({ reason }) => reason,
  );

/** All that a package holds. */
export const whole = (entries: Map<string, Buffer>) => [...entries.values()].map(String).join('\n');
