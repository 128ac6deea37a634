"""What a block prints, told while it still runs.

A thread of its own sends it, so that no print ever waits for a host that is slow to read. It is the
beginning of each stream, and no more of it than a person watching needs: the result has the rest.
"""

from __future__ import annotations

from _signal import SIG_BLOCK, SIGINT, pthread_sigmask
from _thread import allocate_lock, start_new_thread

from .capture import Capture, character_start
from .channel import Channel, ChannelClosed
from .private_builtins import PRIVATE_BUILTINS

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from .capture import CapturedStream

__builtins__ = PRIVATE_BUILTINS

MAX_LIVE_BYTES = 64 << 10
MAX_LIVE_PIECE_BYTES = 8 << 10
_PAUSE_SECONDS = 0.05
# What a byte that is no text is written as, such as \xff.
_ESCAPE_BYTES = 4


class Tap:
    """The beginning of one stream of a block, taken off in pieces of whole characters."""

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._left = MAX_LIVE_BYTES

    def feed(self, data: bytes) -> None:
        waiting = self._waiting
        room = self._left - len(waiting)
        if room <= 0:
            return
        waiting += data[:room]
        if len(data) > room:
            # A character that cannot be told whole is not begun.
            del waiting[character_start(waiting, len(waiting)) :]
            self._left = len(waiting)

    def piece(self, last: bool) -> bytes:
        """The next bytes of valid UTF-8; empty if there are none, or none yet unless it is the last."""
        waiting = self._waiting
        end = min(len(waiting), MAX_LIVE_PIECE_BYTES, self._left)
        if not last or end < len(waiting):
            # The end of a character may be on its way.
            end = character_start(waiting, end)
        data = bytes(waiting[:end])
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            room = min(MAX_LIVE_PIECE_BYTES, self._left) // _ESCAPE_BYTES
            if end > room:
                end = character_start(waiting, room)
            data = waiting[:end].decode("utf-8", "backslashreplace").encode("utf-8")
        del waiting[:end]
        self._left -= len(data)
        return data


class LiveOutput:
    """Sends what one block prints, from when it is made until ``end``."""

    def __init__(self, channel: Channel, capture: Capture, block: int) -> None:
        self._channel = channel
        self._capture = capture
        self._block = block
        self._over = False
        self._sending = allocate_lock()
        self._wake = allocate_lock()
        self._wake.acquire()
        for stream in (capture.stdout, capture.stderr):
            stream.tap = Tap()
        try:
            start_new_thread(self._run, ())
        except RuntimeError:
            pass  # the code has used up all threads there may be: ``end`` sends everything

    def end(self) -> None:
        """Sends what is left. Nothing is sent after this."""
        self._capture.drain()
        with self._sending:
            self._over = True
            for name, stream in (("stdout", self._capture.stdout), ("stderr", self._capture.stderr)):
                while self._send(name, stream, True):
                    pass
                stream.tap = None
        self._wake.release()

    def _run(self) -> None:
        pthread_sigmask(SIG_BLOCK, {SIGINT})
        while not self._wake.acquire(True, _PAUSE_SECONDS):
            with self._sending:
                if self._over:
                    return
                try:
                    self._send("stdout", self._capture.stdout, False)
                    self._send("stderr", self._capture.stderr, False)
                except (ChannelClosed, MemoryError):
                    return  # the main thread meets the same, or has more to spend

    def _send(self, name: str, stream: CapturedStream, last: bool) -> bool:
        data = stream.live_piece(last)
        if not data:
            return False
        self._channel.send({"type": "output", "id": self._block, "stream": name, "size": len(data)}, data)
        return True
