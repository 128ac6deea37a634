"""Turns the host's SIGINT into an exception in the block, and only there."""

from __future__ import annotations

from _signal import SIGINT, signal
from _thread import get_ident
from sys import settrace, version_info

from .private_builtins import PRIVATE_BUILTINS

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any, Optional

__builtins__ = PRIVATE_BUILTINS


class BlockInterrupted(BaseException):
    """Raised inside a block that the host stops.

    Not an ``Exception``, so that ``except Exception`` in a retry loop does not swallow it.
    """


class Interrupts:
    """Raises ``BlockInterrupted`` in the main thread while a block runs and nothing is held.

    ``hold``/``release`` guard what must not be cut in half, such as writing a frame; an interrupt
    that comes meanwhile is raised at the release.
    """

    def __init__(self) -> None:
        self.running = False
        self._main = get_ident()
        self._held = 0
        self._pending = False
        signal(SIGINT, self._on_signal)

    def _on_signal(self, _number: int, frame: Optional[FrameType]) -> None:
        if not self.running:
            return
        if self._held:
            self._pending = True
            return
        if _is_jumping(frame):
            frame.f_trace, frame.f_trace_opcodes = _raise_in_trace, True
            settrace(_ignore)
            return
        raise BlockInterrupted

    def begin(self) -> None:
        self._pending = False
        self.running = True

    def end(self) -> None:
        self.running = False
        self._pending = False

    def hold(self) -> None:
        if get_ident() == self._main:
            self._held += 1

    def release(self) -> None:
        if get_ident() != self._main:
            return
        self._held -= 1
        if self._pending and not self._held and self.running:
            self._pending = False
            raise BlockInterrupted


def _is_jumping(frame: Any) -> bool:
    """Whether Python 3.11 or 3.12 would raise here outside of the ``try`` that the code is in.

    There a backward jump counts as done before the signal is seen: raised in a one-line loop, the
    exception seems to come from before the loop, and ``except`` and ``finally`` around it are
    skipped. In a jump no C call can be under way that would have to be interrupted.
    """
    return _JUMPS_FIRST and frame is not None and frame.f_code.co_code[frame.f_lasti] == _JUMP_BACKWARD


def _ignore(*_event: object) -> None:
    return None


def _raise_in_trace(frame: Any, _event: str, _argument: object) -> None:
    settrace(None)
    frame.f_trace, frame.f_trace_opcodes = None, False
    raise BlockInterrupted


_JUMPS_FIRST = version_info[:2] in ((3, 11), (3, 12))
_JUMP_BACKWARD = 140  # in both
