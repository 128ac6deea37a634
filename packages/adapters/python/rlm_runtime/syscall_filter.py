"""The filter of system calls of a local worker: what is not on the list is refused."""

from __future__ import annotations

from errno import ENOMEM

from .bpf import (
    FAIL,
    JUMP_IF_AT_LEAST,
    JUMP_IF_BITS,
    JUMP_IF_EQUAL,
    LOAD,
    PERMIT,
    REFUSE,
    RETURN,
    UNKNOWN,
    argument,
    beginning,
    step,
)
from .system_calls import (
    ALLOWED,
    CLONE,
    CLONE3,
    FCNTL,
    FIRST_UNKNOWN,
    IOCTL,
    KILL,
    MMAP,
    PRCTL,
    PRLIMIT64,
    SENDTO,
    SOCKETPAIR,
    TGKILL,
)

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Iterable, List, Tuple

_THREAD = 0x00010000
_NEW_NAMESPACES = 0x7E020000
_SHARED, _ANONYMOUS = 0x01, 0x20
_AF_UNIX = 1
# Owners and signals of descriptors reach other processes; leases and notices stop them.
_REFUSED_FCNTLS = (8, 10, 15, 1024, 1026)  # F_SETOWN, F_SETSIG, F_SETOWN_EX, F_SETLEASE, F_NOTIFY
# Whether it is a terminal and how wide, what is there to read, and modes of descriptors.
_IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
# PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_GET_SECCOMP, PR_GET_NO_NEW_PRIVS
_PRCTLS = (3, 15, 16, 21, 39)


def program(architecture: int, machine: int, own_pid: int) -> bytes:
    """The instructions, for a process of this id. Other tables of numbers are refused as a whole."""
    steps = beginning(architecture, machine)
    # The kernel remembers the answers that need no arguments: only these are looked up each time.
    for numbers, conditions in _conditional(own_pid):
        steps += [step(JUMP_IF_EQUAL, numbers[machine], 0, len(conditions)), *conditions]
    steps += [step(JUMP_IF_EQUAL, CLONE3[machine], 0, 1), UNKNOWN]
    steps += [step(JUMP_IF_AT_LEAST, FIRST_UNKNOWN, 0, 1), UNKNOWN]
    for first, beyond in _ranges(sorted(numbers[machine] for numbers in ALLOWED.values() if numbers[machine] >= 0)):
        steps += [step(JUMP_IF_AT_LEAST, beyond, 2, 0), step(JUMP_IF_AT_LEAST, first, 0, 1), PERMIT]
    return b"".join([*steps, REFUSE])


def _ranges(numbers: "List[int]") -> "Iterable[Tuple[int, int]]":
    """Where each row of numbers without a gap begins, and the number after it."""
    first = numbers[0]
    for number, following in zip(numbers, [*numbers[1:], -1]):
        if following != number + 1:
            yield first, number + 1
            first = following


def _conditional(own_pid: int) -> "Iterable[Tuple[Tuple[int, int], List[bytes]]]":
    yield SENDTO, _if_null(4)
    yield MMAP, _unless_shared_memory()
    yield (
        CLONE,
        [
            step(LOAD, argument(0)),
            step(JUMP_IF_BITS, _NEW_NAMESPACES, 2, 0),
            step(JUMP_IF_BITS, _THREAD, 0, 1),
            PERMIT,
            REFUSE,
        ],
    )
    yield FCNTL, _unless_one_of(1, _REFUSED_FCNTLS)
    yield IOCTL, _if_one_of(1, _IOCTLS)
    yield PRCTL, _if_one_of(0, _PRCTLS)
    yield KILL, _if_one_of(0, (own_pid,))
    yield TGKILL, _if_one_of(0, (own_pid,))
    yield SOCKETPAIR, _if_one_of(0, (_AF_UNIX,))
    yield PRLIMIT64, _if_null(2)


def _if_one_of(index: int, values: "Tuple[int, ...]") -> "List[bytes]":
    steps = [step(LOAD, argument(index))]
    for left, value in enumerate(reversed(values)):
        steps.insert(1, step(JUMP_IF_EQUAL, value, left + 1, 0))
    return [*steps, REFUSE, PERMIT]


def _unless_one_of(index: int, values: "Tuple[int, ...]") -> "List[bytes]":
    *steps, refuse, permit = _if_one_of(index, values)
    return [*steps, permit, refuse]


def _if_null(index: int) -> "List[bytes]":
    return [
        step(LOAD, argument(index)),
        step(JUMP_IF_EQUAL, 0, 0, 3),
        step(LOAD, argument(index, upper_half=True)),
        step(JUMP_IF_EQUAL, 0, 0, 1),
        PERMIT,
        REFUSE,
    ]


def _unless_shared_memory() -> "List[bytes]":
    """Shared memory without a file counts towards no limit of the process."""
    return [
        step(LOAD, argument(3)),
        step(JUMP_IF_BITS, _SHARED, 0, 2),
        step(JUMP_IF_BITS, _ANONYMOUS, 0, 1),
        step(RETURN, FAIL | ENOMEM),
        PERMIT,
    ]
