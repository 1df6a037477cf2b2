import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What one program sees and may do; everything else is not there. */
export interface Walls {
  /** The program, an absolute path. */
  readonly program: string;
  /** What it needs of the system besides libraries and fonts, absolute. */
  readonly needs: readonly string[];
  /** Files and folders that it reads, absolute; they keep their paths. */
  readonly reads: readonly string[];
  /** The one folder that it writes, absolute; it keeps its path, and its `tmp` is /tmp. Without one it writes nothing. */
  readonly writes?: string | undefined;
  /** The user that it runs as, when Lectern runs as root. */
  readonly uid?: number | undefined;
  /** File descriptor from which bubblewrap reads the filter of system calls. */
  readonly filter?: number | undefined;
}

/** Looked for in every program: the loader's list, what it means, fonts and how they are chosen. */
const COMMON = [
  '/etc/alternatives',
  '/etc/fonts',
  '/etc/ld.so.cache',
  '/usr/lib/locale',
  '/usr/local/share/fonts',
  '/usr/share/fontconfig',
  '/usr/share/fonts',
  '/var/cache/fontconfig',
];

/** What takes the program's rights away and sets its limits. */
const STARTERS = ['/usr/bin/prlimit', '/usr/bin/setpriv'];

/** Devices that keep nothing of what is written to them. No terminals: nothing here has one. */
const DEVICES = ['null', 'random', 'urandom', 'zero'];

/** Never to be read, also where it was put below something that is: the project itself. */
const PROJECT = resolve(fileURLToPath(new URL('..', import.meta.url)));

/**
 * Folders of the system's libraries. Debian has them by architecture; the rest of /usr/lib belongs to programs, and an
 * operator may have put more there. Elsewhere libraries lie directly in /usr/lib or /usr/lib64.
 */
function libraries(): string[] {
  const own = readdirSync('/usr/lib').filter((name) => name.includes('-linux-gnu') || /^ld-.*\.so/.test(name));
  const folders = own.length > 0 ? own.map((name) => join('/usr/lib', name)) : ['/usr/lib'];
  return [...folders, '/usr/lib64'];
}

const LIBRARIES = libraries();

/** The folders above paths, each once, the outer ones first: those that bubblewrap makes by itself are root's alone. */
function ancestors(paths: readonly string[]): string[] {
  const found = new Set<string>();
  for (const path of paths) for (let up = dirname(path); up !== '/'; up = dirname(up)) found.add(up);
  return [...found].sort((a, b) => a.length - b.length);
}

/**
 * Arguments for bubblewrap: new namespaces for all, so no network and no other processes; of the file system only what
 * the program needs, read-only, and one folder to write.
 *
 * As root no user namespace is made: in one that root made, the user of every file of the system is still root. The
 * program runs as a user that owns nothing instead, and its capabilities are there only to become it. For
 * everybody else bubblewrap makes a user namespace, in which the program is nobody's root either.
 *
 * /proc is read-only: what the kernel offers to be set there (/proc/sys, and of each process) belongs to no job.
 * A session of its own (--new-session) would put the program outside the worker's process group, which is what the
 * queue kills. The attack that the option answers (TIOCSTI) finds no terminal: none is open, none in /dev.
 */
export function wallArguments(walls: Walls): string[] {
  const { program, needs, reads, writes, uid } = walls;
  const system = [...LIBRARIES, ...COMMON, ...STARTERS, program, ...needs];
  const hidden = [PROJECT].filter((path) => system.some((seen) => path.startsWith(`${seen}/`)));
  return [
    ...(uid === undefined
      ? ['--unshare-all', '--cap-drop', 'ALL']
      : [
          ...['--unshare-ipc', '--unshare-pid', '--unshare-net', '--unshare-uts', '--unshare-cgroup-try'],
          ...['--cap-drop', 'ALL'],
          ...['CAP_SETUID', 'CAP_SETGID', 'CAP_SETPCAP'].flatMap((name) => ['--cap-add', name]),
        ]),
    '--die-with-parent',
    ...ancestors(system).flatMap((path) => ['--dir', path]),
    ...['bin', 'sbin', 'lib', 'lib32', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
    ...system.flatMap((path) => ['--ro-bind-try', path, path]),
    ...hidden.flatMap((path) => ['--tmpfs', path, '--remount-ro', path]),
    ...['--proc', '/proc', '--remount-ro', '/proc', '--tmpfs', '/dev'],
    ...DEVICES.flatMap((name) => ['--dev-bind', `/dev/${name}`, `/dev/${name}`]),
    // For sockets, whose paths must be short.
    ...(writes ? ['--bind', join(writes, 'tmp'), '/tmp'] : []),
    // The job may lie below /tmp.
    ...ancestors([...reads, ...(writes ? [writes] : [])]).flatMap((path) => ['--dir', path]),
    ...(writes ? ['--bind', writes, writes] : []),
    ...reads.flatMap((path) => ['--ro-bind', path, path]),
    ...['--chdir', writes ?? '/'],
    // Both are memory without a bound of their own; what is mounted below / stays as it is.
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
    ...(walls.filter === undefined ? [] : ['--seccomp', String(walls.filter)]),
    '--',
    ...(uid === undefined
      ? []
      : [
          ...['/usr/bin/setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'],
          ...['--inh-caps=-all', '--ambient-caps=-all', '--bounding-set=-all'],
        ]),
  ];
}

/** Users that neither Debian (policy 9.2.2) nor systemd gives to anybody, and that containers of 65,536 users know. */
const FIRST_USER = 60_706;
const USERS = 478;

/**
 * The user that a program runs as when Lectern runs as root: one that owns nothing on this machine but what it is given here. Each
 * worker has another one, so that the kernel counts their processes apart. Two have the same by chance: what keeps
 * jobs strangers to each other are the namespaces.
 */
export function sandboxUser(): number | undefined {
  return process.getuid?.() === 0 ? FIRST_USER + (process.pid % USERS) : undefined;
}

/** The command line that starts a program in the sandbox; the program's own follows. */
export function startArguments(bwrap: string, walls: Omit<Walls, 'uid'>): string[] {
  return [bwrap, ...wallArguments({ ...walls, uid: sandboxUser() })];
}
