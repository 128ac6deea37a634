from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import unittest

from rlm_runtime.processes import NEEDED, OFTEN_USED, ended_children, how_it_ended, processor_ms

from .test_supervisor import until
from .worker_process import PACKAGE_ROOT

# In a process of its own: it takes every child's end, also those of other tests.
_COLLECT = """
import os, sys, time
sys.path.insert(0, sys.argv[1])
from rlm_runtime.processes import ended_children
assert ended_children() == []
children = {}
for code in (0, 3, 7):
    pid = os.fork()
    if pid == 0:
        os._exit(code)
    children[pid] = code
sleeper = os.fork()
if sleeper == 0:
    time.sleep(1000)
ended = []
while len(ended) < 3:
    ended += ended_children()
    time.sleep(0.01)
assert {pid: os.WEXITSTATUS(status) for pid, status in ended} == children
assert ended_children() == []
os.kill(sleeper, 9)
while not ended_children():
    time.sleep(0.01)
print("fine")
"""


class EndedTest(unittest.TestCase):
    def test_each_child_s_end_is_told_once(self) -> None:
        ran = subprocess.run([sys.executable, "-c", _COLLECT, PACKAGE_ROOT], capture_output=True, text=True)
        self.assertEqual((ran.stdout, ran.stderr), ("fine\n", ""))

    def status_of(self, code: str) -> int:
        pid = os.posix_spawn(sys.executable, [sys.executable, "-c", code], {})
        return os.waitpid(pid, 0)[1]

    def test_an_end_has_an_exit_code_or_a_signal(self) -> None:
        self.assertEqual(how_it_ended(self.status_of("raise SystemExit(3)")), (3, None))
        self.assertEqual(how_it_ended(self.status_of("")), (0, None))
        killed = self.status_of("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
        self.assertEqual(how_it_ended(killed), (None, signal.SIGKILL))

    def test_there_may_be_no_children(self) -> None:
        pid = os.fork()
        if pid == 0:
            os._exit(0 if ended_children() == [] else 1)
        self.assertEqual(os.waitpid(pid, 0)[1], 0)


class ModulesTest(unittest.TestCase):
    def test_what_is_loaded_ahead_exists(self) -> None:
        for name in (*NEEDED, *OFTEN_USED):
            with self.subTest(name=name):
                importlib.import_module(name)

    def test_nothing_is_loaded_twice(self) -> None:
        names = (*NEEDED, *OFTEN_USED)
        self.assertEqual(len(set(names)), len(names))


@unittest.skipUnless(sys.platform == "linux", "needs /proc")
class ProcessorTest(unittest.TestCase):
    def test_time_of_other_processes_counts_also_after_their_end(self) -> None:
        before = processor_ms()
        subprocess.run([sys.executable, "-c", "import time\nwhile time.process_time() < 0.3: pass"], check=True)
        self.assertTrue(until(lambda: processor_ms() - before >= 250))

    def test_the_name_of_a_process_is_not_mistaken_for_numbers(self) -> None:
        code = (
            "import ctypes, sys, time\n"
            "ctypes.CDLL(None).prctl(15, b') 9 9 9 (9 9', 0, 0, 0)\n"
            "print('named', flush=True); time.sleep(1000)"
        )
        child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        try:
            self.assertEqual(child.stdout.readline(), "named\n")
            self.assertGreater(processor_ms(), 0)
        finally:
            child.kill()
            child.wait()
            child.stdout.close()
