from __future__ import annotations

import unittest
from errno import ENOMEM, ENOSYS, EPERM
from typing import Dict, List, Tuple

from rlm_runtime import bpf, syscall_filter, system_calls

_PID = 4711
_MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
_REFUSED, _UNKNOWN, _ALLOWED = bpf.FAIL | EPERM, bpf.FAIL | ENOSYS, bpf.ALLOW
# By number on x86_64 and aarch64; -1 where there is none.
_DANGEROUS = {
    "add_key": (248, 217),
    "bind": (49, 200),
    "bpf": (321, 280),
    "chmod": (90, -1),
    "chown": (92, -1),
    "chroot": (161, 51),
    "connect": (42, 203),
    "execve": (59, 221),
    "execveat": (322, 281),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fork": (57, -1),
    "fsetxattr": (190, 7),
    "init_module": (175, 105),
    "io_uring_setup": (425, 425),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "listen": (50, 201),
    "memfd_create": (319, 279),
    "mknodat": (259, 33),
    "mount": (165, 40),
    "msgget": (68, 186),
    "open_by_handle_at": (304, 265),
    "perf_event_open": (298, 241),
    "personality": (135, 92),
    "pidfd_open": (434, 434),
    "process_vm_readv": (310, 270),
    "ptrace": (101, 117),
    "rt_sigqueueinfo": (129, 138),
    "seccomp": (317, 277),
    "sendmmsg": (307, 269),
    "sendmsg": (46, 211),
    "setns": (308, 268),
    "setrlimit": (160, 164),
    "setuid": (105, 146),
    "shmget": (29, 194),
    "socket": (41, 198),
    "tkill": (200, 130),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
    "utimensat": (280, 88),
    "vfork": (58, -1),
    "vmsplice": (278, 75),
}


def answer(program: bytes, architecture: int, number: int, *arguments: int) -> int:
    """What the kernel would do, by an interpreter of the few instructions that the filter uses."""
    data = number.to_bytes(4, "little") + architecture.to_bytes(4, "little") + bytes(8)
    for index in range(6):
        data += (arguments[index] if index < len(arguments) else 0).to_bytes(8, "little")
    steps: List[Tuple[int, int, int, int]] = [
        (
            int.from_bytes(program[at : at + 2], "little"),
            program[at + 2],
            program[at + 3],
            int.from_bytes(program[at + 4 : at + 8], "little"),
        )
        for at in range(0, len(program), 8)
    ]
    at = loaded = 0
    while True:
        code, if_true, if_false, value = steps[at]
        at += 1
        if code == bpf.LOAD:
            loaded = int.from_bytes(data[value : value + 4], "little")
        elif code == bpf.RETURN:
            return value
        else:
            holds = {
                bpf.JUMP_IF_EQUAL: loaded == value,
                bpf.JUMP_IF_BITS: loaded & value != 0,
                bpf.JUMP_IF_AT_LEAST: loaded >= value,
            }[code]
            at += if_true if holds else if_false


class SyscallFilterTest(unittest.TestCase):
    def each(self, numbers: Tuple[int, int], *arguments: int) -> Dict[str, int]:
        return {
            name: answer(syscall_filter.program(code, column, _PID), code, numbers[column], *arguments)
            for name, (code, column) in _MACHINES.items()
            if numbers[column] >= 0
        }

    def check(self, expected: int, numbers: Tuple[int, int], *arguments: int) -> None:
        self.assertEqual(set(self.each(numbers, *arguments).values()), {expected}, (numbers, arguments))

    def test_everything_on_the_list_is_allowed(self) -> None:
        for name, numbers in system_calls.ALLOWED.items():
            with self.subTest(name):
                self.check(_ALLOWED, numbers)

    def test_no_number_stands_for_two_calls(self) -> None:
        for column in (0, 1):
            numbers = [pair[column] for pair in system_calls.ALLOWED.values() if pair[column] >= 0]
            self.assertEqual(len(numbers), len(set(numbers)))

    def test_what_is_dangerous_is_refused_whatever_its_arguments(self) -> None:
        for name, numbers in _DANGEROUS.items():
            with self.subTest(name):
                self.check(_REFUSED, numbers)
                self.check(_REFUSED, numbers, *[2**64 - 1] * 6)

    def test_calls_that_these_tables_do_not_know_are_told_to_be_missing(self) -> None:
        for number in (442, 450, 1000, 2**31):
            for name, found in self.each((number, number)).items():
                self.assertEqual(found, _UNKNOWN, name)

    def test_other_tables_of_numbers_are_refused_as_a_whole(self) -> None:
        for code, column in _MACHINES.values():
            program = syscall_filter.program(code, column, _PID)
            for other in (0x40000003, 0xC000003E ^ 0xC00000B7 ^ code, 0):
                self.assertEqual(answer(program, other, 0), _UNKNOWN)
        program = syscall_filter.program(*_MACHINES["x86_64"], _PID)
        self.assertEqual(answer(program, _MACHINES["x86_64"][0], 0x40000000 | 1), _UNKNOWN)

    def test_only_threads_are_started(self) -> None:
        thread = 0x3D0F00
        self.check(_ALLOWED, system_calls.CLONE, thread)
        self.check(_REFUSED, system_calls.CLONE, 17)  # fork
        self.check(_REFUSED, system_calls.CLONE, 0x4111)  # vfork, posix_spawn
        for namespace in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
            self.check(_REFUSED, system_calls.CLONE, thread | namespace)
        self.check(_UNKNOWN, system_calls.CLONE3)

    def test_signals_go_to_itself_alone(self) -> None:
        for call in (system_calls.KILL, system_calls.TGKILL):
            self.check(_ALLOWED, call, _PID, 9)
            for pid in (0, 1, _PID + 1, 2**32 - 1, 2**64 - 1):
                self.check(_REFUSED, call, pid, 9)

    def test_data_is_sent_to_nobody_by_name(self) -> None:
        self.check(_ALLOWED, system_calls.SENDTO, 5, 0x1000, 10, 0, 0, 0)
        self.check(_REFUSED, system_calls.SENDTO, 5, 0x1000, 10, 0, 0x7F0000000000, 16)
        self.check(_REFUSED, system_calls.SENDTO, 5, 0x1000, 10, 0, 0x1000, 16)

    def test_only_pairs_of_unix_sockets_are_made(self) -> None:
        self.check(_ALLOWED, system_calls.SOCKETPAIR, 1, 1, 0)
        for family in (2, 16, 30, 40):
            self.check(_REFUSED, system_calls.SOCKETPAIR, family, 1, 0)

    def test_memory_that_no_limit_counts_cannot_be_had(self) -> None:
        self.check(_ALLOWED, system_calls.MMAP, 0, 4096, 3, 0x22)  # private, without a file
        self.check(_ALLOWED, system_calls.MMAP, 0, 4096, 1, 0x01)  # shared, of a file
        for flags in (0x21, 0x23, 0x21 | 0x4000):
            self.check(bpf.FAIL | ENOMEM, system_calls.MMAP, 0, 4096, 3, flags)

    def test_limits_are_read_and_never_set(self) -> None:
        self.check(_ALLOWED, system_calls.PRLIMIT64, 0, 7, 0, 0x1000)
        self.check(_REFUSED, system_calls.PRLIMIT64, 0, 7, 0x7F0000001000, 0)
        self.check(_REFUSED, system_calls.PRLIMIT64, 0, 7, 0x700000000, 0)

    def test_descriptors_have_no_owners_and_terminals_no_input(self) -> None:
        self.check(_ALLOWED, system_calls.FCNTL, 3, 2)
        for command in (8, 10, 15, 1024, 1026):
            self.check(_REFUSED, system_calls.FCNTL, 3, command)
        self.check(_ALLOWED, system_calls.IOCTL, 0, 0x5401)
        self.check(_REFUSED, system_calls.IOCTL, 0, 0x5412)  # TIOCSTI

    def test_a_process_asks_about_itself_and_changes_nothing_but_its_name(self) -> None:
        for option in (3, 15, 16, 21, 39):
            self.check(_ALLOWED, system_calls.PRCTL, option)
        for option in (1, 4, 22, 24, 36, 38, 0x59616D61):
            self.check(_REFUSED, system_calls.PRCTL, option)
