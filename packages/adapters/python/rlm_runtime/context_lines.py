"""The lines of a context file: in order, matching a pattern, and around a place.

Lines end at ``\\n`` or ``\\r\\n``. A line of more than a MiB comes in pieces of about a MiB, so a
file that is one endless line costs no more memory than any other.
"""

from __future__ import annotations

from .context_patterns import LiteralPattern, RegexPattern
from .context_search import literal_spans
from .context_source import ContextSource, decode, decode_reversibly
from .private_builtins import PRIVATE_BUILTINS

TYPE_CHECKING = False  # type checkers take it for true; importing typing would cost milliseconds
if TYPE_CHECKING:
    from typing import Iterable, Iterator, List, Tuple, Union

    LineMatch = Tuple[int, int, int]
    """A line: its 1-based number, where it begins, and where it ends, line end included."""

__builtins__ = PRIVATE_BUILTINS

_BLOCK = 1 << 20
_COUNTED = 1 << 18  # fits the second-level cache
# A line hardly longer than a block is not cut: nothing but its line end would remain.
_SLACK = 8


def iterate_lines(source: ContextSource, start: int) -> Iterator[str]:
    """The lines from ``start`` on, without their line ends."""
    for _, raw in _blocks(source, start):
        yield from _split(decode(raw))


def find_lines(source: ContextSource, pattern: Union[LiteralPattern, RegexPattern]) -> Iterator[LineMatch]:
    """The lines that hold a match; a match does not reach over a line end."""
    pattern.choose_anchor(source)
    # Counting lines takes as long as searching them, so only what precedes a match is counted.
    number = 1
    counted = source.text_start
    for start, raw in _candidates(source, pattern):
        ends = _LineEnds(raw)
        for index in _matching(pattern, raw):
            if counted < start:
                number += _count_lines(source, counted, start)
                counted = start
            begin, end = ends.of(index)
            yield number + index, start + begin, start + end


def lines_before(source: ContextSource, offset: int, count: int) -> List[str]:
    """Up to ``count`` lines that end before ``offset``, the first of them first."""
    found: List[str] = []
    while len(found) < count and offset > source.text_start:
        floor = max(source.text_start, offset - _BLOCK)
        start = source.rfind_newline(floor, offset - 1) + 1
        if start == 0:
            start = source.boundary(floor)
        found.append(line_text(source, start, offset))
        offset = start
    return found[::-1]


def lines_after(source: ContextSource, offset: int, count: int) -> List[str]:
    """Up to ``count`` lines from ``offset`` on."""
    found: List[str] = []
    while len(found) < count and offset < source.size:
        stop = min(source.size, offset + _BLOCK)
        end = source.find_newline(offset, stop) + 1
        if end == 0:
            end = source.boundary(stop)
        found.append(line_text(source, offset, end))
        offset = end
    return found


def line_text(source: ContextSource, start: int, end: int) -> str:
    """The text of a line that lies between two boundaries, without its line end."""
    raw = source.slice(start, end)
    if raw.endswith(b"\n"):
        raw = raw[: -2 if raw.endswith(b"\r\n") else -1]
    return decode(raw)


def _blocks(source: ContextSource, start: int) -> Iterator[Tuple[int, bytes]]:
    """Whole lines, about a MiB at a time, or a piece of a longer line; each with its offset."""
    start = max(source.text_start, source.boundary(start))
    while start < source.size:
        raw = source.slice(start, start + _BLOCK + _SLACK)
        if start + len(raw) < source.size:
            end = raw.rfind(b"\n") + 1
            raw = raw[: end or source.boundary(start + _BLOCK) - start]
        yield start, raw
        start += len(raw)


def _candidates(source: ContextSource, pattern: Union[LiteralPattern, RegexPattern]) -> Iterator[Tuple[int, bytes]]:
    """The blocks that can hold a matching line; plain text is looked for first, which is faster."""
    if not isinstance(pattern, LiteralPattern):
        yield from _blocks(source, source.text_start)
        return
    position = source.text_start
    while True:
        at = next((at for at, _ in literal_spans(source, pattern, position)), None)
        if at is None:
            return
        # A line that is longer than a block is cut into the same pieces from wherever it begins.
        newline = source.rfind_newline(position, at)
        start, raw = next(_blocks(source, position if newline < 0 else newline + 1))
        yield start, raw
        position = start + len(raw)


def _count_lines(source: ContextSource, start: int, stop: int) -> int:
    count = 0
    for at in range(start, stop, _COUNTED):
        count += source.slice(at, min(stop, at + _COUNTED)).count(b"\n")
    return count


def _split(text: str) -> List[str]:
    lines = text.replace("\r\n", "\n").split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def _matching(pattern: Union[LiteralPattern, RegexPattern], raw: bytes) -> Iterable[int]:
    """The indexes of the matching lines of a block."""
    if isinstance(pattern, LiteralPattern):
        return pattern.lines_in(raw)
    if pattern.cannot_match_in(raw):
        return ()
    search = pattern.compiled.search
    lines = _split(decode_reversibly(raw))
    return (index for index, line in enumerate(lines) if search(line))


class _LineEnds:
    """Begin and end of lines of a block, asked for in ascending order."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._index = 0
        self._begin = 0

    def of(self, index: int) -> Tuple[int, int]:
        while self._index < index:
            self._begin = self._raw.index(b"\n", self._begin) + 1
            self._index += 1
        end = self._raw.find(b"\n", self._begin) + 1
        return self._begin, end or len(self._raw)
