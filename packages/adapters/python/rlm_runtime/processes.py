"""What a process can know of others: how its children ended, and what all have used."""

from __future__ import annotations

import posix

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import List, Optional, Tuple

# Imported ahead of a session by the process that forks it, so that the session finds them loaded.
NEEDED = (
    "rlm_runtime.worker _socket fcntl posixpath resource rlm_runtime.syscall_filter rlm_runtime.landlock "
    "rlm_runtime.file_view rlm_runtime.interpreter_files"
).split()
OFTEN_USED = (
    "re json collections math random datetime itertools functools string textwrap threading "
    "dataclasses typing contextlib rlm_runtime.context_handle mmap hashlib base64 csv bisect heapq "
    "operator copy statistics"
).split()


def ended_children() -> List[Tuple[int, int]]:
    """Process ids and statuses of the children that have ended since this was last called."""
    ended: List[Tuple[int, int]] = []
    while True:
        try:
            pid, status = posix.waitpid(-1, posix.WNOHANG)
        except ChildProcessError:
            return ended
        if pid == 0:
            return ended
        ended.append((pid, status))


def how_it_ended(status: int) -> Tuple[Optional[int], Optional[int]]:
    """Exit code and signal; one of the two."""
    code = posix.WEXITSTATUS(status) if posix.WIFEXITED(status) else None
    number = posix.WTERMSIG(status) if posix.WIFSIGNALED(status) else None
    return code, number


def processor_ms() -> float:
    """Processor time of all processes that can be seen, and of the children they have had."""
    ticks = 0
    try:
        per_second = posix.sysconf("SC_CLK_TCK")
        pids = [name for name in posix.listdir("/proc") if name.isdigit()]
    except (OSError, ValueError):
        return 0.0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/stat", "rb") as file:
                # A process's name may hold anything, also brackets and blanks.
                fields = file.read().rpartition(b")")[2].split()
            ticks += sum(map(int, fields[11:15]))
        except (OSError, ValueError):
            continue  # it has ended meanwhile
    return ticks * 1000 / per_second
