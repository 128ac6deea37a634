"""The main process of a session's container.

It owns the stream to the host. What the host says comes in through here and goes on to the
interpreter, a fork of this process, or to the HTTP proxy, another one. What the interpreter says
goes straight to the host: it has the container's standard output for itself. This process speaks on
standard error. When the host is gone, so is this process, and with it the container.

It runs no model code, and no other process of the container can look into it or end it.
docs/protocol.md has the messages.
"""

from __future__ import annotations

import posix
import sys
from _signal import (
    SIG_DFL,
    SIG_IGN,
    SIGCHLD,
    SIGINT,
    SIGKILL,
    SIGPIPE,
    SIGSTOP,
    SIGXFSZ,
    set_wakeup_fd,
    signal,
    valid_signals,
)
from select import POLLERR, POLLHUP, POLLIN, POLLOUT, poll
from time import monotonic, sleep

from . import PROTOCOL_VERSION
from .codec import dumps, loads
from .lockdown import hide, limit_memory, offer_to_memory_killer
from .outbox import Outbox
from .processes import NEEDED, OFTEN_USED, ended_children, how_it_ended, processor_ms

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from _socket import socket
    from typing import Any, Dict, Iterable, List, Optional, Tuple

_HOST, _INTERPRETER_OUT, _EVENTS = 0, 1, 2
_CONTROL = 0
_GREETING = b"\x00RLM-AGENT\x00"
_READ_BYTES = 1 << 16
_CREDIT_BYTES = 1 << 18
_MAX_CONTROL_BYTES = 1 << 20
_FIRST_PROXY_CHANNEL = 1 << 31
_SCRATCH = ("/tmp", "/dev/shm")
_END_SECONDS = 5.0
_PROCESS_ID_OF_ALL = -1
_SIGNALS = valid_signals() - {SIGKILL, SIGSTOP}


class _Child:
    """A process that frames of the host are passed on to."""

    def __init__(self, channel: int, pid: int, inbox: int) -> None:
        self.channel = channel
        self.pid = pid
        self.inbox = Outbox(inbox)
        self.uncredited = 0
        self.end_requested = False


class Agent:
    def __init__(self, scratch: "Tuple[str, ...]" = _SCRATCH) -> None:
        """``scratch`` are the folders that hold nothing but what an interpreter left; it lives in the first."""
        self._scratch = scratch
        self._interpreter: Optional[_Child] = None
        self._proxy: Optional[_Child] = None
        self._proxy_channel = _FIRST_PROXY_CHANNEL
        self._listener: Optional[socket] = None
        self._token: Optional[str] = None
        self._memory_bytes: Optional[int] = None
        self._confines = False
        self._head = b""
        self._target = _CONTROL
        self._left = 0
        self._control = bytearray()
        self._heard_at = monotonic()
        self._silence_seconds = 0.0
        self._preload: List[str] = []
        self._out_of_memory = _count_memory_kills()

    def run(self) -> None:
        reader, writer = posix.pipe()
        for fd in (reader, writer):
            posix.set_blocking(fd, False)
        set_wakeup_fd(writer, warn_on_full_buffer=False)
        self._wakeup = (reader, writer)
        # Code is the same user. Linux keeps it from ending a main process, gVisor does not.
        for number in _SIGNALS:
            signal(number, SIG_IGN)
        signal(SIGCHLD, lambda *_: None)
        hide()
        posix.set_blocking(_EVENTS, False)
        status = 70
        try:
            self._say(_GREETING)
            while self._turn():
                pass
            status = 0
        finally:
            _kill_all()
            posix._exit(status)

    def _turn(self) -> bool:
        """Waits for something to do and does it. False once the host is gone."""
        ready = dict(self._waiter().poll(self._patience()))
        if self._wakeup[0] in ready:
            posix.read(self._wakeup[0], 4096)
            self._reap()
        if _HOST in ready and not self._hear():
            return False
        if self._proxy is not None and self._proxy.inbox.fd in ready:
            self._pass_on_proxy(self._proxy)
        for child in (self._interpreter, self._proxy):
            if child is not None and ready.get(child.inbox.fd, 0) & (POLLOUT | POLLERR | POLLHUP):
                self._flush(child)
        if self._listener is not None and self._listener.fileno() in ready and self._proxy is None:
            self._start_proxy(self._listener)
        if not ready and self._may_load():
            self._load_one()
        return self._silence_seconds == 0 or monotonic() - self._heard_at < self._silence_seconds

    def _waiter(self) -> "poll":
        waiter = poll()
        waiter.register(_HOST, POLLIN)
        waiter.register(self._wakeup[0], POLLIN)
        if self._listener is not None and self._proxy is None:
            waiter.register(self._listener.fileno(), POLLIN)
        if self._interpreter is not None and self._interpreter.inbox.waiting:
            waiter.register(self._interpreter.inbox.fd, POLLOUT)
        if self._proxy is not None:
            waiter.register(self._proxy.inbox.fd, POLLIN | (POLLOUT if self._proxy.inbox.waiting else 0))
        return waiter

    def _may_load(self) -> bool:
        """Whether to load what interpreters share: one that runs has the processors for itself."""
        return bool(self._preload) and self._interpreter is None

    def _patience(self) -> Optional[float]:
        if self._may_load():
            return 0
        if self._silence_seconds == 0:
            return None
        return max(0.0, 1000 * (self._heard_at + self._silence_seconds - monotonic())) + 1

    # What the host says

    def _hear(self) -> bool:
        try:
            data = posix.read(_HOST, _READ_BYTES)
        except OSError:
            return False
        self._heard_at = monotonic()
        if not data:
            return False
        start = 0
        while start < len(data):
            if self._left == 0:
                take = min(8 - len(self._head), len(data) - start)
                self._head += data[start : start + take]
                start += take
                if len(self._head) == 8:
                    self._target = int.from_bytes(self._head[:4], "big")
                    self._left = int.from_bytes(self._head[4:], "big")
                    self._head = b""
                continue
            take = min(self._left, len(data) - start)
            self._left -= take
            self._deliver(data[start : start + take])
            start += take
        return True

    def _deliver(self, data: bytes) -> None:
        if self._target == _CONTROL:
            self._control += data
            if len(self._control) > _MAX_CONTROL_BYTES:
                posix._exit(1)  # not this host's protocol
            if self._left == 0:
                message = loads(self._control.decode("utf-8"))
                self._control.clear()
                self._obey(message)
            return
        for child in (self._interpreter, self._proxy):
            if child is not None and child.channel == self._target:
                self._credit(child, child.inbox.put, data)
        # For one that has ended meanwhile it is lost, as the host will hear.

    def _flush(self, child: _Child) -> None:
        self._credit(child, child.inbox.flush)

    def _credit(self, child: _Child, write: Any, *data: bytes) -> None:
        """Lets the host send as much again as the child has taken."""
        try:
            child.uncredited += write(*data)
        except OSError:
            return  # it is gone or does not listen any more: its end tells
        if child.uncredited >= _CREDIT_BYTES:
            self._tell({"event": "credit", "channel": child.channel, "bytes": child.uncredited})
            child.uncredited = 0

    def _obey(self, message: Dict[str, Any]) -> None:
        kind = message["do"]
        if kind == "begin":
            self._begin(message)
        elif kind == "start":
            self._start_interpreter(message["channel"])
        elif kind == "mark":
            # In line with all that was said before: the host knows from it what came before.
            self._say(message["mark"].encode("ascii"), _INTERPRETER_OUT)
        elif kind == "interrupt":
            child = self._interpreter
            if child is not None and child.channel == message["channel"]:
                _kill(child.pid, SIGINT)
            self._tell({"event": "interrupted", "channel": message["channel"]})
        elif kind == "usage":
            self._tell({"event": "usage", "channel": message["channel"], "cpuMs": processor_ms()})
        elif kind == "end":
            child = self._interpreter
            if child is not None and child.channel == message["channel"]:
                child.end_requested = True
                _kill(child.pid, SIGKILL)
        elif kind == "check_file":
            from .file_facts import describe_file

            self._tell({"event": "file", "id": message["id"], **describe_file(message["path"])})
        elif kind == "ping":
            self._tell({"event": "pong"})

    def _begin(self, message: Dict[str, Any]) -> None:
        from .inspection import inspect

        self._silence_seconds = message["silenceSeconds"]
        self._token = message["proxyToken"]
        self._memory_bytes = message["memoryBytes"]
        self._confines = message["confine"]
        seen = inspect()  # before this process adds anything of its own
        self._tell(
            {
                "event": "ready",
                "protocol": PROTOCOL_VERSION,
                "python": list(sys.version_info[:3]),
                "proxyUrl": self._open_proxy(),
                "inspection": seen,
            }
        )
        self._preload = [*NEEDED, *OFTEN_USED]

    def _tell(self, message: Dict[str, Any]) -> None:
        self._send(_CONTROL, dumps(message).encode("ascii"))

    def _send(self, channel: int, data: bytes) -> None:
        self._say(channel.to_bytes(4, "big") + len(data).to_bytes(4, "big") + data)

    def _say(self, data: bytes, fd: int = _EVENTS) -> None:
        """Says it to the host, and ends with one that takes nothing for so long that it must be gone."""
        room = poll()
        room.register(fd, POLLOUT)
        patience = 1000 * self._silence_seconds or None
        while data:
            if not room.poll(patience):
                posix._exit(1)
            try:
                data = data[posix.write(fd, data) :]
            except BlockingIOError:
                continue

    # The interpreter

    def _start_interpreter(self, channel: int) -> None:
        if self._interpreter is not None:
            self._tell({"event": "failed", "channel": channel, "reason": "another interpreter runs"})
            return
        folder = f"{self._scratch[0]}/session-{channel}"
        _empty(self._scratch)
        while self._preload and self._preload[0] in NEEDED:
            self._load_one()  # it would do so itself, and the next one again
        reader, writer = posix.pipe()
        try:
            posix.mkdir(folder, 0o700)
            pid = posix.fork()
        except OSError as error:
            posix.close(reader)
            posix.close(writer)
            self._tell({"event": "failed", "channel": channel, "reason": str(error)})
            return
        if pid == 0:
            self._become_interpreter(reader, writer, folder)
        posix.close(reader)
        self._interpreter = _Child(channel, pid, writer)

    def _become_interpreter(self, reader: int, writer: int, folder: str) -> None:
        try:
            self._forget((writer,))
            out = posix.dup(_INTERPRETER_OUT)
            _let_go_of_streams()
            posix.setsid()
            posix.chdir(folder)
            from .worker import serve

            serve((reader, out), folder, "", self._before_code)
        finally:
            posix._exit(72)

    def _before_code(self, limits: Dict[str, Any]) -> None:
        limit_memory(limits.get("memoryBytes"))
        offer_to_memory_killer()
        if self._confines:
            from .confinement import confine

            confine()

    def _forget(self, fds: "Iterable[int]") -> None:
        """Leaves behind, in a fork, what belongs to this process."""
        set_wakeup_fd(-1)
        for number in _SIGNALS - {SIGINT, SIGPIPE, SIGXFSZ}:  # these Python itself ignores or handles
            signal(number, SIG_DFL)
        if self._listener is not None:
            self._listener.close()
        for child in (self._interpreter, self._proxy):
            if child is not None:
                posix.close(child.inbox.fd)
        for fd in (*fds, *self._wakeup):
            posix.close(fd)

    def _reap(self) -> None:
        for pid, status in ended_children():
            interpreter, proxy = self._interpreter, self._proxy
            if interpreter is not None and pid == interpreter.pid:
                self._end_interpreter(interpreter, status)
            elif proxy is not None and pid == proxy.pid:
                self._end_proxy(proxy)

    def _end_interpreter(self, child: _Child, status: int) -> None:
        # What it started goes too: nothing of it may speak once the next interpreter does.
        _kill_all()
        if self._proxy is not None:
            self._end_proxy(self._proxy)
        self._interpreter = None
        posix.close(child.inbox.fd)
        code, number = how_it_ended(status)
        kills = _count_memory_kills()
        if kills is None:
            out_of_memory = number == SIGKILL and not child.end_requested
        else:
            out_of_memory = kills > (self._out_of_memory or 0) and number == SIGKILL
            self._out_of_memory = kills
        self._tell(
            {
                "event": "ended",
                "channel": child.channel,
                "code": code,
                "signal": number,
                "outOfMemory": out_of_memory,
            }
        )

    def _load_one(self) -> None:
        name = self._preload.pop(0)
        try:
            __import__(name)
        except ImportError:
            pass  # an optional part of this Python
        if not self._preload:
            import gc

            gc.collect()
            gc.freeze()  # keeps the collector of the interpreter off these pages
            self._tell({"event": "warm"})

    # The HTTP proxy

    def _open_proxy(self) -> Optional[str]:
        """Listens on loopback, and tells every process of the container where."""
        from _socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket

        listener = socket(AF_INET, SOCK_STREAM, 0)
        try:
            listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", 0))
            listener.listen(512)
        except OSError:
            listener.close()
            return None
        self._listener = listener
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        _set_environment("RLM_PROXY_URL", url)
        # What ordinary OpenAI clients look for.
        _set_environment("OPENAI_BASE_URL", f"{url}/v1")
        _set_environment("OPENAI_API_KEY", self._token or "not-needed")
        if self._token is not None:
            _set_environment("RLM_PROXY_TOKEN", self._token)
        return url

    def _start_proxy(self, listener: "socket") -> None:
        """At the first connection: most sessions never need it."""
        from _socket import AF_UNIX, SOCK_STREAM, socketpair

        try:
            ours, theirs = socketpair(AF_UNIX, SOCK_STREAM, 0)
            pid = posix.fork()
        except OSError:
            sleep(0.05)  # out of processes or descriptors: the connection waits for better times
            return
        if pid == 0:
            self._become_proxy(listener.detach(), ours.detach(), theirs.detach())
        theirs.close()
        self._proxy = _Child(self._proxy_channel, pid, ours.detach())
        self._tell({"event": "proxy", "channel": self._proxy_channel})
        self._proxy_channel += 1

    def _become_proxy(self, listener: int, ours: int, theirs: int) -> None:
        try:
            self._listener = None
            self._forget((ours,))
            _let_go_of_streams()
            from .http_proxy import serve

            # Too large a request is then an error that it can answer, not the end of the container.
            limit_memory(self._memory_bytes)
            serve(listener, theirs, self._token)
        finally:
            posix._exit(72)

    def _end_proxy(self, proxy: _Child) -> None:
        self._proxy = None
        posix.close(proxy.inbox.fd)
        self._tell({"event": "proxy_ended", "channel": proxy.channel})

    def _pass_on_proxy(self, proxy: _Child) -> None:
        try:
            data = posix.read(proxy.inbox.fd, _READ_BYTES)
        except OSError:
            return
        if data:
            self._send(proxy.channel, data)
        else:
            _kill(proxy.pid, SIGKILL)  # it no longer speaks; its end tells


def _let_go_of_streams() -> None:
    """Keeps from a fork the host's end of the container's input, and the agent's own voice."""
    null = posix.open("/dev/null", posix.O_RDWR)
    for fd in (_HOST, _INTERPRETER_OUT, _EVENTS):
        posix.dup2(null, fd)
    posix.close(null)


def _set_environment(name: str, value: str) -> None:
    """Before anything imports ``os``, which copies the environment as it then is."""
    posix.putenv(name.encode(), value.encode())
    posix.environ[name.encode()] = value.encode()


def _kill(pid: int, number: int) -> None:
    try:
        posix.kill(pid, number)
    except OSError:
        return  # already gone


def _kill_all() -> None:
    """Ends every process of the container but this one, also those started meanwhile."""
    if posix.getpid() != 1:
        return  # not a container of its own: everything would be everything
    until = monotonic() + _END_SECONDS
    while True:
        _kill(_PROCESS_ID_OF_ALL, SIGKILL)
        try:
            while posix.waitpid(-1, posix.WNOHANG)[0] != 0:
                pass
        except ChildProcessError:
            return
        if monotonic() > until:
            posix._exit(1)  # some process cannot be ended from here: with its container it can
        sleep(0.001)


def _count_memory_kills() -> Optional[int]:
    """How many processes the system has ended for their use of memory, if it tells."""
    for path in ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control"):
        try:
            with open(path, "rb") as file:
                for line in file.read().splitlines():
                    name, _, count = line.partition(b" ")
                    if name == b"oom_kill":
                        return int(count)
        except (OSError, ValueError):
            continue
    return None


def _empty(folders: "Iterable[str]") -> None:
    """Leaves nothing of an earlier interpreter, or ends the container: the next one is empty."""
    for folder in folders:
        try:
            names = posix.listdir(folder)
        except OSError:
            continue  # not there
        if not names:
            continue
        import shutil

        for name in names:
            path = f"{folder}/{name}"
            try:
                posix.unlink(path)
            except OSError:
                try:
                    shutil.rmtree(path)
                except (OSError, RecursionError):
                    posix._exit(1)


def main() -> None:
    """Entry point of ``container_boot``."""
    Agent().run()
