"""The process behind all local sessions of one host process.

It is warm Python that has run no model code and holds no secret: a session is a fork of it, which
takes a millisecond. It ends sessions for the host, adopts and ends what leaves a session's process
tree, and when the host is gone, however it went, it ends everything and removes the files.

Told and telling in JSON lines on descriptor 3; docs/protocol.md has the list.
"""

from __future__ import annotations

import posix
import sys
from _signal import SIG_DFL, SIG_IGN, SIGCHLD, SIGINT, SIGKILL, SIGPIPE, SIGTERM, set_wakeup_fd, signal
from select import POLLHUP, POLLIN, poll
from time import clock_gettime, monotonic

from .codec import dumps, loads
from .lockdown import adopt_orphans, prepare
from .passed_files import FilePasser
from .processes import NEEDED, OFTEN_USED, ended_children, how_it_ended
from .session_start import start_session

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Set

_CONTROL = 3
_SWEEP_SECONDS = 1.0
_START_SECONDS = 0.03
_NEXT_TRY_MS = 1
_ALL_TIME = 2  # CPUCLOCK_SCHED


class Supervisor:
    def __init__(self, folder: str, socket_path: str) -> None:
        self._folder = folder
        self._socket_path = socket_path
        self._sessions: Dict[int, int] = {}
        self._pids: Dict[int, int] = {}
        self._passers: Dict[int, FilePasser] = {}
        self._input = bytearray()
        self._preload = [*NEEDED, *OFTEN_USED]
        self._started_at = 0.0
        self._adopts = False
        self._finds_packages = False

    def run(self) -> None:
        reader, writer = posix.pipe()
        posix.set_blocking(reader, False)
        posix.set_blocking(writer, False)
        set_wakeup_fd(writer, warn_on_full_buffer=False)
        self._wakeup = (reader, writer)
        signal(SIGCHLD, lambda *_: None)
        signal(SIGINT, SIG_IGN)  # Ctrl-C in a terminal is the host's to handle
        signal(SIGTERM, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
        # Before the first session: what one leaves behind earlier would go to the system's init.
        self._adopts = adopt_orphans()
        events = poll()
        events.register(_CONTROL, POLLIN)
        events.register(reader, POLLIN)
        try:
            self._loop(events, reader)
        finally:
            self._end_everything()

    def _loop(self, events: "poll", wakeup: int) -> None:
        swept = monotonic()
        while True:
            # Any wait but a short one only when there is nothing to watch or to load.
            timeout = self._patience()
            ready = dict(events.poll(timeout))
            if wakeup in ready:
                posix.read(wakeup, 4096)
            # Of a host that is gone, what it last said is of no use to anybody.
            if _CONTROL in ready and (ready[_CONTROL] & POLLHUP or not self._read_commands()):
                return
            for passer in self._passers.values():
                if passer.waiting:
                    passer.send_waiting()
            self._reap()
            if not ready and self._preload:
                self._load_one()
            if self._sessions and monotonic() - swept >= _SWEEP_SECONDS:
                self._end_orphans()
                swept = monotonic()

    def _patience(self) -> Optional[float]:
        """Milliseconds to wait for something to do."""
        if any(passer.waiting for passer in self._passers.values()):
            return _NEXT_TRY_MS  # a session that does not take what it is given must not keep others waiting
        if self._preload:
            # A session that is starting needs the processors more than the ones to come.
            return max(0.0, 1000 * (self._started_at + _START_SECONDS - monotonic()))
        return 1000 * _SWEEP_SECONDS if self._sessions else None

    def _read_commands(self) -> bool:
        try:
            data = posix.read(_CONTROL, 65536)
        except OSError:
            return False
        if not data:
            return False
        self._input += data
        *lines, rest = self._input.split(b"\n")
        self._input = bytearray(rest)
        for line in lines:
            self._obey(loads(line.decode("utf-8")))
        return True

    def _obey(self, command: Dict[str, Any]) -> None:
        kind, session = command["do"], command["session"]
        if kind == "start":
            self._start(command)
        elif kind == "file":
            passer = self._passers.get(session)
            if passer is not None:
                passer.give(command["path"])
        elif kind == "interrupt":
            pid = self._sessions.get(session)
            if pid is not None:
                posix.kill(pid, SIGINT)
            self._tell({"event": "interrupted", "session": session})
        elif kind == "usage":
            self._tell({"event": "usage", "session": session, "cpuMs": _processor_ms(self._sessions.get(session))})
        elif kind == "end":
            pid = self._sessions.get(session)
            if pid is None:
                return
            _end_tree(pid)
            self._end_orphans()

    def _start(self, order: Dict[str, Any]) -> None:
        session = order["session"]
        try:
            posix.mkdir(order["folder"], 0o700)
            if order["sitePackages"] and not self._finds_packages:
                import site

                site.main()  # here, where what it adds is known before the session may read nothing else
                self._finds_packages = True
            pid, passer = start_session(order, self._socket_path, self._leave)
        except OSError as error:
            self._tell({"event": "failed", "session": session, "reason": str(error)})
            return
        self._started_at = monotonic()
        self._sessions[session] = pid
        self._pids[pid] = session
        self._passers[session] = passer

    def _leave(self) -> None:
        """Leaves behind, in a fork, what belongs to this process."""
        set_wakeup_fd(-1)
        signal(SIGCHLD, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
        for fd in (_CONTROL, *self._wakeup):
            posix.close(fd)
        for passer in self._passers.values():
            passer.close()

    def _reap(self) -> None:
        ended = ended_children()
        if not ended:
            return
        sessions = [(self._pids.pop(pid), status) for pid, status in ended if pid in self._pids]
        # What a process leaves behind is this process's child from its death on, not before.
        self._end_orphans()
        for session, status in sessions:
            del self._sessions[session]
            self._passers.pop(session).close()
            code, number = how_it_ended(status)
            self._tell({"event": "ended", "session": session, "code": code, "signal": number})

    def _load_one(self) -> None:
        name = self._preload.pop(0)
        try:
            __import__(name)
        except ImportError:
            return  # an optional part of this Python
        finally:
            if not self._preload:
                import gc

                prepare()

                gc.collect()
                gc.freeze()  # keeps the collector of each session off these pages
                self._tell({"event": "warm", "session": 0})

    def _end_orphans(self) -> None:
        """Ends processes that left their session: as the subreaper, this process is their parent now."""
        if not self._adopts:
            return
        for pid in _children(posix.getpid()):
            if pid not in self._pids:
                _end_tree(pid)

    def _tell(self, message: Dict[str, Any]) -> None:
        data = (dumps(message) + "\n").encode("ascii")
        try:
            while data:
                data = data[posix.write(_CONTROL, data) :]
        except OSError:
            return  # the host is gone; the loop learns it from its next read

    def _end_everything(self) -> None:
        for pid in list(self._pids):
            _end_tree(pid)
        self._end_orphans()
        import shutil

        shutil.rmtree(self._folder, ignore_errors=True)


def _processor_ms(pid: Optional[int]) -> Optional[float]:
    """What a process has used, all its threads together; None where the system does not tell."""
    if pid is None:
        return None
    try:
        return clock_gettime(~pid << 3 | _ALL_TIME) * 1000  # as clock_getcpuclockid(3) has it
    except OSError:
        return None


def _end_tree(pid: int) -> None:
    """Kills a process, its process group, and everything below it."""
    doomed = [pid]
    seen: Set[int] = {pid}
    for parent in doomed:
        for child in _children(parent):
            if child not in seen:
                seen.add(child)
                doomed.append(child)
    _kill(pid, group=True)
    for each in doomed:
        _kill(each)


def _children(pid: int) -> List[int]:
    found: List[int] = []
    try:
        for task in posix.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", "rb") as file:
                found.extend(map(int, file.read().split()))
    except OSError:
        return found  # gone, or a system without /proc: the process group is all there is
    return found


def _kill(pid: int, group: bool = False) -> None:
    try:
        if group:
            posix.killpg(pid, SIGKILL)
        else:
            posix.kill(pid, SIGKILL)
    except OSError:
        return  # already gone


def main() -> None:
    """Entry point: ``folder`` and ``socket path`` come as arguments."""
    Supervisor(sys.argv[1], sys.argv[2]).run()
