"""How a session's process comes about: forked, put into namespaces of its own, locked, and only then
talking with the host.

Where namespaces are allowed it takes two forks: a namespace of processes begins with the next child.
The first process ends as soon as the second is there, whose parent is then the supervisor again.
"""

from __future__ import annotations

import posix
import sys

from . import lockdown, namespaces
from .lockdown_report import Held, report
from .passed_files import FilePasser, FileReceiver

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional, Tuple

_NOBODY = 65534
_NO_OTHER_ID = "this system has no ids but root's, which it has outside"
_NO_RIGHT = "it may not become anybody else"
_KEPT_GROUPS = "it could not give up the groups of the host"
_MESSAGE_BYTES = 5  # a letter and a number
_MAP_IDS, _FINAL, _FIRST = b"m", b"2", b"1"
_YES, _NO = b"y", b"n"


def start_session(order: "Dict[str, Any]", socket_path: str, forget: "Callable[[], None]") -> "Tuple[int, FilePasser]":
    """Forks the session that ``order`` describes; gives its process and what passes files to it.

    ``forget`` closes, in the fork, what is the supervisor's. Raises OSError.
    """
    from _socket import AF_UNIX, SOCK_DGRAM, SOCK_SEQPACKET, socketpair

    whole_messages = SOCK_SEQPACKET if sys.platform == "linux" else SOCK_DGRAM
    ours, theirs = socketpair(AF_UNIX, whole_messages)
    passer = FilePasser(ours)
    parent = posix.getpid()
    locked = order["kernel"]
    outer = namespaces.outer_id(order["session"]) if locked else namespaces.ROOT
    own_users = locked and namespaces.allow_users(outer)
    up, down = posix.pipe(), posix.pipe()
    try:
        first = posix.fork()
    except OSError:
        for fd in (*up, *down):
            posix.close(fd)
        raise
    if first == 0:
        try:
            forget()
            passer.close()
            posix.close(up[0])
            posix.close(down[1])
            _Birth(order, socket_path, up[1], down[0], parent, outer, own_users).live(FileReceiver(theirs))
        except OSError as error:
            _tell(error)
        finally:
            posix._exit(72)
    theirs.close()
    posix.close(up[1])
    posix.close(down[0])
    try:
        return _attend(first, outer, up[0], down[1]) if locked else first, passer
    except OSError:
        passer.close()
        raise
    finally:
        posix.close(up[0])
        posix.close(down[1])


def _attend(first: int, outer: int, up: int, down: int) -> int:
    """Does for the first process what only its parent can, until there is the final one."""
    while True:
        message = posix.read(up, _MESSAGE_BYTES)
        kind, number = message[:1], int.from_bytes(message[1:], "little")
        if kind == _MAP_IDS:
            posix.write(down, _YES if namespaces.map_ids(first, outer) else _NO)
        elif kind in (_FIRST, _FINAL):
            if kind == _FINAL:
                posix.waitpid(first, 0)
            posix.write(down, _YES)
            return number if kind == _FINAL else first
        else:
            posix.waitpid(first, 0)
            raise OSError("its process ended while it was set up")


class _Birth:
    """What happens in the processes of a session until it serves."""

    def __init__(
        self,
        order: "Dict[str, Any]",
        socket_path: str,
        up: int,
        down: int,
        parent: int,
        outer: int,
        own_users: bool,
    ) -> None:
        self._order = order
        self._folder: str = order["folder"]
        self._socket_path = socket_path
        self._up = up
        self._down = down
        self._parent: "Optional[int]" = parent
        self._outer = outer
        self._own_users = own_users
        self._held = Held()

    def live(self, files: FileReceiver) -> None:
        """Never returns."""
        order = self._order
        posix.setsid()
        connection = self._connect()
        locked = order["kernel"]
        if locked:
            self._move_out()
        posix.close(self._up)
        if locked:
            self._lock()
        else:
            posix.close(self._down)
            posix.chdir(self._folder)
            lockdown.limit_memory(order["memoryBytes"])
            lockdown.die_with_parent(self._parent)
        from .worker import serve

        kernel = report(self._held, self._folder) if locked else None
        serve((connection, None), self._folder, order["token"], open_file=files.open, kernel=kernel)

    def _connect(self) -> int:
        from _socket import AF_UNIX, SOCK_STREAM, socket

        connection = socket(AF_UNIX, SOCK_STREAM, 0)
        connection.connect(self._socket_path)
        return connection.detach()

    def _move_out(self) -> None:
        """Goes into namespaces, or stays where the system does not allow any."""
        try:
            if self._enter():
                self._parent = None
                pid = posix.fork()
                if pid != 0:
                    self._say(_FINAL, pid)
                    posix._exit(0)
                posix.setsid()
            else:
                self._say(_FIRST)
        except (OSError, namespaces.StrandedError) as error:
            _tell(error)
            posix._exit(73)

    def _enter(self) -> bool:
        held, root = self._held, posix.geteuid() == namespaces.ROOT
        if root:
            _give_up_groups(held)
            if self._outer == namespaces.ROOT:
                held.user_problem = _NO_OTHER_ID
            elif not self._own_users and not _can_become(self._outer):
                self._outer = namespaces.ROOT
                held.user_problem = _NO_RIGHT
        before = _namespaces()
        try:
            users = namespaces.leave(self._own_users, self._ask_for_ids)
        except (OSError, ImportError) as error:
            held.namespaces_problem = str(error)
            self._leave_root(held)
            posix.chdir(self._folder)
            return False
        held.own_users = users
        held.changed = [kind for kind, old, new in zip(namespaces.KINDS, before, _namespaces()) if old != new]
        inner = namespaces.INNER_ID if users else self._outer

        def become() -> None:
            if inner != namespaces.ROOT:
                _become(inner)
            if self._outer != namespaces.ROOT:
                held.user = inner

        self._build_view(become if root and users else _nothing, inner if root else posix.geteuid())
        if root and not users:
            become()
        return True

    def _build_view(self, become: "Callable[[], None]", owner: int) -> None:
        from .file_view import build

        try:
            build(self._readable(), self._folder, self._order["scratchBytes"], become, owner)
            self._held.view = True
        except (OSError, KeyError) as error:
            self._held.view_problem = str(error)
            posix.chdir(self._folder)

    def _leave_root(self, held: Held) -> None:
        """Without namespaces: becomes somebody without rights, if Python can still be read then."""
        if posix.geteuid() != 0:
            return
        paths = [path for path in sys.path if _is_there(path)]
        for user in (self._outer, _NOBODY):
            if user == namespaces.ROOT or not namespaces.is_mapped(user):
                continue  # an id that this container does not have
            if not _can_become(user):
                continue
            posix.seteuid(user)
            readable = all(map(_is_there, paths))
            posix.seteuid(0)
            if not readable:
                held.user_problem = "nobody but root can read this Python's library"
                return
            # The folder of all sessions can be passed through, and still not be listed.
            try:
                posix.chmod(self._folder.rpartition("/")[0], 0o711)
                posix.chown(self._folder, user, user)
            except OSError:
                held.user_problem = "it may not give its folder to anybody else"
                return
            _become(user)
            held.user = user
            return

    def _lock(self) -> None:
        order, held = self._order, self._held
        lockdown.limit_memory(order["memoryBytes"])
        lockdown.limit_resources(order["scratchBytes"], held.own_users or held.user is not None)
        held.tried("capabilities", lockdown.drop_capabilities)
        lockdown.hide()
        readable = self._readable()
        held.tried("files", lambda: lockdown.restrict_files(readable, self._folder))
        self._await_parent()
        lockdown.die_with_parent(self._parent)
        held.tried("system calls", lockdown.filter_system_calls)

    def _await_parent(self) -> None:
        """Until the supervisor is the parent, whose death this process is to share."""
        if posix.read(self._down, 1) != _YES:
            posix._exit(74)  # it is gone
        posix.close(self._down)

    def _readable(self) -> "List[str]":
        from .interpreter_files import interpreter_files

        return interpreter_files(self._order["readable"])

    def _ask_for_ids(self) -> bool:
        self._say(_MAP_IDS)
        return posix.read(self._down, 1) == _YES

    def _say(self, kind: bytes, number: int = 0) -> None:
        posix.write(self._up, kind + number.to_bytes(_MESSAGE_BYTES - 1, "little"))


def _tell(error: Exception) -> None:
    sys.stderr.write(f"{error}\n")  # the host shows it if the session does not come about


def _give_up_groups(held: Held) -> None:
    try:
        posix.setgroups([])
    except OSError:  # where an ordinary user has made the namespace of users
        if posix.getgroups():
            held.user_problem = _KEPT_GROUPS


def _can_become(user: int) -> bool:
    """Whether root may be this user, and in this group: tried, and taken back."""
    group = posix.getegid()
    try:
        posix.setegid(user)
        posix.seteuid(user)
    except OSError:
        return False
    finally:
        posix.seteuid(namespaces.ROOT)
        posix.setegid(group)
    return True


def _become(user: int) -> None:
    posix.setresgid(user, user, user)
    posix.setresuid(user, user, user)


def _is_there(path: str) -> bool:
    try:
        posix.stat(path)
    except OSError:
        return False
    return True


def _nothing() -> None:
    pass


def _namespaces() -> "Tuple[str, ...]":
    try:
        return namespaces.own_namespaces()
    except OSError:
        return ()  # no /proc to look at
