"""Where a pattern occurs in a context file, as spans of byte offsets, block by block.

Plain text is found among the bytes, at the speed of ``grep -F``. Regular expressions run on decoded
windows of some megabytes, so they mean what they mean on a ``str``.
"""

from __future__ import annotations

from .context_patterns import LiteralPattern, RegexPattern
from .context_source import ContextSource, decode_reversibly
from .private_builtins import PRIVATE_BUILTINS

TYPE_CHECKING = False  # type checkers take it for true; importing typing would cost milliseconds
if TYPE_CHECKING:
    from typing import Iterator, Tuple, Union

    Span = Tuple[int, int]

__builtins__ = PRIVATE_BUILTINS

_LITERAL_BLOCK = 1 << 18  # fits the second-level cache
_REGEX_BLOCK = 1 << 22
_LOOK_BEHIND = 1 << 10
_LONGEST_MATCH = 1 << 19


def find_spans(source: ContextSource, pattern: Union[LiteralPattern, RegexPattern]) -> Iterator[Span]:
    """Start and end of every match, in order, without overlaps."""
    pattern.choose_anchor(source)
    if isinstance(pattern, LiteralPattern):
        return literal_spans(source, pattern, source.text_start)
    return _regex_spans(source, pattern)


def literal_spans(source: ContextSource, pattern: LiteralPattern, start: int) -> Iterator[Span]:
    """The same from an offset on, for a pattern that has chosen its anchor."""
    length = len(pattern.needle)
    block_size = max(_LITERAL_BLOCK, length)
    position = start
    while position < source.size:
        block = source.slice(position, position + block_size + length - 1)
        end = 0
        for at in pattern.find_in(block):
            end = at + length
            yield position + at, position + end
        position += max(block_size, end)


def _regex_spans(source: ContextSource, pattern: RegexPattern) -> Iterator[Span]:
    """Matches that begin in one block after the other; each block is seen with what follows it.

    What follows is bounded, so a match of more than ``_LONGEST_MATCH`` bytes can be missed or cut.
    """
    position = source.text_start
    while True:
        block_end = source.boundary(min(source.size, position + _REGEX_BLOCK))
        end = position
        for span in _window_spans(source, pattern, position, block_end):
            if span[0] >= block_end < source.size:
                break
            end = span[1]
            yield span
        if block_end >= source.size:
            return
        position = max(block_end, end)


def _window_spans(source: ContextSource, pattern: RegexPattern, start: int, block_end: int) -> Iterator[Span]:
    first = max(source.text_start, source.boundary(max(0, start - _LOOK_BEHIND)))
    stop = source.boundary(min(source.size, block_end + _LONGEST_MATCH))
    raw = source.slice(start, stop)
    if pattern.cannot_match_in(raw):
        return
    before = decode_reversibly(source.slice(first, start))
    text = before + decode_reversibly(raw)
    offsets = _ByteOffsets(text, first)
    for match in pattern.compiled.finditer(text, len(before)):
        yield offsets.of(match.start()), offsets.of(match.end())


class _ByteOffsets:
    """Turns ascending indexes of a text into byte offsets; each character is counted once."""

    def __init__(self, text: str, first: int) -> None:
        self._text = text
        self._index = 0
        self._offset = first
        self._ascii = text.isascii()

    def of(self, index: int) -> int:
        if self._ascii:
            self._offset += index - self._index
        else:
            passed = self._text[self._index : index]
            self._offset += len(passed.encode("utf-8", "surrogateescape"))
        self._index = index
        return self._offset
