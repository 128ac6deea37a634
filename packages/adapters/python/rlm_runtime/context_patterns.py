"""What a search looks for: plain text among bytes where it can be, else a regular expression."""

from __future__ import annotations

from .context_literals import literal_of, required_literal
from .context_source import ContextSource
from .private_builtins import PRIVATE_BUILTINS

TYPE_CHECKING = False  # type checkers take it for true; importing typing would cost milliseconds
if TYPE_CHECKING:
    import re
    from typing import Iterator, Optional, Union

__builtins__ = PRIVATE_BUILTINS

_SAMPLE = 1 << 15
_RARE_IN_SAMPLE = 16
_ANCHOR_TRIES = 64

# Ignoring case, re takes the dotted and dotless i, the Kelvin sign and the long s for these.
_FOLD_BEYOND_ASCII = frozenset("iksIKS")


def compile_pattern(pattern: Union[str, re.Pattern[str]], ignore_case: bool) -> Union[LiteralPattern, RegexPattern]:
    """What to search with: a fast literal where the pattern is one, else a regular expression.

    ``^`` and ``$`` match at every line. A pattern compiled by the caller keeps its own flags.
    Raises re.error for a wrong pattern, ValueError for an empty one, TypeError for other types.
    """
    given = pattern if isinstance(pattern, str) else getattr(pattern, "pattern", None)
    if not isinstance(given, str):
        raise TypeError(f"a pattern is a str, not {type(pattern).__name__}")
    if not given:
        raise ValueError("the pattern is empty: it would match everywhere")
    if not isinstance(pattern, str):
        return RegexPattern(pattern, None, ignore_case)
    literal = literal_of(pattern)
    if literal is not None and (literal.isascii() or not ignore_case):
        return LiteralPattern(literal.encode("utf-8", "surrogatepass"), ignore_case)
    import re

    compiled = re.compile(pattern, re.MULTILINE | (re.IGNORECASE if ignore_case else 0))
    return RegexPattern(compiled, required_literal(pattern, ignore_case), ignore_case)


class LiteralPattern:
    """Bytes to look for. Ignoring case means the ASCII letters: callers pass only ASCII then."""

    def __init__(self, needle: bytes, ignore_case: bool) -> None:
        self.ignore_case = ignore_case
        self.needle = needle.lower() if ignore_case else needle
        self._anchor: Optional[bytes] = None
        self._anchor_at = 0

    def choose_anchor(self, source: ContextSource) -> None:
        """Picks the byte of the needle that a sample from the middle of the file has least of.

        Looking for one rare byte is memchr, several times faster than any search for the whole.
        """
        middle = source.size // 2
        sample = self._fold(source.slice(middle, middle + _SAMPLE))
        counts = [sample.count(byte) for byte in self.needle[:_ANCHOR_TRIES]]
        rarest = counts.index(min(counts))
        if counts[rarest] <= _RARE_IN_SAMPLE:
            self._anchor = self.needle[rarest : rarest + 1]
            self._anchor_at = rarest

    def find_in(self, block: bytes) -> Iterator[int]:
        """Where the needle begins in a block; occurrences do not overlap."""
        if not self.may_be_in(block):
            return
        block = self._fold(block)
        at = self._find(block, 0)
        while at >= 0:
            yield at
            at = self._find(block, at + len(self.needle))

    def lines_in(self, block: bytes) -> Iterator[int]:
        """The indexes of the lines of a block that hold the needle."""
        if b"\n" in self.needle or not self.may_be_in(block):
            return
        block = self._fold(block)
        if b"\r" in self.needle:  # or it would be found in a line end
            block = block.replace(b"\r\n", b"\n")
        line = counted = 0
        at = self._find(block, 0)
        while at >= 0:
            line += block.count(b"\n", counted, at)
            yield line
            counted = block.find(b"\n", at)
            at = self._find(block, counted) if counted >= 0 else -1

    def is_in(self, block: bytes) -> bool:
        """Whether a block holds the needle."""
        return self.may_be_in(block) and self._find(self._fold(block), 0) >= 0

    def may_be_in(self, block: bytes) -> bool:
        """False when a block lacks a byte of the needle; costs next to nothing."""
        anchor = self._anchor
        if anchor is None or anchor in block:
            return True
        return self.ignore_case and anchor.upper() in block

    def _fold(self, block: bytes) -> bytes:
        return block.lower() if self.ignore_case else block

    def _find(self, block: bytes, start: int) -> int:
        anchor = self._anchor
        if anchor is None:
            return block.find(self.needle, start)
        at = start + self._anchor_at
        for _ in range(_ANCHOR_TRIES):
            at = block.find(anchor, at)
            if at < 0:
                return -1
            if block.startswith(self.needle, at - self._anchor_at):
                return at - self._anchor_at
            at += 1
        return block.find(self.needle, at - self._anchor_at)


class RegexPattern:
    """A regular expression, with a text that all its matches hold where one is known."""

    def __init__(self, compiled: re.Pattern[str], required: Optional[str], ignore_case: bool) -> None:
        self.compiled = compiled
        self._required: Optional[LiteralPattern] = None
        self._only_ascii = False
        if required is not None:
            self._required = LiteralPattern(required.encode("utf-8", "surrogatepass"), ignore_case)
            self._only_ascii = ignore_case and not _FOLD_BEYOND_ASCII.isdisjoint(required)

    def choose_anchor(self, source: ContextSource) -> None:
        """As for a literal."""
        if self._required is not None:
            self._required.choose_anchor(source)

    def cannot_match_in(self, block: bytes) -> bool:
        """True when it is sure that no match lies in a block; far cheaper than to try."""
        if self._required is None or self._required.is_in(block):
            return False
        return not self._only_ascii or block.isascii()
