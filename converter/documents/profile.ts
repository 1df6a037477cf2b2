import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree } from '../files.ts';
import { createRun } from '../sandbox.ts';
import { defaultLimits } from './limits.ts';
import type { DocumentTools } from './tools.ts';

/**
 * LibreOffice takes 1 s for its first start, ten times that on a busy machine; one that hung in it would hold up every
 * conversion. In ms.
 */
const START_DEADLINE = 40_000;

/** A second try is made after a start that hangs or breaks; what fails twice fails always. */
const STARTS = 2;

/** [group, setting, value] */
type OfficeSetting = readonly [string, string, string | number | boolean];

/** What a document may not do, whatever it asks for. The sandbox is the second wall behind these. */
const SETTINGS: readonly OfficeSetting[] = [
  ['/org.openoffice.Office.Common/Security/Scripting', 'DisableMacrosExecution', true],
  ['/org.openoffice.Office.Common/Security/Scripting', 'MacroSecurityLevel', 3],
  // Linked pictures, from the network or from the server's own files, stay empty.
  ['/org.openoffice.Office.Common/Security/Scripting', 'BlockUntrustedRefererLinks', true],
  // Links to other documents are never brought up to date (0 is never for Writer, 2 for Calc).
  ['/org.openoffice.Office.Writer/Content/Update', 'Link', 0],
  ['/org.openoffice.Office.Calc/Content/Update', 'Link', 2],
  ['/org.openoffice.Office.Java/VirtualMachine', 'Enable', false],
  // Characters that Chinese and Japanese write differently take the Chinese form unless the document says otherwise.
  ['/org.openoffice.Office.Linguistic/General', 'DefaultLocale_CJK', 'zh-CN'],
];

function registry(): string {
  const items = SETTINGS.map(
    ([path, name, value]) =>
      `<item oor:path="${path}"><prop oor:name="${name}" oor:op="fuse"><value>${value}</value></prop></item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${items.join('\n')}</oor:items>`;
}

export function profileArgument(profile: string): string {
  return `-env:UserInstallation=file://${encodeURI(profile)}`;
}

/**
 * Makes the profile that each run of LibreOffice gets a copy of, below `folder`, and gives its path. Without it every
 * run would set one up first, and end with status 81 ("start me again") before it has converted anything.
 * `signal` ends the attempt; the promise then rejects with its reason.
 * @throws Error when LibreOffice does not run, or hangs, each time.
 */
export async function prepareProfile(
  tools: DocumentTools,
  folder: string,
  signal: AbortSignal,
  deadline = START_DEADLINE,
): Promise<string> {
  for (let start = 1; ; start++) {
    try {
      return await setUp(tools, folder, AbortSignal.any([signal, AbortSignal.timeout(deadline)]));
    } catch (error) {
      if (signal.aborted || start === STARTS) throw error;
    }
  }
}

async function setUp(tools: DocumentTools, folder: string, signal: AbortSignal): Promise<string> {
  const home = join(folder, 'template');
  const profile = join(home, 'profile');
  await removeTree(home);
  await mkdir(join(profile, 'user'), { recursive: true });
  await writeFile(join(profile, 'user', 'registrymodifications.xcu'), registry());
  await writeFile(join(home, 'a.txt'), 'a');
  const run = createRun(tools, home, defaultLimits);
  const args = [profileArgument(profile), '--headless', '--convert-to', 'pdf', '--outdir', home, join(home, 'a.txt')];
  // The first run sets the profile up, the second proves that it works and brings the programs into memory.
  const options = { reads: [], writes: home, signal };
  await run(tools.soffice, args, options);
  await removeTree(join(home, 'tmp'));
  const { code, stderr } = await run(tools.soffice, args, options);
  if (code !== 0) throw new Error(`LibreOffice does not run (${code}): ${stderr.slice(0, 500)}`);
  return profile;
}
