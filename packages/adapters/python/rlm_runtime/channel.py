"""Frames to and from the host over one stream, shared by all threads of a session.

A frame is two unsigned 32-bit big-endian lengths, a JSON header and a raw body, which arrives as
``None`` if it does not fit into memory. Nobody owns the reading side: whichever thread waits first
reads, and hands frames that are not its own to the threads they belong to. A sub-call from the main
thread therefore costs no thread switch, and calls from many threads are all in flight at once.
"""

from __future__ import annotations

from _thread import allocate_lock
from posix import close as os_close
from posix import read as os_read
from posix import register_at_fork, set_blocking
from posix import write as os_write
from time import process_time

from .codec import dumps, loads
from .interrupts import Interrupts
from .private_builtins import PRIVATE_BUILTINS

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Tuple, Union

    Body = Union[bytes, bytearray]
    Frame = Tuple[Dict[str, Any], Optional[Body]]

__builtins__ = PRIVATE_BUILTINS

try:
    from posix import readv as os_readv
except ImportError:
    os_readv = None  # type: ignore[assignment]

MAX_HEADER_BYTES = 1 << 20
_CHUNK = 1 << 16
_INLINE_BODY = 1 << 18


class ChannelClosed(BaseException):
    """The host is gone, or the stream no longer makes sense: the worker has nothing left to do."""


class _Slot:
    """Where one thread waits for the frames addressed to it."""

    __slots__ = ("frames", "wake")

    def __init__(self) -> None:
        self.frames: List[Frame] = []
        self.wake = allocate_lock()
        self.wake.acquire()


class Channel:
    def __init__(self, fd: int, interrupts: Interrupts, write_fd: Optional[int] = None) -> None:
        self._fd = fd
        self._write_fd = fd if write_fd is None else write_fd
        self._interrupts = interrupts
        self._buffer = bytearray()
        self._write_lock = allocate_lock()
        self._state = allocate_lock()
        self._reading = False
        self._followers: List[_Slot] = []
        self._commands = _Slot()
        self._calls: Dict[int, _Slot] = {}
        self._next_call = 0
        self._block_began: Optional[float] = None
        register_at_fork(after_in_child=self._disown)

    def _disown(self) -> None:
        """A process forked by the code keeps no hold on the channel."""
        for fd in {self._fd, self._write_fd} - {-1}:
            os_close(fd)
        self._fd = self._write_fd = -1
        # A thread that is not in this process may have held them.
        self._write_lock = allocate_lock()
        self._state = allocate_lock()

    def begin_block(self) -> None:
        """Calls tell from here on what their block has used of the processor."""
        self._block_began = process_time()

    def end_block(self) -> None:
        """A thread that asks between two blocks spends neither's time."""
        self._block_began = None

    def _block_cpu_ms(self) -> float:
        began = self._block_began
        return 0.0 if began is None else (process_time() - began) * 1000

    def next_command(self) -> Frame:
        """Waits for the next frame that is not an answer to a call. Main thread only."""
        return self._wait(self._commands)

    def send(self, header: Dict[str, Any], body: Body = b"") -> None:
        head = dumps(header).encode("ascii")
        prefix = len(head).to_bytes(4, "big") + len(body).to_bytes(4, "big")
        small = len(body) <= _INLINE_BODY
        self._interrupts.hold()
        try:
            with self._write_lock:
                self._write(prefix + head + body if small else prefix + head)
                if not small:
                    self._write(body)
        finally:
            self._interrupts.release()

    def call(self, header: Dict[str, Any], body: Body) -> Frame:
        """Sends a request and waits for its answer. Any thread, many at once."""
        slot = _Slot()
        self._interrupts.hold()
        try:
            with self._state:
                self._next_call += 1
                number = self._next_call
                self._calls[number] = slot
            header["id"] = number
            header["cpuMs"] = self._block_cpu_ms()
            self.send(header, body)
            return self._wait(slot)
        finally:
            self._calls.pop(number, None)
            self._interrupts.release()

    def _write(self, data: Body) -> None:
        if self._write_fd < 0:
            raise RuntimeError("a process started by fork() cannot reach the host")
        written = self._write_some(data)
        if written < len(data):
            rest = memoryview(data)
            while written < len(data):
                written += self._write_some(rest[written : written + (1 << 20)])

    def _write_some(self, data: "Body | memoryview") -> int:
        try:
            return os_write(self._write_fd, data)
        except BlockingIOError:
            set_blocking(self._write_fd, True)
            return 0
        except OSError as error:
            raise ChannelClosed from error

    def _wait(self, slot: _Slot) -> Frame:
        state = self._state
        while True:
            with state:
                if slot.frames:
                    return slot.frames.pop(0)
                if not self._reading:
                    self._reading = True
                    break
                self._followers.append(slot)
            slot.wake.acquire()
        try:
            while True:
                frame = self._read_frame()
                target = self._target(frame[0])
                if target is slot:
                    return frame
                if target is not None:
                    self._deliver(target, frame)
        finally:
            self._hand_over()

    def _target(self, header: Dict[str, Any]) -> "_Slot | None":
        if header.get("type") != "reply":
            return self._commands
        return self._calls.get(header.get("id", 0))

    def _deliver(self, target: _Slot, frame: Frame) -> None:
        with self._state:
            target.frames.append(frame)
            waiting = target in self._followers
            if waiting:
                self._followers.remove(target)
        if waiting:
            target.wake.release()

    def _hand_over(self) -> None:
        with self._state:
            self._reading = False
            follower = self._followers.pop(0) if self._followers else None
        if follower is not None:
            follower.wake.release()

    def _read_frame(self) -> Frame:
        buffer = self._buffer
        while True:
            if len(buffer) >= 8:
                head = int.from_bytes(buffer[:4], "big")
                size = int.from_bytes(buffer[4:8], "big")
                if head > MAX_HEADER_BYTES:
                    raise ChannelClosed
                start = 8 + head
                if len(buffer) >= start + size:
                    header = buffer[8:start]
                    body = bytes(buffer[start : start + size])
                    del buffer[: start + size]
                    return self._parse(header), body
                if len(buffer) >= start and size > _INLINE_BODY:
                    header = buffer[8:start]
                    return self._parse(header), self._read_large_body(start, size)
            chunk = self._read(_CHUNK)
            if not buffer and len(chunk) >= 8:
                # Nearly always a read is one frame, which then need not go through the buffer.
                start = 8 + int.from_bytes(chunk[:4], "big")
                if len(chunk) == start + int.from_bytes(chunk[4:8], "big"):
                    return self._parse(chunk[8:start]), chunk[start:]
            buffer += chunk

    def _read(self, size: int) -> bytes:
        try:
            try:
                chunk = os_read(self._fd, size)
            except BlockingIOError:  # a block changed the descriptor's mode
                set_blocking(self._fd, True)
                chunk = os_read(self._fd, size)
        except OSError as error:
            raise ChannelClosed from error
        if not chunk:
            raise ChannelClosed
        return chunk

    def _read_large_body(self, start: int, size: int) -> Optional[bytearray]:
        """Reads straight into place: a context of 100 MB is not copied on its way in.

        A body that does not fit into memory is read past, so that the frames after it can be read.
        """
        filled = len(self._buffer) - start
        try:
            body = bytearray(size)
        except MemoryError:
            self._buffer.clear()
            while filled < size:
                filled += len(self._read(min(size - filled, _CHUNK)))
            return None
        body[:filled] = self._buffer[start:]
        self._buffer.clear()
        view = memoryview(body)
        while filled < size:
            if os_readv is None:
                chunk = self._read(min(size - filled, 1 << 20))
                view[filled : filled + len(chunk)] = chunk
                filled += len(chunk)
                continue
            try:
                count = os_readv(self._fd, [view[filled:]])
            except BlockingIOError:
                set_blocking(self._fd, True)
                continue
            except OSError as error:
                raise ChannelClosed from error
            if count == 0:
                raise ChannelClosed
            filled += count
        return body

    @staticmethod
    def _parse(header: Body) -> Dict[str, Any]:
        try:
            value = loads(header.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise ChannelClosed from error
        if type(value) is not dict:
            raise ChannelClosed
        return value
