"""What the kernel lets a process do, found out by asking for it.

A try does nothing also where nothing stands in its way: its arguments are such that a kernel that
gets to see them refuses them for another reason.
"""

from __future__ import annotations

import posix
from errno import EACCES, EAFNOSUPPORT, ENOSYS, EPERM, EPROTONOSUPPORT, ESOCKTNOSUPPORT, errorcode

from .bpf import known_machine
from .codec import dumps, loads
from .libc import c_function, c_memory

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Dict, Optional, Tuple

_PR_GET_NO_NEW_PRIVS = 39
_SYSLOG_READ_ALL = 3
_REFUSALS = (EPERM, EACCES, ENOSYS)
_FAMILY_REFUSALS = (*_REFUSALS, EAFNOSUPPORT, EPROTONOSUPPORT, ESOCKTNOSUPPORT)

# Numbers on x86_64 and aarch64, then arguments that no kernel accepts.
_SYSTEM_CALLS = {
    "add_key": (248, 217, (0, 0, 0, 0, 0)),
    "bpf": (321, 280, (-1, 0, 0)),
    # New namespaces while sharing the old one's folders, signal handlers without memory.
    "clone(CLONE_NEWUSER)": (56, 220, (0x10000000 | 0x20000 | 0x200 | 0x800, 0, 0, 0, 0)),
    "fsopen": (430, 430, (0, -1)),
    "io_setup": (206, 0, (0, 0)),
    "io_uring_setup": (425, 425, (0, 0)),
    "ioctl(TIOCSTI)": (16, 29, (-1, 0x5412, 0)),
    "kcmp": (312, 272, (-1, -1, -1, 0, 0)),
    "keyctl": (250, 219, (-1, 0, 0, 0, 0)),
    "mount": (165, 40, (0, 0, 0, 0, 0)),
    "open_by_handle_at": (304, 265, (-1, 0, 0)),
    "open_tree": (428, 428, (-1, 0, -1)),
    "perf_event_open": (298, 241, (0, 0, -1, -1, -1)),
    "pidfd_getfd": (438, 438, (-1, -1, -1)),
    "process_vm_readv": (310, 270, (-1, 0, 0, 0, 0, -1)),
    "ptrace": (101, 117, (-1, 0, 0, 0)),
    "setns": (308, 268, (-1, 0)),
    "unshare(CLONE_NEWUSER)": (272, 97, (0x10000000 | 1,)),
    "userfaultfd": (323, 282, (-1,)),
}
_PRCTL = (157, 167)
_SYSLOG = (103, 116)
_SOCKETS = {  # family, type, protocol
    "socket(AF_ALG)": (38, 5, 0),
    "socket(AF_NETLINK, NETLINK_NETFILTER)": (16, 3, 12),
    "socket(AF_PACKET)": (17, 3, 0),
    "socket(AF_TIPC)": (30, 2, 0),
    "socket(AF_VSOCK)": (40, 1, 0),
    "socket(AF_XDP)": (44, 3, 0),
}
_ORDINARY_SOCKETS = {
    "socket(AF_UNIX)": (1, 1, 0),
    "socket(AF_UNIX, datagrams)": (1, 2, 0),
    "socket(AF_INET, TCP)": (2, 1, 0),
    "socket(AF_INET, UDP)": (2, 2, 0),
    "socket(AF_INET, MPTCP)": (2, 1, 262),
    "socket(AF_INET6, TCP)": (10, 1, 0),
}


class KernelProbes:
    """Raises OSError when made where no system call can be: a Python without ctypes, a rare machine."""

    def __init__(self) -> None:
        known = known_machine()
        if known is None:
            raise OSError("the numbers of this machine's system calls are not known")
        self._machine = known[1]
        self._call = c_function("syscall")

    def attempts(self) -> Dict[str, str]:
        """Each dangerous system call with "allowed" or how it was refused.

        Made in a process of its own, which ends at once: gVisor has been seen to make a namespace, with
        all capabilities in it, from arguments that Linux refuses.
        """
        reader, writer = posix.pipe()
        pid = posix.fork()
        if pid == 0:
            try:
                posix.write(writer, dumps(self.try_all()).encode("ascii"))
            finally:
                posix._exit(0)
        posix.close(writer)
        told = b""
        while True:
            part = posix.read(reader, 1 << 16)
            if not part:
                break
            told += part
        posix.close(reader)
        posix.waitpid(pid, 0)
        return loads(told.decode("ascii"))

    def try_all(self) -> Dict[str, str]:
        """The same in this process, for one that is locked or ends right after."""
        outcomes, own_pid = {}, posix.getpid()
        for name, entry in _SYSTEM_CALLS.items():
            result, number = self._call(entry[self._machine], *entry[2])
            if posix.getpid() != own_pid:
                posix._exit(0)  # the try has made a process after all, and this is it
            outcomes[name] = "allowed" if result >= 0 else _outcome(number, _REFUSALS)
        return outcomes

    def no_new_privileges(self) -> Optional[bool]:
        result, _ = self._call(_PRCTL[self._machine], _PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)
        return None if result < 0 else result == 1

    def is_gvisor(self) -> bool:
        """gVisor's kernel log begins with its name; Linux does not show its own to this process."""
        log, address = c_memory(8192)
        result, number = self._call(_SYSLOG[self._machine], _SYSLOG_READ_ALL, address, len(log))
        if result < 0 and number not in _REFUSALS:
            raise OSError(number, "the kernel log cannot be read")
        return b"Starting gVisor" in bytes(log)


def socket_attempts(also_ordinary: bool = False) -> Dict[str, str]:
    """Each dangerous kind of socket, or the ordinary ones too, with "allowed" or how it was refused."""
    kinds = {**_ORDINARY_SOCKETS, **_SOCKETS} if also_ordinary else _SOCKETS
    return {name: _try_socket(*arguments) for name, arguments in kinds.items()}


def _try_socket(family: int, kind: int, protocol: int) -> str:
    from _socket import socket

    try:
        socket(family, kind, protocol).close()
    except OSError as error:
        return _outcome(error.errno or 0, _FAMILY_REFUSALS)
    return "allowed"


def _outcome(number: int, refusals: Tuple[int, ...]) -> str:
    return f"refused ({errorcode[number]})" if number in refusals else "allowed"
