"""Landlock: which files this process and its threads-to-be may open, as the kernel holds it.

It asks for no privilege and cannot be taken off. Numbers from linux/landlock.h.
"""

from __future__ import annotations

import posix
import sys
from _stat import S_ISDIR

from .libc import c_function, c_memory, must

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Iterable, Set, Tuple

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_GIVE_VERSION = 1
_BENEATH_PATH = 1
_PR_SET_NO_NEW_PRIVS = 38

_WRITE_FILE, _READ_FILE, _READ_FOLDER = 1 << 1, 1 << 2, 1 << 3
_REMOVE_FOLDER, _REMOVE_FILE = 1 << 4, 1 << 5
_MAKE_FOLDER, _MAKE_FILE, _MAKE_LINK = 1 << 7, 1 << 8, 1 << 12
_REFER, _TRUNCATE = 1 << 13, 1 << 14
# How many rights of files each version knows.
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_RIGHTS_OF_FILES = _WRITE_FILE | _READ_FILE | _TRUNCATE
_READ = _READ_FILE | _READ_FOLDER
# No devices, FIFOs or sockets, and nothing to execute.
_READ_AND_WRITE = (
    _READ | _WRITE_FILE | _REMOVE_FOLDER | _REMOVE_FILE | _MAKE_FOLDER | _MAKE_FILE | _MAKE_LINK | _REFER | _TRUNCATE
)
_NETWORK = 1 | 2  # binding and connecting by TCP, from version 4 on
_SCOPES = 1 | 2  # abstract sockets and signals of others, from version 6 on


def version() -> int:
    """What this kernel has; 0 for none."""
    try:
        return max(0, c_function("syscall")(_CREATE_RULESET, 0, 0, _GIVE_VERSION)[0])
    except (ImportError, OSError):
        return 0


def restrict(readable: "Iterable[str]", writable: "Iterable[str]") -> int:
    """Leaves this thread and those it starts these files and folders, and what is below them.

    Gives the version in force. Raises OSError or ImportError where there is none. Paths that do not
    exist are left out.
    """
    in_force = version()
    if in_force == 0:
        raise OSError("this kernel has no Landlock")
    handled = (1 << _RIGHTS.get(in_force, 16)) - 1
    newer = [_NETWORK if in_force >= 4 else 0, _SCOPES if in_force >= 6 else 0]
    while newer and newer[-1] == 0:
        newer.pop()  # an older kernel does not know the longer form
    rules = _make_ruleset(handled, *newer)
    seen: "Set[Tuple[int, int]]" = set()
    try:
        for path in readable:
            _allow(rules, path, _READ & handled, seen)
        seen.clear()
        for path in writable:
            _allow(rules, path, _READ_AND_WRITE & handled, seen)
        must("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        must("syscall", _RESTRICT_SELF, rules, 0)
    finally:
        posix.close(rules)
    return in_force


def _make_ruleset(*rights: int) -> int:
    memory, address = c_memory(8 * len(rights))
    for index, right in enumerate(rights):
        memory[8 * index : 8 * index + 8] = right.to_bytes(8, sys.byteorder)
    return must("syscall", _CREATE_RULESET, address, len(memory), 0)


def _allow(rules: int, path: str, rights: int, seen: "Set[Tuple[int, int]]") -> None:
    try:
        fd = posix.open(path, posix.O_PATH | posix.O_CLOEXEC)
    except OSError:
        return
    try:
        status = posix.fstat(fd)
        if (status.st_dev, status.st_ino) in seen:
            return  # another name of the same
        seen.add((status.st_dev, status.st_ino))
        if not S_ISDIR(status.st_mode):
            rights &= _RIGHTS_OF_FILES
        memory, address = c_memory(12)
        memory[:8] = rights.to_bytes(8, sys.byteorder)
        memory[8:] = fd.to_bytes(4, sys.byteorder)
        must("syscall", _ADD_RULE, rules, _BENEATH_PATH, address, 0)
    finally:
        posix.close(fd)
