"""Bounded capture of everything a block prints, in Python or straight to file descriptors 1 and 2.

Head and tail are kept and the middle is only counted, so 1 GB of prints costs neither memory here
nor anything on the host.
"""

from __future__ import annotations

import io
from _signal import SIG_BLOCK, SIGINT, pthread_sigmask
from _thread import allocate_lock, start_new_thread
from posix import close as os_close
from posix import dup2, pipe, register_at_fork, set_blocking
from posix import read as os_read
from select import POLLIN, poll

from .private_builtins import PRIVATE_BUILTINS

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Dict, List, Optional, Tuple

    from .live_output import Tap

__builtins__ = PRIVATE_BUILTINS

_FLUSH_CHARS = 1 << 15
_READ_BYTES = 1 << 16
_DRAIN_READS = 64


class BoundedBuffer:
    """The first ``head`` and the last ``tail`` bytes of what is written to it."""

    def __init__(self, head: int, tail: int) -> None:
        self._head_limit = head
        self._tail_limit = tail
        self.reset()

    def reset(self) -> None:
        self.total = 0
        self._head = bytearray()
        self._tail = bytearray()

    def write(self, data: bytes) -> None:
        self.total += len(data)
        room = self._head_limit - len(self._head)
        if room > 0:
            self._head += data[:room]
            data = data[room:]
        if data:
            self._tail += data[-self._tail_limit :]
            if len(self._tail) > 2 * self._tail_limit:
                del self._tail[: -self._tail_limit]

    def take(self) -> Tuple[str, int]:
        """The text, with a line in place of a cut middle, and the number of bytes written in all."""
        head, total = self._head, self.total
        if total > self._head_limit + self._tail_limit:
            # Cut between characters, or the halves of one would be counted as kept.
            tail = self._tail[-self._tail_limit :]
            head = head[: character_start(head, len(head))]
            tail = tail[_next_character(tail) :]
            omitted = total - len(head) - len(tail)
            text = f"{_decode(head)}\n... [TRUNCATED {omitted} bytes] ...\n{_decode(tail)}"
        else:
            text = _decode(head + self._tail)
        if total:
            self.reset()
        return text, total


def _decode(data: bytearray) -> str:
    return data.decode("utf-8", "backslashreplace")


def character_start(data: bytearray, end: int) -> int:
    """The largest index up to ``end`` that does not lie inside a UTF-8 character cut off by ``end``."""
    for index in range(end - 1, max(end - 5, -1), -1):
        byte = data[index]
        if byte < 0x80:
            return end
        if byte >= 0xC0:
            length = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return end if index + length <= end else index
    return end


def _next_character(data: bytearray) -> int:
    index = 0
    while index < min(4, len(data)) and 0x80 <= data[index] < 0xC0:
        index += 1
    return index


class CapturedStream(io.TextIOBase):
    """What ``sys.stdout`` and ``sys.stderr`` are in a session."""

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(self, sink: BoundedBuffer, name: str) -> None:
        self._sink = sink
        self._lock = allocate_lock()
        self._parts: List[str] = []
        self._chars = 0
        # Fed with everything that is written, while somebody watches.
        self.tap: Optional[Tap] = None
        self.name = name
        self.buffer = _ByteSide(self)

    def write(self, text: str) -> int:  # type: ignore[override]
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if not text:
            return 0
        self._parts.append(text)
        self._chars += len(text)
        if self._chars > _FLUSH_CHARS:
            self.flush()
        return len(text)

    def write_bytes(self, data: bytes) -> None:
        self.flush()
        with self._lock:
            self._keep(data)

    def flush(self) -> None:
        if not self._parts:
            return
        with self._lock:
            self._flush()

    def take(self) -> Tuple[str, int]:
        """What was written since this was last called, as ``BoundedBuffer.take`` gives it."""
        if not self._parts and not self._sink.total:
            return "", 0
        with self._lock:
            self._flush()
            return self._sink.take()

    def _flush(self) -> None:
        # The list stays the same one: another thread may be about to append to it.
        parts = self._parts[:]
        del self._parts[: len(parts)]
        self._chars = 0
        # Neither joined nor encoded in one go: a single print of 1 GB must not cost another 1 GB.
        for text in ("".join(parts[:-1]), "".join(parts[-1:])):
            for start in range(0, len(text), 1 << 20):
                self._keep(text[start : start + (1 << 20)].encode("utf-8", "backslashreplace"))

    def _keep(self, data: bytes) -> None:
        self._sink.write(data)
        tap = self.tap  # taken away by another thread
        if tap is not None:
            tap.feed(data)

    def live_piece(self, last: bool) -> bytes:
        """The next piece for whoever watches; see ``Tap.piece``."""
        with self._lock:
            self._flush()
            return b"" if self.tap is None else self.tap.piece(last)

    def renew_lock(self) -> None:
        """For a process that the code has forked: a thread that is not in it may have held the lock."""
        self._lock = allocate_lock()

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def close(self) -> None:
        """Stays open: a block that closes it must not silence the blocks after it."""


class _ByteSide(io.RawIOBase):
    def __init__(self, stream: CapturedStream) -> None:
        self._stream = stream

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        data = bytes(data)
        self._stream.write_bytes(data)
        return len(data)

    def writable(self) -> bool:
        return True

    def close(self) -> None:
        """As for the text side."""


class Capture:
    """Both streams of a session, at the Python level and at the descriptor level."""

    def __init__(self, head: int, tail: int) -> None:
        self._sinks = (BoundedBuffer(head, tail), BoundedBuffer(head, tail))
        self.stdout = CapturedStream(self._sinks[0], "<stdout>")
        self.stderr = CapturedStream(self._sinks[1], "<stderr>")
        self._streams = (self.stdout, self.stderr)
        self._lock = allocate_lock()
        self._readers: Dict[int, CapturedStream] = {}
        self._ready = poll()  # one for each thread: they cannot share it
        self._waiting = poll()
        self._writers: List[int] = []

    def attach_descriptors(self, place: "Placer") -> None:
        """Points descriptors 1 and 2 at pipes that a thread empties."""
        for target in (1, 2):
            reader, writer = pipe()
            reader, writer = place(reader), place(writer)
            set_blocking(reader, False)
            dup2(writer, target)
            self._readers[reader] = self._streams[target - 1]
            self._writers.append(writer)
        for reader in self._readers:
            self._ready.register(reader, POLLIN)
            self._waiting.register(reader, POLLIN)
        start_new_thread(self._pump, ())
        for stream in self._streams:
            register_at_fork(after_in_child=stream.renew_lock)

    def restore_descriptors(self) -> None:
        """Undoes what a block may have done to descriptors 1 and 2."""
        for target, writer in enumerate(self._writers, 1):
            try:
                dup2(writer, target)
            except OSError:
                # The block closed our end too. What is printed through Python still arrives.
                continue

    def take(self) -> Tuple[Tuple[str, int], Tuple[str, int]]:
        self.drain()
        return self.stdout.take(), self.stderr.take()

    def drain(self) -> None:
        """Takes in what was written to the descriptors by now."""
        # The lock first: what the pump has read but not yet passed on belongs to this block.
        with self._lock:
            if self._readers and self._ready.poll(0):
                self._drain()

    def _pump(self) -> None:
        pthread_sigmask(SIG_BLOCK, {SIGINT})
        while self._readers:
            self._waiting.poll()
            with self._lock:
                self._drain()

    def _drain(self) -> None:
        for reader, stream in list(self._readers.items()):
            # Bounded: another process may write without end.
            for _ in range(_DRAIN_READS):
                try:
                    data = os_read(reader, _READ_BYTES)
                except BlockingIOError:
                    break
                except OSError:
                    data = b""
                if not data:
                    # The block closed the pipe: waiting for it would never wait again.
                    del self._readers[reader]
                    self._ready.unregister(reader)
                    self._waiting.unregister(reader)
                    break
                stream.write_bytes(data)


class Placer:
    """Moves a descriptor to a high number, out of the way of code that closes the low ones."""

    def __init__(self, first: int) -> None:
        self._first = first

    def __call__(self, fd: int) -> int:
        from fcntl import F_DUPFD_CLOEXEC, fcntl

        try:
            moved = fcntl(fd, F_DUPFD_CLOEXEC, self._first)
        except (OSError, ValueError):
            return fd
        os_close(fd)
        return moved
