"""What the child may not do: take much, write files, reach a network, start another program.

A namespace without devices keeps the network away where the kernel gives one (to root, and to others where
user namespaces are allowed); a filter of system calls keeps it away everywhere else, and other programs with
it. Both are asked for, since each may be forbidden by whoever runs the container; where both are, nothing is
read.
"""

import ctypes
import errno
import os
import resource
import struct

MEMORY_BYTES = 512 * 1024 * 1024
SECONDS = 10
_NEW_USER, _NEW_NET = 0x1000_0000, 0x4000_0000
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
# Of <malloc.h>.
_ARENAS_MOST = -8
# Of <linux/audit.h>, and the numbers of: socket, socketpair, connect, bind, listen, accept, accept4, sendto,
# execve, execveat, ptrace, process_vm_readv and _writev, io_uring_setup.
_MACHINES = {
    "x86_64": (0xC000_003E, (41, 53, 42, 49, 50, 43, 288, 44, 59, 322, 101, 310, 311, 425)),
    "aarch64": (0xC000_00B7, (198, 199, 203, 200, 201, 202, 242, 206, 221, 281, 117, 270, 271, 425)),
}
# Of <linux/bpf_common.h>: load a word, jump if equal, jump if greater or equal, return.
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _KILL, _REFUSE = 0x7FFF_0000, 0x8000_0000, 0x0005_0000 | errno.EPERM
# Numbers of x32, a second door to the same calls.
_OTHER_NUMBERS = 0x4000_0000


class NotIsolated(Exception):
    """Neither way to keep the network away works here."""


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]


def confine() -> None:
    """Give up what reading a file does not need; raises NotIsolated."""
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),  # nothing to write but the pipe
    ):
        resource.setrlimit(limit, (most, most))
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "mallopt"):  # glibc alone
        # A decoder with threads would have an eighth of the address space set aside for each of them.
        libc.mallopt(_ARENAS_MOST, 1)
    # Not `or`: each does something that the other does not.
    if not any([leave_network(libc), refuse_calls(libc)]):
        raise NotIsolated


def leave_network(libc: ctypes.CDLL) -> bool:
    """Move into a network namespace of one's own, which has no device that is up; false where forbidden."""
    return libc.unshare(_NEW_NET) == 0 or libc.unshare(_NEW_USER | _NEW_NET) == 0


def refuse_calls(libc: ctypes.CDLL) -> bool:
    """Let the kernel refuse sockets and other programs with EPERM; false where it filters nothing."""
    known = _MACHINES.get(os.uname().machine)
    if known is None:
        return False
    arch, numbers = known
    steps = [
        (_LOAD, 0, 0, 4),  # the machine for which the number is meant
        (_EQUAL, 1, 0, arch),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),  # the number
        (_AT_LEAST, len(numbers) + 1, 0, _OTHER_NUMBERS),
        *((_EQUAL, len(numbers) - place, 0, number) for place, number in enumerate(numbers)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    program = _Program(len(steps), code)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return libc.prctl(_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) == 0
