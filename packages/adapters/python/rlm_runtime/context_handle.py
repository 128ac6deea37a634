"""What code in the sandbox sees as ``context`` when the context is a file.

The file may be many gigabytes: it is memory-mapped, and only what is asked for is decoded.
"""

from __future__ import annotations

from itertools import islice
from posix import close as os_close
from posix import fspath

from .context_lines import find_lines, iterate_lines, line_text, lines_after, lines_before
from .context_patterns import LiteralPattern, compile_pattern
from .context_search import find_spans
from .context_source import ContextSource, decode, open_context_file
from .private_builtins import PRIVATE_BUILTINS

TYPE_CHECKING = False  # type checkers take it for true; importing typing would cost milliseconds
if TYPE_CHECKING:
    import re
    from os import PathLike
    from typing import Any, Dict, Iterator, List, NoReturn, Optional, Union

__builtins__ = PRIVATE_BUILTINS

MAX_READ_BYTES = 1 << 27
"""The most that one read or slice gives: 128 MiB. More at once would fill the sandbox's memory."""

_MATCH_MARGIN = 120
_MATCH_SHOWN = 260


class ContextHandle:
    """A text file to read by pieces and to search, without ever having it in memory.

    Offsets and sizes are in BYTES everywhere, so ``len(context) == context.size`` and what a search
    finds can be given to a read. A negative offset counts from the end; one outside the file is
    moved to its nearest end.

    The text is UTF-8. A character belongs to the piece that holds its first byte, so
    ``context[0:n] + context[n:m] == context[0:m]`` for every n. A byte that is no part of a valid
    character reads as U+FFFD. A byte order mark at the start of the file has its three bytes and
    reads as nothing.

    Whatever reads the file raises ValueError once the handle is closed, and OSError when the file
    no longer has the size it had when it was opened.
    """

    __slots__ = ("_name", "_source")

    def __init__(self, path: Union[str, PathLike[str]], display_name: Optional[str] = None) -> None:
        """Opens the file at ``path``; ``display_name`` is what ``repr`` shows, else its last part.

        Raises OSError for a path that cannot be opened or is a directory, ValueError for what is
        no regular file and for a file that is no text. Never blocks.
        """
        location = fspath(path)
        fd = open_context_file(location)
        try:
            self._open(fd, display_name or location.rpartition("/")[2])
        finally:
            os_close(fd)

    @classmethod
    def from_fd(cls, fd: int, display_name: Optional[str] = None, read_up_to: int = 0) -> ContextHandle:
        """A handle on a file that is open for reading; ``fd`` stays open and the caller's.

        A file of up to ``read_up_to`` bytes is read at once and needs no descriptor from then on.
        """
        handle = cls.__new__(cls)
        handle._open(fd, display_name or "context", read_up_to)
        return handle

    def _open(self, fd: int, name: str, read_up_to: int = 0) -> None:
        self._name = name
        self._source = ContextSource(fd, name, read_up_to)

    @property
    def size(self) -> int:
        """The size of the file in bytes."""
        return self._source.size

    @property
    def size_mb(self) -> float:
        """The size of the file in MB of 1024 * 1024 bytes."""
        return self._source.size / (1024 * 1024)

    @property
    def in_memory(self) -> int:
        """How many bytes of it are in memory: none, unless it is small and one of several files."""
        return self._source.in_memory

    def __len__(self) -> int:
        return self._source.size

    def __getitem__(self, key: Union[int, slice]) -> str:
        """``context[a:b]`` is the text between two byte offsets; ``context[i]`` is the character
        that holds byte ``i``. Slices take no step."""
        if isinstance(key, slice):
            if key.step not in (None, 1):
                raise ValueError("a slice of the context takes no step: use context[start:stop]")
            start, stop, _ = key.indices(self.size)
            return self._read(start, stop)
        return self._character(key)

    def __contains__(self, text: Union[str, bytes]) -> bool:
        """Whether the file holds exactly this text, letter case included."""
        self._source.check()
        if not isinstance(text, (str, bytes)):
            raise TypeError(f"'in context' takes a str, not {type(text).__name__}")
        needle = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        if not needle:
            return True
        return any(True for _ in find_spans(self._source, LiteralPattern(needle, False)))

    def __iter__(self) -> Iterator[str]:
        """The lines, as from ``iterate_lines()``."""
        return self.iterate_lines()

    def read(self, start: int = 0, length: Optional[int] = None) -> str:
        """The text of ``length`` bytes from offset ``start`` on, or of all that follows.

        Raises ValueError for more than ``MAX_READ_BYTES`` at once.
        """
        first = self._place(start)
        return self._read(first, self.size if length is None else first + _count(length, "length"))

    def read_window(self, offset: int, radius: int = 500) -> str:
        """The text from ``radius`` bytes before ``offset`` to ``radius`` bytes after it."""
        centre = self._place(offset)
        return self._read(centre - _count(radius, "radius"), centre + radius)

    def snippet(self, offset: int, window: int = 500) -> str:
        """About ``window`` bytes of text around ``offset`` as one line to print: white space is
        one blank, and ``...`` tells where the text goes on. ``read_window`` gives it verbatim."""
        half = _count(window, "window") // 2
        centre = self._place(offset)
        return self._excerpt(centre - half, centre - half + window)

    def head(self, n: int = 1000) -> str:
        """The text of the first ``n`` bytes."""
        return self._read(0, _count(n, "n"))

    def tail(self, n: int = 1000) -> str:
        """The text of the last ``n`` bytes."""
        return self._read(self.size - _count(n, "n"), self.size)

    def search(
        self,
        pattern: Union[str, re.Pattern[str]],
        max_results: Optional[int] = 10,
        ignore_case: bool = True,
    ) -> List[Dict[str, Any]]:
        """The first matches, each ``{"offset", "end", "match", "snippet"}``.

        ``pattern`` is a regular expression on characters, as for ``re`` on a str, with ``^`` and
        ``$`` matching at every line; write ``re.escape(text)`` for text with special characters.
        Plain ASCII text ignores the case of A to Z only. A compiled pattern keeps its own flags. A
        match of more than 512 KiB can be missed or cut. ``max_results=None`` gives all matches.

        Raises re.error for a wrong pattern and ValueError for an empty one.
        """
        self._source.check()
        spans = find_spans(self._source, compile_pattern(pattern, ignore_case))
        return [self._match(*span) for span in islice(spans, _limit(max_results))]

    def search_lines(
        self,
        pattern: Union[str, re.Pattern[str]],
        max_results: Optional[int] = 10,
        context_lines: int = 0,
        ignore_case: bool = True,
    ) -> List[Dict[str, Any]]:
        """The first lines that match, each ``{"line", "offset", "text"}``, as ``grep -n`` does.

        ``line`` counts from 1, ``offset`` is where the line begins, ``text`` is the line without
        its line end. With ``context_lines`` above 0 there are also ``"before"`` and ``"after"``,
        lists of up to so many lines. ``pattern`` and what it raises are as in ``search``, each
        line by itself. Lines of more than a MiB are as in ``iterate_lines``.
        """
        self._source.check()
        around = _count(context_lines, "context_lines")
        lines = find_lines(self._source, compile_pattern(pattern, ignore_case))
        return [self._line(*line, around) for line in islice(lines, _limit(max_results))]

    def iterate_lines(self, start: int = 0) -> Iterator[str]:
        """Yields the lines from byte offset ``start`` on, without line ends, read as they are
        needed. ``\\n`` and ``\\r\\n`` end a line. An offset inside a line gives the rest of it.
        A line of more than a MiB comes in pieces of about a MiB."""
        return iterate_lines(self._source, self._place(start))

    def close(self) -> None:
        """Lets go of the file. Closing twice does nothing."""
        self._source.close()

    def __enter__(self) -> ContextHandle:
        self._source.check()
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __repr__(self) -> str:
        if self._source.closed:
            return f"<ContextHandle {self._name!r}, closed>"
        return (
            f"<ContextHandle {self._name!r}, {self.size:,} bytes ({self.size_mb:.1f} MB) of text "
            "read on demand, offsets in bytes: len(), context[start:stop], 'text' in context, "
            "read(start, length), read_window(offset, radius), snippet(offset, window), "
            "search(regex, max_results), search_lines(regex, max_results, context_lines), "
            "iterate_lines(start), head(n), tail(n)>"
        )

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(
            f"the context is a file handle and has no {name!r}; "
            "print(context) lists what it has, and context[start:stop] is a str"
        )

    def _place(self, offset: int) -> int:
        """An offset as a place in the file: from the end if negative, never outside."""
        self._source.check()
        return slice(offset, None).indices(self.size)[0]

    def _read(self, start: int, stop: int) -> str:
        start, stop = max(0, start), min(stop, self.size)
        if stop - start > MAX_READ_BYTES:
            raise ValueError(
                f"refused to read {stop - start:,} bytes at once, more than {MAX_READ_BYTES:,}: "
                "search(), iterate_lines() or read(start, length) piece by piece"
            )
        return self._source.text(start, max(start, stop))

    def _character(self, index: int) -> str:
        if not hasattr(index, "__index__"):
            raise TypeError(f"the context takes byte offsets, not {type(index).__name__}")
        if not -self.size <= index < self.size:
            raise IndexError(f"offset {index} is outside the context of {self.size} bytes")
        place = index % self.size
        start = max(self._source.text_start, self._source.character_start(place))
        return self._source.text(start, start + 1)

    def _excerpt(self, start: int, stop: int) -> str:
        text = " ".join(self._read(start, stop).split())
        return ("..." if start > 0 else "") + text + ("..." if stop < self.size else "")

    def _match(self, start: int, end: int) -> Dict[str, Any]:
        shown = min(end, start + _MATCH_SHOWN)
        return {
            "offset": start,
            "end": end,
            "match": decode(self._source.slice(start, end)),
            "snippet": self._excerpt(start - _MATCH_MARGIN, shown + _MATCH_MARGIN),
        }

    def _line(self, number: int, start: int, end: int, around: int) -> Dict[str, Any]:
        line: Dict[str, Any] = {
            "line": number,
            "offset": start,
            "text": line_text(self._source, start, end),
        }
        if around:
            line["before"] = lines_before(self._source, start, around)
            line["after"] = lines_after(self._source, end, around)
        return line


def _count(value: int, name: str) -> int:
    if value < 0:
        raise ValueError(f"{name} must be 0 or more, not {value}")
    return value


def _limit(max_results: Optional[int]) -> Optional[int]:
    return None if max_results is None else _count(max_results, "max_results")
