"""The filter of system calls that code in a container runs under; each try in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Any, Dict

from rlm_runtime.bpf import known_machine
from rlm_runtime.kernel_probes import KernelProbes

_PROGRAM = """
import ctypes, errno, json, os, subprocess, sys, threading
sys.path.insert(0, sys.argv[1])
from rlm_runtime.confinement import confine
confine()
c = ctypes.CDLL(None, use_errno=True)
def outcome(name, *arguments):
    ctypes.set_errno(0)
    result = getattr(c, name)(*arguments)
    return errno.errorcode.get(ctypes.get_errno(), "done") if result == -1 else "done"
told = {
    "unshare": outcome("unshare", 0x10000000),
    "setns": outcome("setns", -1, 0),
    "mount": outcome("mount", b"x", b"/", b"tmpfs", 0, None),
    "umount2": outcome("umount2", b"/nowhere", 0),
    "chroot": outcome("chroot", b"/"),
    "ptrace": outcome("ptrace", 16, os.getppid(), 0, 0),
    "clone3": outcome("syscall", 435, 0, 0),
    "signal to the first process": outcome("kill", 1, 0),
    "signal to a thread of it": outcome("syscall", %(tkill)d, 1, 0),
    "signal to itself": outcome("kill", os.getpid(), 0),
    "x32": outcome("syscall", 0x40000000 + 39) if os.uname().machine == "x86_64" else "ENOSYS",
}
thread = threading.Thread(target=lambda: told.update(thread="done"))
thread.start()
thread.join()
told["a program"] = subprocess.run(["/bin/sh", "-c", "kill -0 1 2>/dev/null; echo $?"], capture_output=True, text=True).stdout.strip()
print(json.dumps(told))
"""


def _can_probe() -> bool:
    try:
        KernelProbes()
    except (OSError, ImportError):
        return False
    return sys.platform == "linux"


@unittest.skipUnless(_can_probe(), "the numbers of system calls are known for Linux on x86_64 and aarch64 only")
class ConfinementTest(unittest.TestCase):
    told: Dict[str, Any] = {}

    @classmethod
    def setUpClass(cls) -> None:
        program = _PROGRAM % {"tkill": (200, 130)[known_machine()[1]]}
        folder = str(Path(__file__).parent.parent)
        done = subprocess.run(
            [sys.executable, "-c", program, folder], capture_output=True, text=True, timeout=60, check=True
        )
        cls.told = json.loads(done.stdout)

    def test_namespaces_mounts_and_tracing_are_refused(self) -> None:
        for name in ("unshare", "setns", "mount", "umount2", "chroot", "ptrace"):
            self.assertEqual(self.told[name], "EPERM", name)

    def test_calls_that_cannot_be_looked_into_do_not_exist(self) -> None:
        self.assertEqual(self.told["clone3"], "ENOSYS")
        self.assertEqual(self.told["x32"], "ENOSYS")

    def test_the_first_process_gets_no_signal_and_others_do(self) -> None:
        self.assertEqual(self.told["signal to the first process"], "EPERM")
        self.assertEqual(self.told["signal to a thread of it"], "EPERM")
        self.assertEqual(self.told["signal to itself"], "done")

    def test_threads_and_programs_run_under_the_same_filter(self) -> None:
        self.assertEqual(self.told["thread"], "done")
        self.assertEqual(self.told["a program"], "1")
