// What `make start` prints when everything runs.

import { relative } from 'node:path';
import type { DemoAccounts } from './accounts.ts';
import { type Launch, logDir } from './settings.ts';

/** `sandboxed`: whether documents can be converted in a sandbox. */
export function welcome(
  { url, port, dataDir }: Launch,
  accounts: DemoAccounts,
  room: string,
  sandboxed: boolean,
): string {
  // Browsers let nobody log in on a page that came by http, unless from this machine.
  const local = url.startsWith('https:') ? url : `http://localhost:${port}`;
  // From here, where it is below; a way up and down again is harder to read than the whole path.
  const near = (path: string) => {
    const way = relative(process.cwd(), path) || '.';
    return way.startsWith('..') ? path : way;
  };
  const people = accounts.made
    ? [
        'Accounts (shown this once):',
        ...accounts.made.map(({ jid, password }) => `    ${jid.padEnd(18)} ${password}`),
        `  kept in ${near(accounts.file)}`,
      ]
    : [`Accounts:       in ${near(accounts.file)}`];
  const lines = [
    'Lectern is running.',
    '',
    `Open:           ${local}`,
    ...(local === url ? [] : [`From elsewhere: ${url} (accounts and voice need https)`]),
    `Guest link:     ${url}/r/${encodeURIComponent(room)}`,
    ...people,
    `Data and logs:  ${near(dataDir)}/, ${near(logDir(dataDir))}/`,
    'Stop:           Ctrl-C',
    ...(sandboxed
      ? []
      : [
          '',
          'The sandbox for documents does not work here (bubblewrap), so pictures and',
          'plain text alone are shown, unless LECTERN_UNSANDBOXED=yes is set; see',
          '"What the sandbox does" in docs/operators.md.',
        ]),
  ];
  const rule = '─'.repeat(72);
  return ['', rule, ...lines.map((line) => (line ? `  ${line}` : '')), rule, ''].join('\n');
}
