"""What the kernel is asked to hold a local worker to, before it runs a line of model code.

So far: death with its supervisor, memory and core limits. Landlock, seccomp and namespaces belong
here too, in ``apply``, after the descriptors are in place and before the first block.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Dict, Optional

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_CHILD_SUBREAPER = 36
_SIGKILL = 9


def apply(limits: Dict[str, Any]) -> None:
    """Applies the limits to this process. Raises ``OSError`` if the kernel refuses one."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    memory: Optional[int] = limits.get("memoryBytes")
    if memory:
        # DATA, not AS: a mapped context file of any size must not count as memory.
        kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
        resource.setrlimit(kind, (memory, memory))


def die_with_parent(parent: int) -> None:
    """Has the kernel kill this process when its supervisor ends, however it ends."""
    if not _prctl(_PR_SET_PDEATHSIG, _SIGKILL):
        return
    from posix import _exit, getppid

    if getppid() != parent:  # it ended before the request took effect
        _exit(1)


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
