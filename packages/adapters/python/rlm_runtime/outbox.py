"""What waits to be written to a descriptor whose reader is slow."""

from __future__ import annotations

from posix import set_blocking, write

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import List


class Outbox:
    """Writes without ever blocking. What does not fit waits for ``flush``."""

    def __init__(self, fd: int) -> None:
        set_blocking(fd, False)
        self.fd = fd
        self._waiting: List[memoryview] = []

    @property
    def waiting(self) -> bool:
        return bool(self._waiting)

    def put(self, data: bytes) -> int:
        """Takes the data and returns how many bytes went out now. Raises ``OSError`` if nobody reads."""
        self._waiting.append(memoryview(data))
        return self.flush() if len(self._waiting) == 1 else 0

    def flush(self) -> int:
        """Writes what the reader takes, and returns how many bytes that were.

        Raises ``OSError`` if nobody reads any more: nothing is kept then.
        """
        written = 0
        while self._waiting:
            first = self._waiting[0]
            try:
                count = write(self.fd, first)
            except BlockingIOError:
                break
            except OSError:
                self._waiting.clear()
                raise
            written += count
            if count == len(first):
                del self._waiting[0]
            else:
                self._waiting[0] = first[count:]
        return written
