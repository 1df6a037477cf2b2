"""Writes a filter of system calls to standard output, as bubblewrap's --seccomp takes it.

Converters need few system calls, but which ones changes with every version of LibreOffice and of the C library. So this
names what none of them needs and what taken-over programs have got out with: the doors to the kernel's large and young
parts. libseccomp knows the numbers, for the architecture that it runs on; calls of other architectures end the program.
"""

import errno
import socket
import sys

import seccomp
from seccomp import ALLOW, EQ, ERRNO, MASKED_EQ, NE, Arg, Attr, SyscallFilter

REFUSED = """
    acct add_key adjtimex bpf chroot clock_adjtime clock_settime delete_module fanotify_init finit_module get_mempolicy
    init_module ioperm iopl kcmp kexec_file_load kexec_load keyctl lookup_dcookie mbind migrate_pages mount move_pages
    name_to_handle_at nfsservctl open_by_handle_at perf_event_open personality pidfd_getfd pivot_root
    process_madvise process_vm_readv process_vm_writev ptrace quotactl quotactl_fd reboot request_key set_mempolicy
    setdomainname sethostname setns settimeofday swapoff swapon syslog sysfs umount umount2 unshare uselib
    userfaultfd vhangup vmsplice
"""

# As on a kernel that does not have them, for which there is always another way. clone3 has its flags in memory, where a
# filter cannot look; the rest is memory that no limit of a process counts.
MISSING = """
    clone3 fsconfig fsmount fsopen fspick io_uring_enter io_uring_register io_uring_setup memfd_create memfd_secret
    mount_setattr move_mount mq_open msgget open_tree semget shmget
"""

NAMESPACES = (
    0x00000080,  # CLONE_NEWTIME
    0x00020000,  # CLONE_NEWNS
    0x02000000,  # CLONE_NEWCGROUP
    0x04000000,  # CLONE_NEWUTS
    0x08000000,  # CLONE_NEWIPC
    0x10000000,  # CLONE_NEWUSER
    0x20000000,  # CLONE_NEWPID
    0x40000000,  # CLONE_NEWNET
)

TERMINAL = (
    0x5412,  # TIOCSTI
    0x541C,  # TIOCLINUX
)


def known(names):
    """Leaves out what this version of libseccomp has not heard of."""
    for name in names.split():
        try:
            seccomp.resolve_syscall(seccomp.Arch(), name)
        except ValueError:
            continue
        yield name


filter = SyscallFilter(defaction=ALLOW)
# Found by halving instead of one after the other, as every call goes through it.
filter.set_attr(Attr.CTL_OPTIMIZE, 2)
for name in known(REFUSED):
    filter.add_rule(ERRNO(errno.EPERM), name)
for name in known(MISSING):
    filter.add_rule(ERRNO(errno.ENOSYS), name)
for flag in NAMESPACES:
    filter.add_rule(ERRNO(errno.EPERM), "clone", Arg(0, MASKED_EQ, flag, flag))
for request in TERMINAL:
    # The kernel looks at the lower half alone.
    filter.add_rule(ERRNO(errno.EPERM), "ioctl", Arg(1, MASKED_EQ, 0xFFFFFFFF, request))
# A process that says so cannot be looked into, and what it holds open is not counted (PR_SET_DUMPABLE).
filter.add_rule(ERRNO(errno.EPERM), "prctl", Arg(0, EQ, 4), Arg(1, EQ, 0))
for name in ("socket", "socketpair"):
    filter.add_rule(ERRNO(errno.EAFNOSUPPORT), name, Arg(0, NE, socket.AF_UNIX))
filter.export_bpf(sys.stdout)
