"""Namespaces of a process's own: users, processes, network, mounts, IPC and the host's name."""

from __future__ import annotations

import posix

from .libc import must

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Callable, Tuple

_NEW_MOUNTS = 0x00020000
_NEW_HOST_NAME = 0x04000000
_NEW_IPC = 0x08000000
_NEW_USERS = 0x10000000
_NEW_PROCESSES = 0x20000000
_NEW_NETWORK = 0x40000000
_ALL_BUT_USERS = _NEW_MOUNTS | _NEW_HOST_NAME | _NEW_IPC | _NEW_PROCESSES | _NEW_NETWORK

KINDS = ("mnt", "net", "ipc", "uts")

# What a namespace of users calls the worker; outside it is somebody else.
INNER_ID = 1000
# Ids from here on belong to nobody: systemd's list of ranges has this one as unused.
_FIRST_OUTER_ID = 1_900_000_000
_OUTER_IDS = 1_000_000


def outer_id(session: int) -> int:
    """The user and group of a session whose supervisor is root."""
    return _FIRST_OUTER_ID + session % _OUTER_IDS


def leave(ask_for_ids: "Callable[[], bool]") -> bool:
    """Puts this process, and its next child, into namespaces of their own.

    ``ask_for_ids`` has root outside map the ids of this process, and tells whether it did; it is
    called only by root. Gives whether users have a namespace too. Raises OSError or ImportError when
    the system allows none of this; nothing has changed then.
    """
    root = posix.geteuid() == 0
    user, group = posix.geteuid(), posix.getegid()
    try:
        must("unshare", _ALL_BUT_USERS | _NEW_USERS)
    except OSError:
        must("unshare", _ALL_BUT_USERS)
        return False
    if root:
        if not ask_for_ids():
            raise OSError("the ids of the worker could not be mapped")
        return True
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/gid_map", f"{group} {group} 1")
    _write("/proc/self/uid_map", f"{user} {user} 1")
    return True


def map_ids(pid: int, session: int) -> bool:
    """Done by root for a process that is in a namespace of users: who it is outside."""
    line = f"{INNER_ID} {outer_id(session)} 1"
    try:
        _write(f"/proc/{pid}/gid_map", line)
        _write(f"/proc/{pid}/uid_map", line)
    except OSError:
        return False
    return True


def _write(path: str, text: str) -> None:
    fd = posix.open(path, posix.O_WRONLY)
    try:
        posix.write(fd, text.encode("ascii"))
    finally:
        posix.close(fd)


def own_namespaces() -> "Tuple[str, ...]":
    """The names of this process's namespaces; that of processes only its children would have."""
    return tuple(posix.readlink(f"/proc/self/ns/{kind}") for kind in KINDS)
