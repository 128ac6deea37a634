"""Reads plain text out of regular expressions: all of it, or a part that every match must hold."""

from __future__ import annotations

from .private_builtins import PRIVATE_BUILTINS

TYPE_CHECKING = False  # type checkers take it for true; importing typing would cost milliseconds
if TYPE_CHECKING:
    from typing import List, Optional

__builtins__ = PRIVATE_BUILTINS

_METACHARACTERS = frozenset(".^$*+?{[\\|()")
_ONE_CHARACTER_ESCAPES = frozenset("dDwWsSbBAZnrtfv")
_SHORTEST_REQUIRED = 3


def literal_of(pattern: str) -> Optional[str]:
    """The plain text that a pattern stands for, or None when it is more than plain text."""
    literal = []
    characters = iter(pattern)
    for character in characters:
        if character == "\\":
            escaped = next(characters, "a")
            if escaped.isalnum() or not escaped.isascii():
                return None
            literal.append(escaped)
        elif character in _METACHARACTERS:
            return None
        else:
            literal.append(character)
    return "".join(literal)


def required_literal(pattern: str, ignore_case: bool) -> Optional[str]:
    """The longest text found that every match of a pattern must hold, or None.

    Looks only outside of groups, and gives up on what it does not know. Ignoring case, only ASCII
    text counts, since that is what bytes can be compared with.
    """
    runs = _plain_runs(pattern)
    if ignore_case:
        runs = [run for run in runs if run.isascii()]
    longest = max(runs, key=len, default="")
    return longest if len(longest) >= _SHORTEST_REQUIRED else None


def _plain_runs(pattern: str) -> List[str]:
    """The runs of plain characters that a match must hold; none when there are alternatives."""
    runs = [""]
    at = 0
    while at < len(pattern):
        character = pattern[at]
        after = _item_end(pattern, at)
        if after is None:
            return []
        if character in "*?{":
            runs[-1] = runs[-1][:-1]  # what it follows may be absent
        plain = pattern[at + 1] if character == "\\" else character
        if character in _METACHARACTERS and (character != "\\" or plain.isalnum()):
            runs.append("")
        else:
            runs[-1] += plain
        at = after
    return runs


def _item_end(pattern: str, at: int) -> Optional[int]:
    """Where the item of a pattern ends that begins at ``at``; None for one that is not known."""
    character = pattern[at]
    if character == "\\":
        escaped = pattern[at + 1]
        known = escaped in _ONE_CHARACTER_ESCAPES or (escaped.isascii() and not escaped.isalnum())
        return at + 2 if known else None
    if character == "{":
        end = pattern.find("}", at)
        return end + 1 if pattern[at + 1 : end].replace(",", "").isdigit() else None
    if character == "[":
        return _class_end(pattern, at)
    if character == "(":
        return _group_end(pattern, at)
    return None if character in "|)" else at + 1


def _class_end(pattern: str, at: int) -> int:
    at += 2 if pattern.startswith("^", at + 1) else 1
    first = at
    while pattern[at] != "]" or at == first:
        at += 2 if pattern[at] == "\\" else 1
    return at + 1


def _group_end(pattern: str, at: int) -> Optional[int]:
    """The end of a group; None for one with an extension other than ``(?:``."""
    depth = 0
    while at < len(pattern):
        character = pattern[at]
        if character == "(":
            if pattern.startswith("(?", at) and not pattern.startswith("(?:", at):
                return None
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                return at + 1
        if character == "[":
            at = _class_end(pattern, at)
        else:
            at += 2 if character == "\\" else 1
    return None
