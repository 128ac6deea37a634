"""Exceptions as the model sees them: its own code's frames and no others.

Written without the ``traceback`` module: a block can replace what that module is made of, and an
error must be told all the same.
"""

from __future__ import annotations

from .private_builtins import PRIVATE_BUILTINS

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Set

__builtins__ = PRIVATE_BUILTINS

MAX_TYPE_CHARS = 200
MAX_MESSAGE_CHARS = 4_000
MAX_TRACEBACK_CHARS = 16_000
_KEPT_SOURCES = 200
_MAX_FRAMES = 40
_MAX_LINE_CHARS = 300
_MAX_CHAIN = 10

_CAUSE = "\nThe above exception was the direct cause of the following exception:\n\n"
_CONTEXT = "\nDuring handling of the above exception, another exception occurred:\n\n"


class Sources:
    """The code of past blocks, so that a traceback can quote the line that failed."""

    def __init__(self) -> None:
        self._codes: Dict[str, str] = {}

    def add(self, filename: str, code: str) -> None:
        self._codes[filename] = code
        if len(self._codes) > _KEPT_SOURCES:
            del self._codes[next(iter(self._codes))]

    def line(self, filename: str, number: int) -> str:
        code = self._codes.get(filename)
        if code is None:
            return ""
        lines = code.split("\n", number)
        return lines[number - 1][:_MAX_LINE_CHARS] if 0 < number <= len(lines) else ""


def describe(error: BaseException, sources: Sources, own_folder: str) -> Dict[str, str]:
    """The exception's type, message and traceback; never raises, whatever the exception does."""
    return {
        "type": type_name(error),
        "message": _clip(_message(error), MAX_MESSAGE_CHARS),
        "traceback": _clip(_told(error, sources, own_folder), MAX_TRACEBACK_CHARS),
    }


def frames_of(error: BaseException, sources: Sources, own_folder: str) -> str:
    """Where the exception came from, without what it says; empty if nowhere in the block."""
    lines: List[str] = []
    step = BaseException.__traceback__.__get__(error)
    while step is not None:
        if not step.tb_frame.f_code.co_filename.startswith(own_folder):
            lines.append(_frame(step, sources))
        step = step.tb_next
    if len(lines) > _MAX_FRAMES:
        half = _MAX_FRAMES // 2
        lines[half:-half] = [f"  ... [{len(lines) - 2 * half} frames left out] ...\n"]
    return "Traceback (most recent call last):\n" + "".join(lines) if lines else ""


def type_name(value: object) -> str:
    """The name of the type, which a metaclass may lie about, in C."""
    return str.__str__(type.__dict__["__name__"].__get__(type(value)))[:MAX_TYPE_CHARS]


def _told(error: BaseException, sources: Sources, own_folder: str) -> str:
    try:
        return _chain(error, sources, own_folder)
    except BaseException:  # a SyntaxError with hostile fields, code with a hostile name
        return f"{type_name(error)}: {_message(error)}\n"


def _chain(error: BaseException, sources: Sources, own_folder: str) -> str:
    parts: List[str] = []
    seen: Set[int] = set()
    current: Optional[BaseException] = error
    while current is not None and id(current) not in seen and len(seen) < _MAX_CHAIN:
        seen.add(id(current))
        parts.append(_own_part(current, sources, own_folder))
        cause = BaseException.__cause__.__get__(current)
        context = BaseException.__context__.__get__(current)
        if cause is not None:
            parts.append(_CAUSE)
            current = cause
        elif context is not None and not BaseException.__suppress_context__.__get__(current):
            parts.append(_CONTEXT)
            current = context
        else:
            break
    if parts and parts[-1] in (_CAUSE, _CONTEXT):
        parts.pop()
    return "".join(reversed(parts))


def _own_part(error: BaseException, sources: Sources, own_folder: str) -> str:
    message = _message(error)
    line = f"{type_name(error)}: {message}\n" if message else f"{type_name(error)}\n"
    return frames_of(error, sources, own_folder) + _syntax_place(error) + line


def _frame(step: Any, sources: Sources) -> str:
    code = step.tb_frame.f_code
    text = f'  File "{code.co_filename}", line {step.tb_lineno}, in {code.co_name}\n'
    line = sources.line(code.co_filename, step.tb_lineno)
    if not line.strip():
        return text
    text += f"    {line.strip()}\n"
    return text + _carets(code, step.tb_lasti, step.tb_lineno, line)


def _carets(code: Any, instruction: int, number: int, line: str) -> str:
    """A line of carets under the expression that failed, where Python knows which it was."""
    if not hasattr(code, "co_positions"):
        return ""
    for index, (first, last, start, end) in enumerate(code.co_positions()):
        if index * 2 != instruction:
            continue
        if first != number or last != number or start is None or end is None or not line.isascii():
            return ""
        indent = len(line) - len(line.lstrip())
        if end <= start or (start <= indent and end >= len(line.rstrip())):
            return ""
        return " " * (4 + start - indent) + "^" * (min(end, len(line)) - start) + "\n"
    return ""


def _syntax_place(error: BaseException) -> str:
    if type(error) not in (SyntaxError, IndentationError, TabError):
        return ""
    text, offset = error.text, error.offset  # type: ignore[attr-defined]
    place = f'  File "{error.filename}", line {error.lineno}\n'  # type: ignore[attr-defined]
    if type(text) is not str or len(text) > _MAX_LINE_CHARS:
        return place
    stripped = text.strip()
    place += f"    {stripped}\n"
    if type(offset) is not int or offset < 1:
        return place
    column = max(0, offset - 1 - (len(text) - len(text.lstrip())))
    return place + " " * (4 + min(column, len(stripped))) + "^\n"


def _message(error: BaseException) -> str:
    try:
        # SyntaxError's own text repeats the place.
        text = error.msg if type(error) in (SyntaxError, IndentationError, TabError) else str(error)
        return text if type(text) is str else str.__str__(str(text))
    except BaseException as failure:  # a hostile __str__
        return f"<str() of the exception raised {type_name(failure)}>"


def _clip(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}\n... [{len(text) - 2 * half} characters left out] ...\n{text[-half:]}"
