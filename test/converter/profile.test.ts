import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { prepareProfile } from '../../converter/documents/profile.ts';
import { type DocumentTools, findDocumentTools } from '../../converter/documents/tools.ts';
import { findTools } from '../../converter/tools.ts';
import { temporaryFolder } from '../helpers/temporary.ts';
import { list, processes } from './fixture.ts';

describe('converter: profile of LibreOffice', function () {
  this.timeout(60_000);
  const never = new AbortController().signal;

  /** The tools, with a LibreOffice that hangs in its first `times` starts. */
  async function hanging(folder: string, times: number): Promise<DocumentTools> {
    const { tools } = await findDocumentTools((await findTools({ bwrap: '/nonexistent/bwrap' })).tools);
    const soffice = join(folder, 'soffice');
    await writeFile(
      soffice,
      `#!/bin/sh
       echo start >> ${folder}/starts
       [ $(wc -l < ${folder}/starts) -gt ${times} ] || exec tail -f ${folder}/starts
       exec ${tools.soffice} "$@"\n`,
    );
    await chmod(soffice, 0o755);
    return { ...tools, soffice };
  }

  it('starts LibreOffice again when its first start hangs', async () => {
    using folder = temporaryFolder('profile');
    const tools = await hanging(folder.path, 1);
    // Long enough for a start that does not hang; the test waits for it once.
    const profile = await prepareProfile(tools, folder.path, never, 15_000);
    expect(await list(join(profile, 'user'))).to.include('registrymodifications.xcu');
    expect(await processes(`${folder.path}/starts`)).to.deep.equal([]);
  });

  it('says so when it hangs each time, and leaves nothing running', async () => {
    using folder = temporaryFolder('profile');
    const tools = await hanging(folder.path, 9);
    const error: unknown = await prepareProfile(tools, folder.path, never, 200).catch((reason: unknown) => reason);
    expect(error).to.have.property('name', 'TimeoutError');
    expect(await processes(`${folder.path}/starts`)).to.deep.equal([]);
  });

  it('gives up at once when the converter is closed meanwhile', async () => {
    using folder = temporaryFolder('profile');
    const closing = new AbortController();
    const profile = prepareProfile(await hanging(folder.path, 9), folder.path, closing.signal);
    closing.abort();
    expect(await profile.catch((reason: unknown) => reason)).to.have.property('name', 'AbortError');
  });
});
