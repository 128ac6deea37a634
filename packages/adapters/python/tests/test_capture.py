from __future__ import annotations

import random
import re
import subprocess
import sys
import threading
import unittest

from rlm_runtime.capture import BoundedBuffer, Capture, CapturedStream

from .worker_process import PACKAGE_ROOT, WorkerTestCase

CUT = re.compile(r"\n\.\.\. \[TRUNCATED (\d+) bytes\] \.\.\.\n")
CHARACTERS = ["a", "é", "漢", "😀"]


class BoundedBufferTest(unittest.TestCase):
    def test_keeps_everything_up_to_its_limit(self) -> None:
        for size in range(31):
            buffer = BoundedBuffer(10, 20)
            buffer.write(b"x" * size)
            self.assertEqual(buffer.take(), ("x" * size, size))

    def test_past_its_limit_it_keeps_head_and_tail_and_counts_the_rest(self) -> None:
        buffer = BoundedBuffer(3, 4)
        buffer.write(b"abcdefghij")
        self.assertEqual(buffer.take(), ("abc\n... [TRUNCATED 3 bytes] ...\nghij", 10))

    def test_the_pieces_it_is_written_in_make_no_difference(self) -> None:
        rng = random.Random(3)
        for _ in range(300):
            data = "".join(rng.choices(CHARACTERS, k=rng.randrange(60))).encode()
            head, tail = rng.randrange(1, 20), rng.randrange(1, 20)
            whole, pieces = BoundedBuffer(head, tail), BoundedBuffer(head, tail)
            whole.write(data)
            start = 0
            while start < len(data):
                end = start + rng.randrange(1, 9)
                pieces.write(data[start:end])
                start = end
            self.assertEqual(pieces.take(), whole.take())

    def test_kept_and_counted_bytes_add_up_and_no_character_is_halved(self) -> None:
        rng = random.Random(4)
        for _ in range(500):
            text = "".join(rng.choices(CHARACTERS, k=rng.randrange(80)))
            data = text.encode()
            buffer = BoundedBuffer(rng.randrange(4, 30), rng.randrange(4, 30))
            buffer.write(data)
            taken, total = buffer.take()
            self.assertEqual(total, len(data))
            cut = CUT.search(taken)
            if cut is None:
                self.assertEqual(taken, text)
                continue
            head, tail = taken[: cut.start()], taken[cut.end() :]
            self.assertTrue(text.startswith(head) and text.endswith(tail), (text, taken))
            self.assertEqual(len(head.encode()) + int(cut.group(1)) + len(tail.encode()), total)

    def test_bytes_that_are_no_text_are_shown_as_escapes(self) -> None:
        buffer = BoundedBuffer(10, 10)
        buffer.write(b"a\xff\x80b")
        self.assertEqual(buffer.take(), ("a\\xff\\x80b", 4))

    def test_it_is_empty_after_it_was_taken(self) -> None:
        buffer = BoundedBuffer(2, 2)
        buffer.write(b"123456")
        buffer.take()
        self.assertEqual(buffer.take(), ("", 0))
        buffer.write(b"7")
        self.assertEqual(buffer.take(), ("7", 1))

    def test_it_never_holds_much_more_than_its_limits(self) -> None:
        buffer = BoundedBuffer(100, 300)
        for _ in range(10_000):
            buffer.write(b"0123456789")
            self.assertLessEqual(len(buffer._head) + len(buffer._tail), 100 + 2 * 300 + 10)
        self.assertEqual(buffer.take()[1], 100_000)


class CapturedStreamTest(unittest.TestCase):
    def setUp(self) -> None:
        self.stream = CapturedStream(BoundedBuffer(1 << 20, 1 << 20), "<stdout>")

    def test_text_and_bytes_come_in_the_order_they_were_written(self) -> None:
        self.stream.write("a")
        self.stream.buffer.write(b"b")
        self.stream.write("c")
        self.assertEqual(self.stream.take(), ("abc", 3))

    def test_a_lone_surrogate_is_shown_as_an_escape(self) -> None:
        self.stream.write("a\ud800b")
        self.assertEqual(self.stream.take()[0], "a\\ud800b")

    def test_only_text_can_be_written(self) -> None:
        with self.assertRaisesRegex(TypeError, "must be str, not bytes"):
            self.stream.write(b"x")  # type: ignore[arg-type]

    def test_writing_nothing_costs_nothing(self) -> None:
        for _ in range(1000):
            self.assertEqual(self.stream.write(""), 0)
        self.assertEqual(self.stream._parts, [])

    def test_it_stays_open(self) -> None:
        self.stream.close()
        self.stream.buffer.close()
        self.stream.write("still here")
        self.assertEqual(self.stream.take()[0], "still here")

    def test_threads_that_write_at_once_lose_nothing(self) -> None:
        kept = sys.getswitchinterval()
        sys.setswitchinterval(1e-5)
        self.addCleanup(sys.setswitchinterval, kept)
        taken = [0]
        done = threading.Event()

        def write() -> None:
            for index in range(4000):
                self.stream.write("0123456789")
                if index % 7 == 0:
                    self.stream.flush()

        def take() -> None:
            while not done.is_set():
                taken[0] += self.stream.take()[1]

        writers = [threading.Thread(target=write) for _ in range(6)]
        taker = threading.Thread(target=take)
        for thread in (taker, *writers):
            thread.start()
        for thread in writers:
            thread.join()
        done.set()
        taker.join()
        self.assertEqual(taken[0] + self.stream.take()[1], 6 * 4000 * 10)


class CaptureTest(unittest.TestCase):
    def test_without_descriptors_it_captures_what_python_prints(self) -> None:
        capture = Capture(100, 100)
        print("out", file=capture.stdout)
        print("err", file=capture.stderr)
        self.assertEqual(capture.take(), (("out\n", 4), ("err\n", 4)))


class DescriptorTest(WorkerTestCase):
    restrict = False

    def test_what_is_written_to_descriptors_belongs_to_the_block_that_wrote_it(self) -> None:
        for index in range(200):
            block = self.run_code(f"import os; os.write(1, b'out {index}'); os.write(2, b'err {index}')")
            self.assertEqual((block.stdout, block.stderr), (f"out {index}", f"err {index}"))

    def test_prints_and_descriptor_writes_of_more_than_a_pipe_holds_are_all_counted(self) -> None:
        block = self.run_code("import os\nfor _ in range(300): os.write(1, b'x' * 10000)\nprint('end')")
        self.assertEqual(block.header["stdout"][1], 3_000_004)

    def test_a_block_that_closes_its_descriptors_has_them_back_in_the_next(self) -> None:
        self.run_code("import os; os.close(1); os.close(2)")
        self.assertEqual(self.run_code("import os; os.write(1, b'back')").stdout, "back")

    def test_a_block_that_closes_the_pipe_itself_still_prints_through_python(self) -> None:
        for fd in (501, 502, 503, 504):
            self.worker.execute(f"import os; os.close({fd}); os.close(1); os.close(2)")
        self.assertEqual(self.run_code("print('still here')").stdout, "still here\n")

    def test_the_output_of_programs_that_it_starts_is_captured(self) -> None:
        block = self.run_code("import subprocess; subprocess.run(['echo', 'from echo'])")
        self.assertEqual(block.stdout, "from echo\n")

    def test_replaced_streams_are_back_in_the_next_block(self) -> None:
        self.run_code("import sys; sys.stdout = None; sys.stderr = 1")
        self.assertEqual(self.run_code("print('back')").stdout, "back\n")


class MemoryTest(unittest.TestCase):
    def test_a_gigabyte_of_prints_costs_no_memory(self) -> None:
        program = f"""
import resource, sys
sys.path.insert(0, {PACKAGE_ROOT!r})
from rlm_runtime.capture import Capture
capture = Capture(1000, 3000)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
line = "x" * (1 << 20)
for _ in range(1024):
    capture.stdout.write(line)
total = capture.take()[0][1]
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(total, grown < 20_000)
"""
        done = subprocess.run([sys.executable, "-I", "-B", "-c", program], capture_output=True, text=True)
        self.assertEqual((done.stdout, done.stderr), (f"{1 << 30} True\n", ""))
