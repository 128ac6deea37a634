"""What holds this process, found out by trying what it must not be able to do.

Runs when the process is locked, before it has seen any code: nothing here can have been tampered with.
"""

from __future__ import annotations

import posix
from errno import errorcode

from .kernel_probes import KernelProbes, socket_attempts

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional

_OUTSIDE = ("/etc/passwd", "/etc/hostname", "/proc/self/status", "/root", "/home")
_PLACES = ("/tmp", "/var/tmp", "/dev/shm", "/")
_REFUSED = "refused"


class Held:
    """What the set-up says of itself; the report says whether it is true."""

    def __init__(self) -> None:
        self.own_users = False
        self.changed: "List[str]" = []
        self.namespaces_problem = ""
        self.view = False
        self.view_problem = ""
        self.user: "Optional[int]" = None
        self.user_problem = ""
        self.problems: "Dict[str, str]" = {}

    def tried(self, what: str, step: "Callable[[], object]") -> None:
        """Does a step of the locking, and keeps why it could not be done."""
        try:
            step()
        except (OSError, ImportError, KeyError) as error:
            self.problems[what] = str(error)


def report(held: Held, folder: str) -> "List[Dict[str, Any]]":
    """One entry for each layer: its name, whether it is in force, and what was seen."""
    return [
        _files(held, folder),
        _view(held),
        _network(held),
        _processes(),
        _system_calls(held),
        _privileges(held),
        _user(held),
        _namespaces(held),
        _resources(held),
    ]


def _entry(name: str, in_force: bool, detail: str) -> "Dict[str, Any]":
    return {"name": name, "inForce": in_force, "detail": detail[:500]}


def _files(held: Held, folder: str) -> "Dict[str, Any]":
    reached = [path for path in _OUTSIDE if _opens(path, posix.O_RDONLY)]
    for place in _PLACES:
        path = f"{place.rstrip('/')}/rlm-probe-{posix.getpid()}"
        if _opens(path, posix.O_WRONLY | posix.O_CREAT | posix.O_EXCL):
            reached.append(place)
            posix.unlink(path)
    if not _opens(f"{folder}/.probe", posix.O_WRONLY | posix.O_CREAT):
        return _entry("files", False, "The session's own folder cannot be written to.")
    posix.unlink(f"{folder}/.probe")
    if not reached:
        by = "Landlock" if "files" not in held.problems else "the view alone"
        return _entry("files", True, f"Reading and writing outside was tried and refused, by {by}.")
    return _entry("files", False, f"Could be opened: {', '.join(reached)}. {held.problems.get('files', '')}".strip())


def _opens(path: str, flags: int) -> bool:
    try:
        posix.close(posix.open(path, flags | posix.O_CLOEXEC, 0o600))
    except OSError:
        return False
    return True


def _view(held: Held) -> "Dict[str, Any]":
    if held.view:
        return _entry(
            "file system view", True, "It sees the interpreter, its libraries and its own folder, which is in memory."
        )
    why = held.view_problem or held.namespaces_problem
    return _entry(
        "file system view", False, f"Not allowed here: {why}. Names, sizes and owners of other files can be seen."
    )


def _network(held: Held) -> "Dict[str, Any]":
    outcomes = socket_attempts(also_ordinary=True)
    opened = [name for name, outcome in outcomes.items() if not outcome.startswith(_REFUSED)]
    own = " It has a network of its own, without devices that are up." if "net" in held.changed else ""
    if opened:
        return _entry("network", False, f"Could be opened: {', '.join(opened)}.{own}")
    return _entry("network", True, f"{len(outcomes)} kinds of sockets were tried and refused.{own}")


def _processes() -> "Dict[str, Any]":
    try:
        pid = posix.fork()
    except OSError:
        pid = -1
    if pid == 0:
        posix._exit(0)
    if pid > 0:
        posix.waitpid(pid, 0)
    executes = _gives(lambda: posix.execv("", [""]), "ENOENT")
    signals = _gives(lambda: posix.kill(-1, 0), "ESRCH")
    if pid < 0 and not executes and not signals:
        return _entry(
            "processes", True, "Starting one, executing a program and signalling others were tried and refused."
        )
    return _entry("processes", False, "It can start processes, execute programs or signal others.")


def _gives(attempt: "Callable[[], object]", beyond: str) -> bool:
    """Whether the kernel went so far as to look at the arguments."""
    try:
        attempt()
    except OSError as error:
        return errorcode.get(error.errno or 0) == beyond
    except ValueError:
        return False
    return True


def _system_calls(held: Held) -> "Dict[str, Any]":
    problem = held.problems.get("system calls")
    try:
        outcomes = KernelProbes().try_all()
    except (OSError, ImportError) as error:
        return _entry("system calls", False, f"Could not be tried: {problem or error}.")
    allowed = [name for name, outcome in outcomes.items() if not outcome.startswith(_REFUSED)]
    if allowed:
        return _entry("system calls", False, f"Not refused: {', '.join(allowed)}. {problem or ''}".strip())
    return _entry("system calls", True, f"Only listed ones; {len(outcomes)} dangerous ones were tried and refused.")


def _privileges(held: Held) -> "Dict[str, Any]":
    problem = held.problems.get("capabilities")
    try:
        no_new = KernelProbes().no_new_privileges()
    except (OSError, ImportError) as error:
        return _entry("privileges", False, f"Could not be found out: {error}.")
    if no_new and problem is None:
        return _entry("privileges", True, "No capabilities, and no way to new ones.")
    return _entry("privileges", False, problem or "Programs it executes may gain privileges.")


def _user(held: Held) -> "Dict[str, Any]":
    if posix.getuid() == 0:
        return _entry("user", False, f"It is root: {held.user_problem or 'it could not become anybody else'}.")
    if held.user_problem:
        return _entry("user", False, f"Its id is {posix.getuid()} inside, but {held.user_problem}.")
    if held.user is not None:
        return _entry("user", True, f"Nobody else's id, {posix.getuid()} inside; not root.")
    return _entry("user", True, "The host's ordinary user, without root's rights.")


def _namespaces(held: Held) -> "Dict[str, Any]":
    kinds = [*held.changed, *(["pid"] if posix.getpid() == 1 else []), *(["user"] if held.own_users else [])]
    if {"net", "ipc", "mnt", "pid"} <= set(kinds):
        return _entry("namespaces", True, f"Of its own: {', '.join(kinds)}.")
    return _entry("namespaces", False, f"Not allowed here: {held.namespaces_problem or 'nothing has changed'}.")


def _resources(held: Held) -> "Dict[str, Any]":
    import resource

    kinds = {"memory": resource.RLIMIT_DATA, "files": resource.RLIMIT_NOFILE, "file size": resource.RLIMIT_FSIZE}
    if held.own_users or held.user is not None:
        kinds["threads"] = resource.RLIMIT_NPROC
    unbounded = [name for name, kind in kinds.items() if resource.getrlimit(kind)[0] == resource.RLIM_INFINITY]
    bounded = ", ".join(name for name in kinds if name not in unbounded)
    if unbounded:
        return _entry("resources", False, f"Bounded: {bounded}. Not bounded: {', '.join(unbounded)}.")
    threads = "" if "threads" in kinds else " Threads are bounded by memory only."
    return _entry("resources", True, f"Bounded: {bounded}.{threads}")
