"""A context file as the kernel sees it: open and mapped, checked at every read, cut at characters.

What is read comes by ``pread``: a mapped page of a file that shrinks meanwhile would end the process.
The mapping keeps the file readable for code that has closed descriptors which are not its own.

Text is UTF-8. A byte that is no part of a valid character stands for one U+FFFD, so whatever the
cuts, the pieces of a file put together read the same as the file read at once.
"""

from __future__ import annotations

from _stat import S_ISDIR, S_ISREG
from errno import EACCES, EISDIR, ENOENT, ENXIO, EPERM
from posix import O_CLOEXEC, O_NOCTTY, O_NONBLOCK, O_RDONLY, close, dup, fstat, pread
from posix import open as os_open
from sys import version_info

from .context_binary import HEAD_BYTES, binary_type
from .private_builtins import PRIVATE_BUILTINS

TYPE_CHECKING = False  # type checkers take it for true; importing typing would cost milliseconds
if TYPE_CHECKING:
    import mmap
    from os import stat_result
    from typing import Any, Dict, Optional, Tuple, Union

__builtins__ = PRIVATE_BUILTINS

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# From 3.13 on a mapping can do without a descriptor of its own.
_UNTRACKED: Dict[str, Any] = {"trackfd": False} if version_info >= (3, 13) else {}
DESCRIPTORS_PER_FILE = 1 if _UNTRACKED else 2
"""How many descriptors a file takes that is mapped."""

_NEAR = 1 << 13
_UNDECODABLE = {code: "\ufffd" for code in range(0xDC80, 0xDD00)}
_ADVICE = {
    ENOENT: "there is no such context file: check the path",
    EACCES: "the context file may not be read: give this process permission to read it",
    EPERM: "the context file may not be read: give this process permission to read it",
    ENXIO: "the context must be a regular file and this is a socket or a device",
}


def open_context_file(path: str) -> int:
    """A read-only descriptor of the file. Never blocks, also when the path is a FIFO or a device.

    Raises OSError (FileNotFoundError, PermissionError, ...) with the path and what to do.
    """
    try:
        return os_open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    except OSError as error:
        advice = _ADVICE.get(error.errno or 0, error.strerror)
        raise OSError(error.errno, advice, path) from None


def decode(raw: bytes) -> str:
    """The text of bytes that begin and end at character boundaries."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return decode_reversibly(raw).translate(_UNDECODABLE)


def decode_reversibly(raw: bytes) -> str:
    """The same text with a lone surrogate for each undecodable byte: it encodes back exactly."""
    return raw.decode("utf-8", "surrogateescape")


class ContextSource:
    """The bytes of one regular file, from ``text_start`` (after a BOM) to ``size``."""

    __slots__ = ("_closed", "_fd", "_map", "_name", "_place", "size", "text_start")

    def __init__(self, fd: int, name: str, read_up_to: int = 0) -> None:
        """Maps the file. ``fd`` stays the caller's and may be closed right away.

        A file of up to ``read_up_to`` bytes is read instead, and takes no descriptor.

        Raises IsADirectoryError for a directory, ValueError for anything else that is not a
        regular file with a size, and for one that is no text.
        """
        self._name = name
        self.size = _size_of_regular_file(fd, name)
        small = self.size <= read_up_to
        self._map = _read_file(fd, self.size) if small else _map_file(fd, self.size)
        # dup() gives what no program inherits.
        self._fd: Optional[int] = None if isinstance(self._map, bytes) else dup(fd)
        self._place = _place_of(fstat(fd))
        self._closed = False
        kind = binary_type(self.slice(0, HEAD_BYTES))
        if kind is not None:
            self.close()
            raise ValueError(
                f"the context file {name!r} is binary ({kind}), not text: "
                "convert it to UTF-8 text, or pass its bytes as the context"
            )
        self.text_start = 3 if self.slice(0, 3) == _BYTE_ORDER_MARK else 0

    @property
    def closed(self) -> bool:
        return self._closed

    @property
    def in_memory(self) -> int:
        """How many bytes of memory it takes: none of a file that is mapped."""
        return len(self._map) if isinstance(self._map, bytes) else 0

    def close(self) -> None:
        if self._status() is not None:
            close(self._fd)
            self._fd = None
        self._closed = True
        if not isinstance(self._map, bytes):
            self._map.close()

    def __del__(self) -> None:
        # A context that another has taken the place of is closed by nobody else.
        try:
            self.close()
        except (AttributeError, TypeError, OSError):
            pass  # it was never opened, or Python is ending

    def check(self) -> None:
        """Raises ValueError when closed, OSError when the file no longer has its first size."""
        if self._closed:
            raise ValueError("context handle is closed")
        status = self._status()
        if status is not None and status.st_size != self.size:
            raise OSError(
                "context file changed while being read: "
                f"{self._name!r} had {self.size} bytes when opened and has {status.st_size} now"
            )

    def slice(self, start: int, stop: int) -> bytes:
        """A copy of the bytes from ``start`` to ``stop``, less where the file ends before."""
        self.check()
        fd = self._fd
        if fd is None:
            return self._map[start:stop]
        raw = _read_from(fd, start, min(stop, self.size))
        if len(raw) < min(stop, self.size) - start:
            self.check()
            raise OSError(f"context file changed while being read: {self._name!r} was shorter")
        return raw

    def find_newline(self, start: int, stop: int) -> int:
        """The offset of the first newline from ``start`` on and before ``stop``, or -1."""
        for first in range(start, stop, _NEAR):
            at = self.slice(first, min(stop, first + _NEAR)).find(b"\n")
            if at >= 0:
                return first + at
        return -1

    def rfind_newline(self, start: int, stop: int) -> int:
        """The offset of the last newline from ``start`` on and before ``stop``, or -1."""
        while stop > start:
            first = max(start, stop - _NEAR)
            at = self.slice(first, stop).rfind(b"\n")
            if at >= 0:
                return first + at
            stop = first
        return -1

    def _status(self) -> Optional[stat_result]:
        """Of its own descriptor; None if it has none, or if code closed it or made it another's."""
        if self._fd is None:
            return None
        try:
            status = fstat(self._fd)
            if _place_of(status) == self._place:
                return status
        except OSError:
            pass
        self._fd = None
        return None

    def boundary(self, offset: int) -> int:
        """The first offset at or after this one that is not inside a character."""
        first = max(0, offset - 3)
        around = self.slice(first, offset + 3)
        at = offset - first
        if at >= len(around) or not _continues(around[at]):
            return offset
        for lead in range(at - 1, max(-1, at - 4), -1):
            if not _continues(around[lead]):
                end = lead + _character_width(around, lead)
                return first + end if end > at else offset
        return offset

    def character_start(self, offset: int) -> int:
        """Where the character begins that holds the byte at this offset."""
        for start in range(offset, max(-1, offset - 4), -1):
            if self.boundary(start) == start:
                return start
        return offset

    def text(self, start: int, stop: int) -> str:
        """The characters whose first byte lies from ``start`` on and before ``stop``."""
        self.check()
        first = max(self.text_start, self.boundary(start))
        return decode(self.slice(first, self.boundary(stop)))


def _continues(byte: int) -> bool:
    return byte & 0xC0 == 0x80


def _character_width(raw: bytes, lead: int) -> int:
    """How many bytes the valid character that begins at ``lead`` has; 0 when there is none."""
    byte = raw[lead]
    width = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
    try:
        return width if len(raw[lead : lead + width].decode("utf-8")) == 1 else 0
    except UnicodeDecodeError:
        return 0


def _place_of(status: stat_result) -> Tuple[int, int]:
    return status.st_dev, status.st_ino


def _size_of_regular_file(fd: int, name: str) -> int:
    status = fstat(fd)
    if S_ISDIR(status.st_mode):
        raise IsADirectoryError(EISDIR, "the context is a directory: pass one file of it", name)
    if not S_ISREG(status.st_mode):
        raise ValueError(
            f"the context must be a regular file and {name!r} is not (a FIFO, socket or device): "
            "write its data to a file and pass that"
        )
    return status.st_size


def _map_file(fd: int, size: int) -> Union[bytes, mmap.mmap]:
    if size > 0:
        import mmap

        return mmap.mmap(fd, size, access=mmap.ACCESS_READ, **_UNTRACKED)
    return _read_file(fd, 0)  # an empty file cannot be mapped


def _read_file(fd: int, size: int) -> bytes:
    raw = _read_from(fd, 0, size)
    if len(raw) < size:
        raise OSError(f"context file changed while being read: {size} bytes became {len(raw)}")
    if size == 0 and pread(fd, 1, 0):
        raise ValueError("the context file tells no size, as files in /proc do: copy it to an ordinary file")
    return raw


def _read_from(fd: int, start: int, stop: int) -> bytes:
    """The bytes between two offsets; fewer only if the file ends before."""
    if start >= stop:
        return b""
    raw = pread(fd, stop - start, start)
    while 0 < len(raw) < stop - start:
        more = pread(fd, stop - start - len(raw), start + len(raw))
        if not more:
            break
        raw += more
    return raw
