import { type StdioOptions, spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { defaultLimits } from '../../converter/documents/limits.ts';
import { removeTree } from '../../converter/files.ts';
import { createRun, type Run } from '../../converter/sandbox.ts';
import { findTools, type Tools, tryBubblewrap } from '../../converter/tools.ts';
import { wallArguments } from '../../converter/walls.ts';
import { readLaunch as launcherSettings } from '../../launcher/settings.ts';
import { welcome } from '../../launcher/welcome.ts';
import { readSettings, SettingsError } from '../../settings.ts';
import { startListener } from '../helpers/listener.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary.ts';
import { closeConverters, list, sample, startConverter } from './fixture.ts';
import { makeOdt } from './make.ts';

const PROJECT = resolve(import.meta.dirname, '../..');

describe('converter: sandbox', function () {
  this.timeout(60_000);
  let tools: Tools;
  let folder: TemporaryFolder;
  let run: Run;
  const at = (name: string) => join(folder.path, 'job', name);
  /** Runs a script; of the tools for it only those of /usr/bin are there. */
  const sh = async (script: string, reads: string[] = []) => {
    await removeTree(at('own'));
    return (await run('sh', ['-c', script], { reads: ['/usr/bin', ...reads], writes: at('own') })).stdout.trim();
  };

  before(async () => {
    ({ tools } = await findTools());
    expect(tools.bwrap, 'bubblewrap works').to.be.a('string');
    expect(tools.filter, 'python3-seccomp is there').to.be.a('string');
  });
  beforeEach(async () => {
    folder = temporaryFolder('sandbox');
    await mkdir(at(''));
    run = createRun(tools, at(''), defaultLimits);
  });
  afterEach(() => folder.remove());

  it('R50.1 shows programs no network, no other processes, no environment', async () => {
    expect(await sh('cat /proc/net/dev | grep -c :')).to.equal('1');
    expect(Number(await sh('ls -d /proc/[0-9]* | wc -l'))).to.be.within(1, 8);
    expect(await sh('env | cut -d= -f1 | sort | tr "\\n" " "')).to.equal('HOME LANG PATH PWD SAL_USE_VCLPLUGIN TMPDIR');
  });

  it('R50.9 ends a program with its sandbox, at whatever moment of its start', async () => {
    // A start takes some 10 ms. Before each new one all of the last has ended, or this waits for ever.
    for (let sooner = 0; sooner < 60; sooner++) {
      const until = AbortSignal.timeout(sooner % 20);
      const ended = run('sleep', ['60'], { reads: [], writes: at(`ended-${sooner}`), signal: until });
      expect(await ended.catch((error: Error) => error.name)).to.equal('TimeoutError');
    }
  });

  it('R50.1 closes what who started Lectern left open, before documents come', () => {
    // 40 is beyond the numbers that Node itself sees to.
    const stdio: StdioOptions = [
      'ignore',
      'pipe',
      'inherit',
      ...Array.from({ length: 37 }, () => 'ignore' as const),
      'pipe',
    ];
    const list = `import { execFileSync } from 'node:child_process';
      const seen = () => execFileSync('ls', ['/proc/self/fd'], { encoding: 'utf8' }).split('\\n').includes('40');
      const before = seen();
      (await import('${PROJECT}/converter/descriptors.ts')).closeInherited();
      console.log(before, seen());`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', list], { stdio });
    expect(String(stdout).trim()).to.equal('true false');
  });

  it('R50.1 lets them write in their own folder alone', async () => {
    await writeFile(at('input'), 'input');
    expect(await sh('echo made > made; cat made')).to.equal('made');
    // By access(2), without writing. /tmp is the folder's own. Devices keep nothing, and are counted one by one.
    const rest = `find ${at('own')} -maxdepth 0 -writable; find / -path ${at('own')} -prune -o -path /tmp -prune -o -writable ! -type l ! -xtype c -print`;
    expect(await sh(rest, [at('input')])).to.equal(at('own'));
    expect(await sh(`echo changed > ${at('input')}; rm ${at('input')}; cat ${at('input')}`, [at('input')])).to.equal(
      'input',
    );
    expect(await sh(`find /tmp ${at('own')}/tmp -maxdepth 0 -printf '%D:%i\\n' | uniq | wc -l`)).to.equal('1');
    const devices = 'find / -xtype c ! -type l -writable -not -path "/proc/*" 2>/dev/null | sort | tr "\\n" " "';
    expect(await sh(devices)).to.equal('/dev/null /dev/random /dev/urandom /dev/zero');
  });

  it('R50.1 gives no program the folder of another, which could have left a link in it', async () => {
    await mkdir(join(folder.path, 'secrets'));
    const first = await sh(
      `mv ${at('own')}/tmp ${at('own')}/x && ln -s ${folder.path}/secrets ${at('own')}/tmp && echo done`,
    );
    expect(first).to.equal('done');
    const options = { reads: ['/usr/bin'], writes: at('own') };
    const second = await run('sh', ['-c', 'echo > /tmp/made'], options).catch((error: unknown) => error);
    expect(second).to.have.property('code', 'EEXIST');
    expect(await list(join(folder.path, 'secrets'))).to.deep.equal([]);
  });

  it('R50.1 lets them write nothing when they have no folder', async () => {
    const find = ['/', '-path', '/usr/bin/find', '-print', '-o', '-writable', '!', '-type', 'l', '!', '-xtype', 'c'];
    expect((await run('find', find, { reads: [] })).stdout).to.equal('/usr/bin/find\n');
  });

  it('R50.2 shows them what they need and nothing of the project, the operator or other jobs', async () => {
    await writeFile(at('input'), 'input');
    await writeFile(at('other'), 'secret');
    await writeFile(join(folder.path, 'other-document'), 'secret');
    expect(await sh(`cat ${at('input')}; ls ${at('')}`, [at('input')])).to.equal('inputinput\nown');
    expect(await sh(`ls ${folder.path}; ls ${PROJECT}`)).to.equal('job');
    expect(await sh('ls /home /root /srv /opt /var/lib /usr/local/bin /usr/src /usr/share/doc /etc/passwd')).to.equal(
      '',
    );
    expect(await sh('ls /etc /usr /usr/share | tr "\\n" " "')).to.not.match(/passwd|hosts|src|games|sbin|include|doc/);
  });

  it('R50.2 hides the project where it lies below a folder that is needed', () => {
    const walls = wallArguments({ program: '/opt/program/any', needs: [resolve(PROJECT, '..')], reads: [] }).join(' ');
    expect(walls)
      .to.contain(`--ro-bind-try ${resolve(PROJECT, '..')} `)
      .and.to.contain(`--tmpfs ${PROJECT} `);
  });

  it('R50.4 refuses the system calls that taken-over programs get out with', async () => {
    const script = `
import ctypes, errno, fcntl, socket
libc = ctypes.CDLL(None, use_errno=True)
def said(call):
    try:
        return call()
    except OSError as error:
        return errno.errorcode[error.errno]
def call(name, *args):
    ctypes.set_errno(0)
    return errno.errorcode.get(ctypes.get_errno()) if getattr(libc, name)(*args) == -1 else 'done'
print(said(lambda: socket.socket(socket.AF_INET)), said(lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)))
print(said(lambda: socket.socket(socket.AF_UNIX).close()))
print(said(lambda: fcntl.ioctl(0, 0x5412, b'x')))
print(call('unshare', 0x10000000), call('ptrace', 0, 0, 0, 0), call('mount', b'x', b'/', b'tmpfs', 0, None))
print(call('setns', 0, 0), call('personality', 0x0040000), call('memfd_create', b'x', 0), call('prctl', 4, 0, 0, 0, 0))
`;
    const { stdout } = await run('python3', ['-I', '-c', script], { reads: ['/usr/bin', '/usr/lib'] });
    expect(stdout.trim().split('\n')).to.deep.equal([
      'EAFNOSUPPORT EAFNOSUPPORT',
      'None',
      'EPERM',
      'EPERM EPERM EPERM',
      'EPERM EPERM ENOSYS EPERM',
    ]);
  });

  it('R50.4 goes on without the filter where it cannot be made, and says so', async () => {
    const without = await findTools({ python: '/nonexistent/python3' });
    expect(without.tools.filter).to.equal(undefined);
    expect(without.problems.join()).to.contain('python3-seccomp');
    run = createRun(without.tools, at(''), defaultLimits);
    expect(await sh('cat /proc/self/status'))
      .to.match(/^CapEff:\s+0+$/m)
      .and.to.match(/^Seccomp:\s+0$/m);
  });

  it('R50.5 gives them no rights, and as root another user', async () => {
    const status = await sh('cat /proc/self/status');
    expect(status)
      .to.match(/^CapEff:\s+0+$/m)
      .and.to.match(/^CapAmb:\s+0+$/m)
      .and.to.match(/^NoNewPrivs:\s+1$/m);
    expect(status).to.match(/^Seccomp:\s+2$/m);
    const uid = Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]);
    if (process.getuid?.() === 0) {
      expect(uid).to.be.within(60_706, 61_183);
      expect(status).to.match(new RegExp(`^Uid:\\s+${uid}\\s+${uid}\\s+${uid}\\s+${uid}$`, 'm'));
      expect(status).to.match(new RegExp(`^Gid:\\s+${uid}\\s+${uid}\\s+${uid}\\s+${uid}$`, 'm'));
      expect(status).to.match(/^Groups:\s*$/m);
    } else expect(uid).to.equal(process.getuid?.());
  });
});

describe('converter: what documents ask for', function () {
  this.timeout(60_000);
  afterEach(closeConverters);

  it('fetches no remote picture and no file of the server for a document', async () => {
    const { asked, address, close } = await startListener();
    const fixture = startConverter();
    try {
      // The listener hears: otherwise its silence would mean nothing.
      await fetch(`${address}/heard`).then((response) => response.text());
      const remote = `${address}/remote.png`;
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
      close();
    }
  });

  it('R50.7 takes the operator’s word only where it is yes or no', () => {
    const read = (text: string) =>
      readSettings({ COMPONENT_SECRET: '0123456789abcdef', LECTERN_UNSANDBOXED: text }).unsandboxed;
    expect(['', 'no', 'yes'].map(read)).to.deep.equal([false, false, true]);
    for (const text of ['1', 'true', 'Yes']) expect(() => read(text), text).to.throw(SettingsError);
  });

  it('R50.7 `make start` says where there is no sandbox', async () => {
    expect([await tryBubblewrap('bwrap'), await tryBubblewrap('/nonexistent/bwrap')]).to.deep.equal([true, false]);
    const accounts = { file: 'accounts.json', made: null };
    const said = (sandboxed: boolean) => welcome(launcherSettings({}), accounts, 'demo', sandboxed);
    expect(said(false)).to.contain('LECTERN_UNSANDBOXED=yes');
    expect(said(true)).to.not.contain('sandbox');
  });

  it('R50.7 converts nothing but pictures and plain text where bubblewrap does not work, and says so once', async () => {
    const fixture = startConverter({ bwrap: '/nonexistent/bwrap' });
    const refused = ['headings.docx', 'paper-tracemonkey.pdf', 'tables.xlsx'].map(sample);
    const taken = [sample('photo.webp'), sample('README.md'), await fixture.write('notes.txt', 'Notes')];
    // Side by side.
    const [all, some] = await Promise.all(
      [refused, taken].map((files) => Promise.all(files.map(async (file) => (await fixture.convert(file)).last))),
    );
    for (const last of all ?? []) expect(last).to.include({ state: 'failed', reason: 'no-sandbox' });
    for (const last of some ?? []) expect(last.state).to.equal('ready');
    expect([all?.length, some?.length]).to.deep.equal([3, 3]);
    expect(fixture.warnings.filter((line) => line.includes('bubblewrap'))).to.have.lengthOf(1);
    expect(fixture.warnings.join()).to.contain('only pictures and plain text');
  });

  it('R50.7 converts all without bubblewrap when the operator says so, and fetches no picture all the same', async () => {
    const { asked, address, close } = await startListener();
    const fixture = startConverter({ bwrap: '/nonexistent/bwrap', unsandboxed: true });
    try {
      const image = `<draw:image xlink:type="simple" xlink:href="${address}/remote.png"/>`;
      const frame = `<text:p><draw:frame svg:width="5cm" svg:height="5cm">${image}</draw:frame></text:p>`;
      const odt = await fixture.convert(await fixture.write('remote.odt', makeOdt(frame)));
      expect(odt.last.state).to.equal('ready');
      expect(fixture.warnings.join()).to.contain('without a sandbox');
      expect(asked).to.deep.equal([]);
    } finally {
      close();
    }
  });
});
