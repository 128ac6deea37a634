from __future__ import annotations

import os
import shutil
import socket
import tempfile
import unittest
from hashlib import sha256

from rlm_runtime.file_facts import describe_file

SAMPLE = 1 << 16


class FileFactsTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="rlm-facts-")
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def file(self, data: bytes) -> str:
        with open(self.path("file"), "wb") as file:
            file.write(data)
        return file.name

    def test_a_file_is_known_by_its_size_and_its_ends(self) -> None:
        for size in (0, 1, SAMPLE - 1, SAMPLE, SAMPLE + 1, 2 * SAMPLE, 2 * SAMPLE + 1, 300_000):
            with self.subTest(size=size):
                data = os.urandom(size)
                digest = sha256(data[:SAMPLE] + data[-SAMPLE:]).hexdigest()
                self.assertEqual(describe_file(self.file(data)), {"error": None, "size": size, "digest": digest})

    def test_only_its_ends_are_looked_at(self) -> None:
        data = bytearray(300_000)
        before = describe_file(self.file(bytes(data)))
        data[150_000] = 1
        self.assertEqual(describe_file(self.file(bytes(data))), before)
        data[-1] = 1
        self.assertNotEqual(describe_file(self.file(bytes(data))), before)

    def test_a_large_file_with_nothing_in_it_takes_no_room(self) -> None:
        path = self.file(b"")
        os.truncate(path, 10 << 40)
        self.assertEqual(describe_file(path)["size"], 10 << 40)

    def error_of(self, path: str) -> str:
        facts = describe_file(path)
        self.assertEqual((facts["size"], facts["digest"]), (0, ""))
        self.assertIsInstance(facts["error"], str)
        return str(facts["error"])

    def test_what_keeps_a_file_from_being_read_is_told(self) -> None:
        self.assertEqual(self.error_of(self.path("nothing")), "No such file or directory")
        self.assertEqual(self.error_of(self.file(b"") + "/below"), "Not a directory")
        self.assertEqual(self.error_of(self.folder), "Is a directory")
        os.symlink(self.path("circle"), self.path("circle"))
        self.assertIn("symbolic links", self.error_of(self.path("circle")))

    def test_nobody_is_waited_for(self) -> None:
        os.mkfifo(self.path("fifo"))
        self.assertEqual(self.error_of(self.path("fifo")), "Illegal seek")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.path("socket"))
            self.error_of(self.path("socket"))

    def test_nothing_is_left_open(self) -> None:
        before = len(os.listdir("/proc/self/fd"))
        for path in (self.folder, self.file(b"x"), self.path("nothing")):
            describe_file(path)
        self.assertEqual(len(os.listdir("/proc/self/fd")), before)
