"""What code in a container may not ask of the kernel, also where its runtime would let it.

The engine's filter of system calls holds on Linux; gVisor has none, lets any code make namespaces in
which it is root, and does not keep a container's first process from being stopped by the others. None
of that reaches the host, but a stopped agent would not end with it. The filter is inherited by every
process that the code starts, and cannot be taken off.
"""

from __future__ import annotations

from .bpf import (
    JUMP_IF_BITS,
    JUMP_IF_EQUAL,
    LOAD,
    PERMIT,
    REFUSE,
    UNKNOWN,
    argument,
    beginning,
    known_machine,
    set_filter,
    step,
)
from .system_calls import CLONE, CLONE3, FCNTL, KILL, PRLIMIT64, TGKILL

_FIRST_ARGUMENT, _SECOND_ARGUMENT = argument(0), argument(1)
_NEW_NAMESPACES = 0x7E020080  # every CLONE_NEW… flag
_AGENT = 1

_F_SETSIG = 10  # which would have a file send the agent any signal

# Numbers on x86_64 and aarch64.
_REFUSED = {
    "chroot": (161, 51),
    "fsopen": (430, 430),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "pidfd_getfd": (438, 438),
    "pivot_root": (155, 41),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "setns": (308, 268),
    "umount2": (166, 39),
    "unshare": (272, 97),
}
_NOT_TO_THE_AGENT = {
    "kill": KILL,
    "move_pages": (279, 239),
    "pidfd_open": (434, 434),
    "prlimit64": PRLIMIT64,
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "sched_setaffinity": (203, 122),
    "sched_setattr": (314, 274),
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "tgkill": TGKILL,
    "tkill": (200, 130),
}


def confine() -> None:
    """Sets the filter for this process and all it will start. Raises ``OSError`` if that cannot be done."""
    known = known_machine()
    if known is not None:
        set_filter(_program(*known))


def _program(architecture: int, machine: int) -> bytes:
    steps = beginning(architecture, machine)
    for numbers in _REFUSED.values():
        steps += [step(JUMP_IF_EQUAL, numbers[machine], 0, 1), REFUSE]
    # Its flags are in memory, where no filter can see them; C libraries then use clone.
    steps += [step(JUMP_IF_EQUAL, CLONE3[machine], 0, 1), UNKNOWN]
    steps += _unless(CLONE[machine], step(JUMP_IF_BITS, _NEW_NAMESPACES, 0, 1))
    steps += _unless(FCNTL[machine], step(JUMP_IF_EQUAL, _F_SETSIG, 0, 1), _SECOND_ARGUMENT)
    for numbers in _NOT_TO_THE_AGENT.values():
        steps += _unless(numbers[machine], step(JUMP_IF_EQUAL, _AGENT, 0, 1))
    return b"".join([*steps, PERMIT])


def _unless(number: int, condition: bytes, argument: int = _FIRST_ARGUMENT) -> "list[bytes]":
    """Refuses a system call if a condition on its first argument, or another, holds."""
    return [
        step(JUMP_IF_EQUAL, number, 0, 4),
        step(LOAD, argument),
        condition,
        REFUSE,
        PERMIT,
    ]
