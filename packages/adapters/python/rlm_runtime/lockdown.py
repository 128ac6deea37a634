"""What the kernel holds a worker to, before it runs a line of model code.

Each layer is tried, never guessed from a version: what does not take hold is missing from the report
that :func:`lock` gives, and the session's owner decides whether that will do.
"""

from __future__ import annotations

import posix
import sys

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Dict, Iterable, Optional

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_CHILD_SUBREAPER = 36
_SIGKILL = 9

_filters: "Dict[int, bytes]" = {}

_MAX_THREADS = 512
_MAX_DESCRIPTORS = 2048


def limit_memory(size: "Optional[int]") -> None:
    """Bounds this process's private memory, and keeps it from leaving a core file behind."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if size:
        # DATA, not AS: a mapped context file of any size must not count as memory.
        kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
        resource.setrlimit(kind, (size, size))


def limit_resources(file_bytes: int, bound_threads: bool) -> None:
    """Bounds what else a process can pile up. ``bound_threads`` where its user has no others."""
    import resource

    bounds = [(resource.RLIMIT_FSIZE, file_bytes), (resource.RLIMIT_NOFILE, _MAX_DESCRIPTORS)]
    bounds += [
        (getattr(resource, name), 0) for name in ("RLIMIT_MSGQUEUE", "RLIMIT_MEMLOCK") if hasattr(resource, name)
    ]
    if bound_threads:
        bounds.append((resource.RLIMIT_NPROC, _MAX_THREADS))
    for kind, bound in bounds:
        _, most = resource.getrlimit(kind)
        allowed = bound if most == resource.RLIM_INFINITY else min(bound, most)
        resource.setrlimit(kind, (allowed, allowed))


def drop_capabilities() -> None:
    """Gives up what this process may do besides its files. Raises OSError if it keeps any.

    The bounding set stays: nothing is executed that could give them back.
    """
    from .libc import c_memory, must

    # struct __user_cap_header_struct, version 3, this process; then three empty sets, twice.
    header, address = c_memory(8)
    header[:4] = (0x20080522).to_bytes(4, sys.byteorder)
    sets, sets_address = c_memory(24)
    must("capset", address, sets_address)
    del sets


def prepare() -> None:
    """Does once, in the process that sessions are forked from, what each would do again."""
    from .libc import c_function, c_memory

    try:
        for name in ("capset", "mount", "prctl", "syscall", "umount2", "unshare"):
            c_function(name)
        c_memory(1)
        _filter_for(1)
    except (ImportError, OSError):
        return  # each session finds out for itself, and reports it


def filter_system_calls() -> None:
    """Refuses all but the listed system calls. Raises OSError where their numbers are not known."""
    from .bpf import set_filter

    set_filter(_filter_for(posix.getpid()))


def _filter_for(pid: int) -> bytes:
    if pid not in _filters:
        from .bpf import known_machine
        from .syscall_filter import program

        known = known_machine()
        if known is None:
            raise OSError("the numbers of this machine's system calls are not known")
        _filters[pid] = program(*known, pid)
    return _filters[pid]


def restrict_files(readable: "Iterable[str]", folder: str) -> None:
    """Leaves this process these files to read, and its folder to write in. Raises OSError."""
    from .landlock import restrict

    restrict(readable, [folder, "/dev/null"])


def die_with_parent(parent: "Optional[int]") -> None:
    """Has the kernel kill this process when its supervisor ends, however it ends.

    ``parent`` is None for one that cannot see its supervisor.
    """
    if not _prctl(_PR_SET_PDEATHSIG, _SIGKILL):
        return
    if parent is not None and posix.getppid() != parent:  # it ended before the request took effect
        posix._exit(1)


def adopt_orphans() -> bool:
    """Makes processes that leave their session's tree children of this one, where it can end them."""
    return _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def hide() -> bool:
    """Keeps other processes of this user out of this one: its memory, its descriptors, its stack."""
    return _prctl(_PR_SET_DUMPABLE, 0)


def offer_to_memory_killer() -> None:
    """Makes this process the first to go when its container runs out of memory."""
    _prctl(_PR_SET_DUMPABLE, 1)  # or the file would belong to root
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:
        pass  # a system without it
    hide()


def _prctl(option: int, value: int) -> bool:
    if sys.platform != "linux":
        return False
    try:
        from .libc import c_function

        return c_function("prctl")(option, value, 0, 0, 0)[0] == 0
    except (ImportError, OSError):  # a Python built without ctypes
        return False
