"""A root folder of its own for a worker: what it may read, its own folder, and nothing else.

Where Landlock is silent (whether a file is there, how long it is, who owns it) there is nothing to be
asked about. It takes a namespace of mounts, which ends with its last process.
"""

from __future__ import annotations

import posix
import sys
from _stat import S_ISDIR

from .libc import c_function, must

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Callable, Dict, Iterable, List, Tuple

_RDONLY_ATTRIBUTE, _NOSUID_ATTRIBUTE = 1, 2
_NOSUID, _NODEV, _NOEXEC = 2, 4, 8
_BIND, _RECURSIVE, _PRIVATE = 4096, 16384, 1 << 18
_DETACH = 2
_MOUNT_SETATTR = 442  # the same on every architecture
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_HERE = -100
_BELOW = 0x8000
# Where the new root stands until it is one; any folder that all systems have.
_BUILDING_SITE = "/tmp"
_MAX_SCRATCH_FILES = 4096


def build(
    paths: "Iterable[str]", folder: str, scratch_bytes: int, become_user: "Callable[[], None]", owner: int
) -> None:
    """Gives this process the new root and makes ``folder`` its own, empty and in memory.

    The paths are looked up as the user that this process still is, everything else is made as the one
    that ``become_user`` makes it, the folder that of ``owner``. Raises OSError; what it was about then may be half done.
    """
    must("mount", b"none", b"/", 0, _RECURSIVE | _PRIVATE, 0)
    sources = _open_all(paths)
    become_user()
    root = _BUILDING_SITE
    _mount_memory(root, f"size=1m,nr_inodes={1024 + 16 * len(sources)},mode=755")
    seen: "Dict[Tuple[int, int], str]" = {}
    for path, fd in sources.items():
        target = root + path
        status = posix.fstat(fd)
        same = seen.setdefault((status.st_dev, status.st_ino), path)
        if same == path:
            _make_place(target, S_ISDIR(status.st_mode))
            must("mount", f"/proc/self/fd/{fd}".encode(), target.encode(), 0, _BIND | _RECURSIVE, 0)
        else:  # another name of the same, as /lib is on many systems
            _make_place(target.rpartition("/")[0], is_folder=True)
            posix.symlink(same, target)
        posix.close(fd)
    own = root + folder
    _make_place(own, is_folder=True)
    _make_read_only(root)
    _mount_memory(own, f"size={scratch_bytes},nr_inodes={_MAX_SCRATCH_FILES},mode=700,uid={owner},gid={owner}")
    posix.chdir(root)
    must("syscall", _PIVOT_ROOT[posix.uname().machine], b".", b".")
    must("umount2", b".", _DETACH)
    posix.chdir(folder)


def outermost(paths: "Iterable[str]") -> "List[str]":
    """The paths without those that lie below another one of them."""
    kept: "List[str]" = []
    for path in sorted({path.rstrip("/") for path in paths} - {""}):
        if not kept or not path.startswith(kept[-1] + "/"):
            kept.append(path)
    return kept


def _open_all(paths: "Iterable[str]") -> "Dict[str, int]":
    opened: "Dict[str, int]" = {}
    for path in paths:
        try:
            opened[path] = posix.open(path, posix.O_PATH | posix.O_CLOEXEC)
        except OSError:
            continue  # nothing there, nothing to see
    return opened


def _make_place(target: str, is_folder: bool) -> None:
    parent = target.rpartition("/")[0]
    try:
        posix.stat(parent)
    except OSError:
        _make_place(parent, is_folder=True)
    try:
        if is_folder:
            posix.mkdir(target, 0o755)
        else:
            posix.close(posix.open(target, posix.O_CREAT | posix.O_WRONLY | posix.O_CLOEXEC, 0o644))
    except FileExistsError:
        pass


def _mount_memory(target: str, options: str) -> None:
    must("mount", b"none", target.encode(), b"tmpfs", _NOSUID | _NODEV | _NOEXEC, options.encode())


def _make_read_only(root: str) -> None:
    # struct mount_attr: what to set, what to clear, and how it spreads.
    attributes = (_RDONLY_ATTRIBUTE | _NOSUID_ATTRIBUTE).to_bytes(8, sys.byteorder) + bytes(24)
    # An older kernel has no such call. Landlock and the file's owner then hold them.
    c_function("syscall")(_MOUNT_SETATTR, _HERE, root.encode(), _BELOW, attributes, len(attributes))
