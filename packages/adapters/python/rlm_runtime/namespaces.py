"""Namespaces of a process's own: users, processes, network, mounts, IPC and the host's name."""

from __future__ import annotations

import posix

from .libc import must

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Callable, List, Tuple

    Range = Tuple[int, int]  # the first id, and how many

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
# Ids that belong to nobody: systemd's list of ranges has both as unused. The second is for containers
# that have but the usual 65536 ids.
_NOBODYS: "Tuple[Range, ...]" = ((1_900_000_000, 1_000_000), (60_706, 478))
ROOT = 0

_users_allowed: "List[bool]" = []


class StrandedError(Exception):
    """This process has left its namespaces, and cannot be anybody where it is now."""


def outer_id(session: int) -> int:
    """The user and group of a session whose supervisor is root: root's own where it has no others."""
    users, groups = _mapped("uid"), _mapped("gid")
    for first, count in _NOBODYS:
        chosen = first + session % count
        if _is_in(chosen, users) and _is_in(chosen, groups):
            return chosen
    # From the top: there an id most likely belongs to nobody.
    for first, count in sorted(users, reverse=True):
        lowest, highest = max(first, ROOT + 1), first + count - 1
        if highest < lowest:
            continue
        chosen = highest - session % (highest - lowest + 1)
        if _is_in(chosen, groups):
            return chosen
    return ROOT


def is_mapped(number: int) -> bool:
    """Whether there is such a user, and such a group, in this process's namespace of users."""
    return _is_in(number, _mapped("uid")) and _is_in(number, _mapped("gid"))


def _mapped(kind: str) -> "List[Range]":
    try:
        with open(f"/proc/self/{kind}_map", "rb") as file:
            lines = [line.split() for line in file]
    except OSError:
        return [(0, 1 << 32)]  # a system without namespaces of users has all ids
    return [(int(first), int(count)) for first, _, count in lines]


def _is_in(number: int, ranges: "List[Range]") -> bool:
    return any(first <= number < first + count for first, count in ranges)


def allow_users(outer: int) -> bool:
    """Whether a process can have a namespace of users and be somebody in it.

    Tried once, with a child that then ends: a process that finds out for itself cannot go back.
    Raises OSError if there can be no child.
    """
    if not _users_allowed:
        _users_allowed.append(_try_users(outer))
    return _users_allowed[0]


def _try_users(outer: int) -> bool:
    from _socket import AF_UNIX, SOCK_STREAM, socketpair

    ours, theirs = socketpair(AF_UNIX, SOCK_STREAM)
    try:
        pid = posix.fork()
    except OSError:
        ours.close()
        theirs.close()
        raise
    if pid == 0:
        try:
            ours.close()
            user, group = posix.geteuid(), posix.getegid()
            must("unshare", _NEW_USERS)
            if user == ROOT:
                theirs.send(b"?")
                posix._exit(0 if theirs.recv(1) else 1)
            _map_own_ids(user, group)
            posix._exit(0)
        finally:
            posix._exit(1)
    theirs.close()
    if ours.recv(1) and map_ids(pid, outer):
        try:
            ours.send(b"!")
        except OSError:
            pass  # its exit code tells
    ours.close()
    return posix.waitpid(pid, 0)[1] == 0


def leave(with_users: bool, ask_for_ids: "Callable[[], bool]") -> bool:
    """Puts this process, and its next child, into namespaces of their own.

    ``with_users`` is what :func:`allow_users` gave. ``ask_for_ids`` has root outside map the ids of
    this process, and tells whether it did; it is called only by root. Gives whether users have a
    namespace too. Raises OSError or ImportError when the system allows none of this; nothing has
    changed then. Raises StrandedError when too much has.
    """
    user, group = posix.geteuid(), posix.getegid()
    if not (with_users and _unshare_with_users()):
        must("unshare", _ALL_BUT_USERS)
        return False
    try:
        if user != ROOT:
            _map_own_ids(user, group)
        elif not ask_for_ids():
            raise StrandedError("the ids of the worker could not be mapped")
    except OSError as error:
        raise StrandedError(f"the ids of the worker could not be mapped: {error}") from error
    return True


def _unshare_with_users() -> bool:
    try:
        must("unshare", _ALL_BUT_USERS | _NEW_USERS)
    except OSError:
        return False
    return True


def _map_own_ids(user: int, group: int) -> None:
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/gid_map", f"{group} {group} 1")
    _write("/proc/self/uid_map", f"{user} {user} 1")


def map_ids(pid: int, outer: int) -> bool:
    """Done by root for a process that is in a namespace of users: who it is outside."""
    line = f"{INNER_ID} {outer} 1"
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
