from __future__ import annotations

import os
import random
import unittest

from rlm_runtime.outbox import Outbox


class OutboxTest(unittest.TestCase):
    def setUp(self) -> None:
        self.reader, writer = os.pipe()
        os.set_blocking(self.reader, False)
        self.outbox = Outbox(writer)
        self.addCleanup(os.close, writer)
        self._open = True
        self.addCleanup(self.stop_reading)

    def stop_reading(self) -> None:
        if self._open:
            os.close(self.reader)
        self._open = False

    def read(self, size: int = 1 << 20) -> bytes:
        try:
            return os.read(self.reader, size)
        except BlockingIOError:
            return b""

    def fill(self) -> int:
        """Puts until no more goes out, and returns how much did."""
        went_out = 0
        while not self.outbox.waiting:
            went_out += self.outbox.put(b"x" * 10_000)
        return went_out

    def test_what_fits_goes_out_at_once(self) -> None:
        self.assertEqual(self.outbox.put(b"hello"), 5)
        self.assertFalse(self.outbox.waiting)
        self.assertEqual(self.read(), b"hello")

    def test_nothing_is_nothing(self) -> None:
        self.assertEqual(self.outbox.put(b""), 0)
        self.assertFalse(self.outbox.waiting)
        self.assertEqual(self.outbox.flush(), 0)

    def test_what_does_not_fit_waits_until_there_is_room(self) -> None:
        went_out = self.fill()
        self.assertEqual(self.outbox.put(b"last"), 0)
        self.assertEqual(self.outbox.flush(), 0)
        data = self.read()
        self.assertEqual(len(data), went_out)
        self.assertGreater(self.outbox.flush(), 0)
        self.assertFalse(self.outbox.waiting)
        self.assertTrue(self.read().endswith(b"xlast"))

    def test_whatever_is_read_when_everything_arrives_in_order(self) -> None:
        for seed in range(20):
            with self.subTest(seed=seed):
                rng = random.Random(seed)
                sent, read, reported = b"", b"", 0
                for _ in range(60):
                    if rng.random() < 0.6:
                        data = rng.randbytes(rng.choice([0, 1, 100, 20_000, 150_000]))
                        sent += data
                        reported += self.outbox.put(data)
                    else:
                        read += self.read(rng.choice([1, 5000, 1 << 20]))
                        reported += self.outbox.flush()
                while self.outbox.waiting:
                    read += self.read()
                    reported += self.outbox.flush()
                read += self.read()
                self.assertEqual(read, sent)
                self.assertEqual(reported, len(sent))

    def test_nothing_is_kept_for_one_who_does_not_read_any_more(self) -> None:
        self.fill()
        self.stop_reading()
        with self.assertRaises(BrokenPipeError):
            self.outbox.flush()
        self.assertFalse(self.outbox.waiting)
        with self.assertRaises(BrokenPipeError):
            self.outbox.put(b"more")
        self.assertFalse(self.outbox.waiting)
