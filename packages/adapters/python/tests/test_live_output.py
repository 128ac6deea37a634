from __future__ import annotations

import random
import threading
import unittest
from typing import Any, Dict, List, Tuple

from rlm_runtime.capture import Capture
from rlm_runtime.live_output import MAX_LIVE_BYTES, MAX_LIVE_PIECE_BYTES, LiveOutput, Tap

from .worker_process import PATIENCE_SECONDS, Block, WorkerTestCase

CHARACTERS = ["a", "é", "漢", "😀"]


def drained(tap: Tap) -> List[bytes]:
    return list(iter(lambda: tap.piece(True), b""))


class TapTest(unittest.TestCase):
    def test_pieces_are_the_beginning_in_whole_characters(self) -> None:
        rng = random.Random(5)
        for _ in range(100):
            data = "".join(rng.choices(CHARACTERS, k=rng.randrange(40_000))).encode()
            tap, pieces, start = Tap(), [], 0
            while start < len(data):
                end = start + rng.randrange(1, 20_000)
                tap.feed(data[start:end])
                start = end
                pieces.append(tap.piece(False))
            pieces += drained(tap)
            told = b"".join(pieces)
            for piece in pieces:
                piece.decode("utf-8")
                self.assertLessEqual(len(piece), MAX_LIVE_PIECE_BYTES)
            self.assertTrue(data.startswith(told))
            self.assertGreater(len(told), min(len(data), MAX_LIVE_BYTES) - 4)
            self.assertLessEqual(len(told), MAX_LIVE_BYTES)

    def test_a_character_that_has_only_begun_is_waited_for_but_not_for_ever(self) -> None:
        tap = Tap()
        tap.feed("a漢".encode()[:-1])
        self.assertEqual((tap.piece(False), tap.piece(False)), (b"a", b""))
        tap.feed("漢".encode()[-1:])
        self.assertEqual(tap.piece(False), "漢".encode())
        tap.feed(b"\xe6")
        self.assertEqual((tap.piece(False), tap.piece(True)), (b"", b"\\xe6"))

    def test_bytes_that_are_no_text_are_told_as_escapes_within_the_same_bounds(self) -> None:
        tap = Tap()
        tap.feed(b"a\xff\xfeb")
        self.assertEqual(tap.piece(False), b"a\\xff\\xfeb")
        for noise in (b"\xff" * 1_000_000, random.Random(6).randbytes(1_000_000)):
            tap = Tap()
            told = b""
            for start in range(0, len(noise), 5_000):
                tap.feed(noise[start : start + 5_000])
                piece = tap.piece(False)
                self.assertLessEqual(len(piece), MAX_LIVE_PIECE_BYTES)
                told += piece
            told += b"".join(drained(tap))
            told.decode("utf-8")
            self.assertLessEqual(len(told), MAX_LIVE_BYTES)
            self.assertGreater(len(told), MAX_LIVE_BYTES - 8)

    def test_it_keeps_no_more_than_it_will_tell(self) -> None:
        tap = Tap()
        for _ in range(100):
            tap.feed(b"x" * 100_000)
        self.assertEqual(sum(map(len, drained(tap))), MAX_LIVE_BYTES)
        tap.feed(b"more")
        self.assertEqual(drained(tap), [])


class SlowHost:
    """A channel that keeps what is sent, and takes nothing while it is not let to."""

    def __init__(self) -> None:
        self.sent: List[Tuple[Dict[str, Any], bytes]] = []
        self.asked = threading.Event()
        self.takes = threading.Event()

    def send(self, header: Dict[str, Any], body: bytes) -> None:
        self.asked.set()
        self.takes.wait()
        self.sent.append((header, body))


class LiveOutputTest(unittest.TestCase):
    def test_the_end_sends_the_rest_and_nothing_comes_after_it(self) -> None:
        host, capture = SlowHost(), Capture(100, 100)
        host.takes.set()
        live = LiveOutput(host, capture, 7)  # type: ignore[arg-type]
        capture.stdout.write("out")
        capture.stderr.write("é")
        live.end()
        capture.stdout.write("later")
        self.assertEqual(
            sorted(host.sent, key=str),
            [
                ({"type": "output", "id": 7, "stream": "stderr", "size": 2}, "é".encode()),
                ({"type": "output", "id": 7, "stream": "stdout", "size": 3}, b"out"),
            ],
        )
        self.assertEqual(capture.take()[0], ("outlater", 8))

    def test_no_print_waits_for_a_host_that_does_not_read(self) -> None:
        host, capture = SlowHost(), Capture(100, 100)
        self.addCleanup(host.takes.set)
        live = LiveOutput(host, capture, 7)  # type: ignore[arg-type]
        capture.stdout.write("first")
        self.assertTrue(host.asked.wait(PATIENCE_SECONDS))
        printing = threading.Thread(target=lambda: [capture.stdout.write("x" * 50_000) for _ in range(20)], daemon=True)
        printing.start()
        printing.join(PATIENCE_SECONDS)
        self.assertFalse(printing.is_alive())
        host.takes.set()
        live.end()
        self.assertEqual(sum(header["size"] for header, _ in host.sent), MAX_LIVE_BYTES)


class SessionTest(WorkerTestCase):
    restrict = False

    def watch(self, code: str) -> Tuple[Dict[str, str], Block]:
        """What was told of each stream, and the result, whose output must begin like it."""
        self.worker.send({"type": "execute", "id": 5, "liveOutput": True}, code.encode())
        told = {"stdout": "", "stderr": ""}
        while True:
            header, body = self.worker.receive()
            if header["type"] == "result":
                return told, Block(header, body)
            self.assertEqual((header["type"], header["id"], header["size"]), ("output", 5, len(body)))
            self.assertLessEqual(len(body), MAX_LIVE_PIECE_BYTES)
            told[header["stream"]] += body.decode("utf-8")

    def test_a_watched_block_tells_what_it_prints_and_the_next_does_not(self) -> None:
        told, block = self.watch("import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('\\ud800')")
        self.assertEqual(told, {"stdout": "a\n\\ud800\n", "stderr": "b\n"})
        self.assertEqual((block.stdout, block.stderr), (told["stdout"], told["stderr"]))
        self.assertEqual(self.run_code("print('c')").stdout, "c\n")

    def test_it_is_told_before_the_block_ends(self) -> None:
        self.worker.send({"type": "execute", "id": 5, "liveOutput": True}, b"print('now')\nllm_query('x')")
        kinds = [self.worker.receive()[0]["type"] for _ in range(2)]
        self.assertEqual(sorted(kinds), ["call", "output"])

    def test_what_is_written_to_descriptors_is_told_in_its_stream(self) -> None:
        told, _ = self.watch("import os\nos.write(1, b'raw\\xff')\nos.write(2, b'err')\nos.system('echo program')")
        self.assertEqual(told, {"stdout": "raw\\xffprogram\n", "stderr": "err"})

    def test_a_block_that_prints_without_end_is_told_up_to_the_bound(self) -> None:
        told, block = self.watch("for n in range(100_000): print(n)")
        self.assertEqual(len(told["stdout"]), MAX_LIVE_BYTES)
        self.assertTrue(told["stdout"].startswith(block.stdout[:500]))

    def test_a_child_that_the_block_forks_tells_nothing(self) -> None:
        code = "import os\nprint('parent')\npid = os.fork()\nif pid == 0:\n print('child' * 10_000)\nelse: os.waitpid(pid, 0)"
        told, block = self.watch(code)
        self.assertEqual(told["stdout"], "parent\n")
        self.assertEqual(block.stdout, "parent\n")

    def test_a_watched_block_that_forks_again_and_again_never_hangs(self) -> None:
        code = (
            "import os, sys\nfor n in range(200):\n print('x' * 40_000)\n pid = os.fork()\n"
            " if pid == 0:\n  print('y' * 40_000); os._exit(0)\n os.waitpid(pid, 0)"
        )
        self.assertIsNone(self.watch(code)[1].error)
