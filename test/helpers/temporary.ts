// Folders that a test may fill and that are gone after it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leftOver } from './left-over.ts';

export interface TemporaryFolder extends Disposable {
  path: string;
  remove(): void;
}

export function temporaryFolder(name = 'test'): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), `lectern-${name}-`));
  const remove = () => {
    rmSync(path, { recursive: true, force: true });
    gone();
  };
  const gone = leftOver.add(remove);
  return { path, remove, [Symbol.dispose]: remove };
}
