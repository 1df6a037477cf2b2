import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { defaultLimits } from '../../converter/limits.ts';
import { createRun } from '../../converter/sandbox.ts';
import { findTools, type Tools } from '../../converter/tools.ts';
import { temporaryFolder } from '../helpers/temporary.ts';
import { closeConverters, sample, startConverter } from './fixture.ts';
import { makeOdt } from './make.ts';

describe('converter: sandbox', function () {
  this.timeout(60_000);
  afterEach(closeConverters);
  let tools: Tools;
  before(async () => {
    ({ tools } = await findTools());
  });

  it('shows programs no network, no other processes and no files but the job’s', async function () {
    if (!tools.bwrap) this.skip();
    using folder = temporaryFolder('sandbox');
    await writeFile(join(folder.path, 'other-document'), 'secret');
    await mkdir(join(folder.path, 'job'));
    const run = createRun(tools, join(folder.path, 'job'), defaultLimits);
    const sh = async (script: string) => (await run('sh', ['-c', script])).stdout.trim();
    expect(await sh('cat /proc/net/dev | grep -c :')).to.equal('1');
    expect(await sh('ls -d /proc/[0-9]* | wc -l').then(Number)).to.be.lessThan(8);
    expect(await sh(`cat ${folder.path}/other-document; ls ${folder.path}`)).to.equal('job');
    expect(await sh('cat /etc/passwd /root/.profile; ls /home /var/lib')).to.equal('');
    expect(
      await sh('echo made > made; cat made; touch /usr/x /etc/x /x /dev/shm/x; ls -d /usr/x /etc/x /x /dev/shm/x'),
    ).to.equal('made');
    expect(await sh('env | cut -d= -f1 | sort | tr "\\n" " "')).to.not.match(/SHELL|USER|npm|TERM/);
  });

  it('fetches no remote picture and no file of the server for a document', async function () {
    if (!tools.bwrap) this.skip();
    const asked: string[] = [];
    const server = await listen((path) => asked.push(path));
    const { port } = server.address() as AddressInfo;
    const fixture = startConverter();
    try {
      // The listener hears: otherwise its silence would mean nothing.
      await fetch(`http://127.0.0.1:${port}/heard`).then((response) => response.text());
      const remote = `http://127.0.0.1:${port}/remote.png`;
      const frame = (href: string) =>
        `<text:p><draw:frame svg:width="5cm" svg:height="5cm"><draw:image xlink:type="simple" xlink:show="embed"
         xlink:actuate="onLoad" xlink:href="${href}"/></draw:frame></text:p>`;
      const section = `<text:section text:name="S"><text:section-source xlink:type="simple" xlink:show="embed"
        xlink:href="file:///etc/passwd" text:filter-name="Text"/><text:p/></text:section>`;
      const odt = makeOdt(`<text:p>Before</text:p>${frame(remote)}${section}<text:p>After</text:p>`);
      const document = await fixture.convert(await fixture.write('remote.odt', odt));
      expect(document.last.state).to.equal('ready');
      expect((await fixture.texts(document.id))[0]).to.match(/Before\s+After/);
      expect((await fixture.texts(document.id)).join()).to.not.contain('root:');

      const markdown = `# Hello\n\n![a picture](${remote})\n\n<img src="${remote}">\n\n<iframe src="file:///etc/passwd"></iframe>\n`;
      const notes = await fixture.convert(await fixture.write('remote.md', markdown));
      expect(notes.last.state).to.equal('ready');
      const [text = ''] = await fixture.texts(notes.id);
      expect(text).to.contain('a picture').and.to.contain('<img src=');
      expect(text).to.not.contain('root:');
      expect(asked).to.deep.equal(['/heard']);
    } finally {
      server.close();
    }
  });

  it('converts without bubblewrap where it does not work, says so, and fetches no picture all the same', async () => {
    const asked: string[] = [];
    const server = await listen((path) => asked.push(path));
    const { port } = server.address() as AddressInfo;
    const fixture = startConverter({ bwrap: '/nonexistent/bwrap' });
    try {
      const { last } = await fixture.convert(sample('headings.docx'));
      expect(last.state).to.equal('ready');
      expect(fixture.warnings.join()).to.contain('without a sandbox');
      const image = `<draw:image xlink:type="simple" xlink:href="http://127.0.0.1:${port}/remote.png"/>`;
      const frame = `<text:p><draw:frame svg:width="5cm" svg:height="5cm">${image}</draw:frame></text:p>`;
      const odt = await fixture.convert(await fixture.write('remote.odt', makeOdt(frame)));
      expect(odt.last.state).to.equal('ready');
      expect(asked).to.deep.equal([]);
    } finally {
      server.close();
    }
  });
});

async function listen(onRequest: (path: string) => void): Promise<Server> {
  const server = createServer((request, response) => {
    onRequest(request.url ?? '');
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
