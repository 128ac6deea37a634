"""What code in a container may not ask of the kernel, also where its runtime would let it.

The engine's filter of system calls holds on Linux; gVisor has none, lets any code make namespaces in
which it is root, and does not keep a container's first process from being stopped by the others. None
of that reaches the host, but a stopped agent would not end with it. The filter is inherited by every
process that the code starts, and cannot be taken off.
"""

from __future__ import annotations

import posix
import sys
from errno import ENOSYS, EPERM

from .libc import c_function, c_memory

_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_MODE_FILTER = 2

# Classic BPF, as in linux/filter.h and linux/seccomp.h.
_LOAD = 0x20
_JUMP_IF_EQUAL = 0x15
_JUMP_IF_BITS = 0x45
_JUMP_IF_AT_LEAST = 0x35
_RETURN = 0x06
_ALLOW = 0x7FFF0000
_FAIL = 0x00050000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT, _SECOND_ARGUMENT = 0, 4, 16, 24
_OTHER_TABLE = 0x40000000  # the x32 numbers on x86_64

_NEW_NAMESPACES = 0x7E020080  # every CLONE_NEW… flag
_AGENT = 1

_MACHINES = {
    "x86_64": (0xC000003E, 0),
    "aarch64": (0xC00000B7, 1),
}
# Numbers on x86_64 and aarch64.
_CLONE = (56, 220)
_CLONE3 = (435, 435)
_FCNTL, _F_SETSIG = (72, 25), 10  # which would have a file send the agent any signal
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
    "kill": (62, 129),
    "move_pages": (279, 239),
    "pidfd_open": (434, 434),
    "prlimit64": (302, 261),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "sched_setaffinity": (203, 122),
    "sched_setattr": (314, 274),
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "tgkill": (234, 131),
    "tkill": (200, 130),
}


def confine() -> None:
    """Sets the filter for this process and all it will start. Raises ``OSError`` if that cannot be done."""
    known = _MACHINES.get(posix.uname().machine)
    if known is None or sys.maxsize < 1 << 32:
        return  # the numbers of its system calls are not known here
    program = _program(*known)
    memory, address = c_memory(len(program) + 16)
    memory[16 : 16 + len(program)] = program
    # struct sock_fprog: how many instructions, and where they are.
    memory[:16] = (len(program) // 8).to_bytes(8, sys.byteorder) + (address + 16).to_bytes(8, sys.byteorder)
    prctl = c_function("prctl")
    prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    result, number = prctl(_PR_SET_SECCOMP, _MODE_FILTER, address, 0, 0)
    if result != 0:
        raise OSError(number, "the filter of system calls could not be set")


def _program(architecture: int, machine: int) -> bytes:
    steps = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_JUMP_IF_EQUAL, architecture, 1, 0),
        _step(_RETURN, _FAIL | ENOSYS),
        _step(_LOAD, _NUMBER),
    ]
    if machine == 0:
        steps += [_step(_JUMP_IF_AT_LEAST, _OTHER_TABLE, 0, 1), _step(_RETURN, _FAIL | ENOSYS)]
    for numbers in _REFUSED.values():
        steps += [_step(_JUMP_IF_EQUAL, numbers[machine], 0, 1), _step(_RETURN, _FAIL | EPERM)]
    # Its flags are in memory, where no filter can see them; C libraries then use clone.
    steps += [_step(_JUMP_IF_EQUAL, _CLONE3[machine], 0, 1), _step(_RETURN, _FAIL | ENOSYS)]
    steps += _unless(_CLONE[machine], _step(_JUMP_IF_BITS, _NEW_NAMESPACES, 0, 1))
    steps += _unless(_FCNTL[machine], _step(_JUMP_IF_EQUAL, _F_SETSIG, 0, 1), _SECOND_ARGUMENT)
    for numbers in _NOT_TO_THE_AGENT.values():
        steps += _unless(numbers[machine], _step(_JUMP_IF_EQUAL, _AGENT, 0, 1))
    return b"".join([*steps, _step(_RETURN, _ALLOW)])


def _unless(number: int, condition: bytes, argument: int = _FIRST_ARGUMENT) -> "list[bytes]":
    """Refuses a system call if a condition on its first argument, or another, holds."""
    return [
        _step(_JUMP_IF_EQUAL, number, 0, 4),
        _step(_LOAD, argument),
        condition,
        _step(_RETURN, _FAIL | EPERM),
        _step(_RETURN, _ALLOW),
    ]


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return code.to_bytes(2, sys.byteorder) + bytes((if_true, if_false)) + value.to_bytes(4, sys.byteorder)
