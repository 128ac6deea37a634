from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import unittest

from rlm_runtime.interrupts import BlockInterrupted, Interrupts

from .worker_process import PACKAGE_ROOT, PATIENCE_SECONDS, Block, WorkerTestCase


class InterruptsTest(unittest.TestCase):
    def setUp(self) -> None:
        self.addCleanup(signal.signal, signal.SIGINT, signal.getsignal(signal.SIGINT))
        self.interrupts = Interrupts()

    def interrupt(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    def test_outside_of_a_block_an_interrupt_does_nothing(self) -> None:
        self.interrupt()
        self.interrupts.begin()
        self.interrupts.end()
        self.interrupt()

    def test_inside_a_block_it_is_raised(self) -> None:
        self.interrupts.begin()
        with self.assertRaises(BlockInterrupted):
            self.interrupt()
            for _ in range(1000):
                pass

    def test_it_is_not_an_exception_that_retry_loops_catch(self) -> None:
        self.assertFalse(issubclass(BlockInterrupted, (Exception, KeyboardInterrupt)))

    def test_what_is_held_is_not_cut_and_the_interrupt_comes_after_it(self) -> None:
        self.interrupts.begin()
        self.interrupts.hold()
        self.interrupts.hold()
        self.interrupt()
        self.interrupts.release()
        with self.assertRaises(BlockInterrupted):
            self.interrupts.release()

    def test_one_that_waits_is_forgotten_when_the_block_ends(self) -> None:
        self.interrupts.begin()
        self.interrupts.hold()
        self.interrupt()
        self.interrupts.end()
        self.interrupts.release()
        self.interrupts.begin()
        self.interrupts.hold()
        self.interrupts.release()


class WhereItIsRaisedTest(unittest.TestCase):
    """The exception must come up inside the ``try`` that is running, on every version of Python."""

    def check(self, loop: str) -> None:
        program = f"""
import sys, threading, os, time
sys.path.insert(0, {PACKAGE_ROOT!r})
from rlm_runtime.interrupts import Interrupts, BlockInterrupted
source = '''{textwrap.dedent(loop)}'''
interrupts = Interrupts()
for turn in range(10):
    seen = []
    timer = threading.Timer(0.005 + turn * 0.0003, os.kill, (os.getpid(), 2))
    try:
        interrupts.begin()
        exec(compile(source, "block", "exec"), {{"seen": seen, "yes": True, "go": timer.start}})
    except BlockInterrupted:
        seen.append("outside")
    finally:
        interrupts.end()
    timer.join()
    assert seen == ["except", "finally", "outside"], seen
assert sys.gettrace() is None
print("ok")
"""
        done = subprocess.run(
            [sys.executable, "-I", "-B", "-c", program], capture_output=True, text=True, timeout=PATIENCE_SECONDS
        )
        self.assertEqual((done.stdout, done.stderr), ("ok\n", ""))

    def test_in_a_bare_endless_loop(self) -> None:
        self.check(BARE.format(loop="while True: pass"))

    def test_in_a_loop_that_goes_on_by_continue(self) -> None:
        self.check(BARE.format(loop="while True:\n        if yes: continue"))

    def test_in_a_loop_over_an_iterator(self) -> None:
        self.check(BARE.format(loop="for _ in iter(int, 1): pass"))

    def test_in_a_function_that_the_loop_calls(self) -> None:
        self.check("def f(): return 1\n" + BARE.format(loop="while True: f()"))


BARE = """
try:
    go()
    {loop}
except BaseException:
    seen.append("except")
    raise
finally:
    seen.append("finally")
"""


class WorkerInterruptTest(WorkerTestCase):
    def interrupted(self, code: str) -> Block:
        """Runs code until it is interrupted, which happens from its first sub-call on."""
        self.worker.send({"type": "execute", "id": 99}, f"kept = 42\nllm_query('go')\n{code}".encode())
        header, _ = self.worker.receive()
        reply = {"type": "reply", "id": header["id"], "answers": [{"ok": True, "encoding": "utf-8", "size": 0}]}
        self.worker.send(reply)
        while True:
            self.worker.interrupt()
            self.worker.stream.settimeout(0.2)
            try:
                return Block(*self.worker.receive())
            except socket.timeout:
                continue
            finally:
                self.worker.stream.settimeout(PATIENCE_SECONDS)

    def test_an_endless_loop_ends_and_its_variables_are_kept(self) -> None:
        block = self.interrupted("while True: pass")
        self.assertTrue(block.header["timedOut"])
        self.assertEqual((block.error or {})["type"], "TimeoutError")
        self.assertEqual(self.run_code("print(kept)").stdout, "42\n")

    def test_waiting_in_c_ends(self) -> None:
        self.assertTrue(self.interrupted("import time; time.sleep(1000)").header["timedOut"])

    def test_code_that_swallows_exceptions_does_not_swallow_it(self) -> None:
        block = self.interrupted("while True:\n try:\n  while True: pass\n except Exception: pass")
        self.assertTrue(block.header["timedOut"])

    def test_an_interrupt_between_blocks_is_forgotten(self) -> None:
        for _ in range(20):
            self.worker.interrupt()
            self.run_code("x = sum(range(1000))")
