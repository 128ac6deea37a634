"""Filters of system calls: their instructions, and how a process sets one on itself.

Classic BPF, as in linux/filter.h and linux/seccomp.h.
"""

from __future__ import annotations

import posix
import sys
from errno import ENOSYS, EPERM

from .libc import c_function, c_memory

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import List, Optional, Tuple

LOAD = 0x20
JUMP_IF_EQUAL = 0x15
JUMP_IF_BITS = 0x45
JUMP_IF_AT_LEAST = 0x35
RETURN = 0x06
ALLOW = 0x7FFF0000
FAIL = 0x00050000
NUMBER, ARCHITECTURE = 0, 4
OTHER_TABLE = 0x40000000  # the x32 numbers on x86_64

_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_MODE_FILTER = 2
_MACHINES = {
    "x86_64": (0xC000003E, 0),
    "aarch64": (0xC00000B7, 1),
}


def known_machine() -> "Optional[Tuple[int, int]]":
    """The architecture's code, and which column of our tables has its numbers; None if not known."""
    if sys.maxsize < 1 << 32:
        return None  # a 32-bit program has other numbers than its kernel
    return _MACHINES.get(posix.uname().machine)


def argument(index: int, upper_half: bool = False) -> int:
    """Where an argument of the system call is, or the upper half of one that has 64 bits."""
    return 16 + 8 * index + (4 if upper_half else 0)


def step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """One instruction; where it jumps, how many instructions it leaves out."""
    return (code | if_true << 16 | if_false << 24 | value << 32).to_bytes(8, "little")


REFUSE = step(RETURN, FAIL | EPERM)
UNKNOWN = step(RETURN, FAIL | ENOSYS)
PERMIT = step(RETURN, ALLOW)


def beginning(architecture: int, machine: int) -> "List[bytes]":
    """Refuses other tables of numbers as a whole, and has the call's number looked at from then on."""
    steps = [
        step(LOAD, ARCHITECTURE),
        step(JUMP_IF_EQUAL, architecture, 1, 0),
        UNKNOWN,
        step(LOAD, NUMBER),
    ]
    if machine == 0:
        steps += [step(JUMP_IF_AT_LEAST, OTHER_TABLE, 0, 1), UNKNOWN]
    return steps


def set_filter(program: bytes) -> None:
    """Sets a filter that this process and all it starts cannot take off. Raises ``OSError``."""
    memory, address = c_memory(len(program) + 16)
    memory[16 : 16 + len(program)] = program
    # struct sock_fprog: how many instructions, and where they are.
    memory[:16] = (len(program) // 8).to_bytes(8, sys.byteorder) + (address + 16).to_bytes(8, sys.byteorder)
    prctl = c_function("prctl")
    prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    result, number = prctl(_PR_SET_SECCOMP, _MODE_FILTER, address, 0, 0)
    if result != 0:
        raise OSError(number, "the filter of system calls could not be set")
