from __future__ import annotations

import gzip
import io
import pickle
import sqlite3
import sys
import tarfile
import unittest
import zipfile

from rlm_runtime.context_binary import HEAD_BYTES, binary_type
from rlm_runtime.context_handle import ContextHandle

from .context_test_case import HandleTestCase


class TypeTest(unittest.TestCase):
    def test_what_real_programs_write_is_named(self) -> None:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as zipped:
            zipped.writestr("a.txt", "text")
        tape = io.BytesIO()
        with tarfile.open(fileobj=tape, mode="w") as tar:
            tar.addfile(tarfile.TarInfo("a.txt"))
        with open(sys.executable, "rb") as program:
            executable = program.read(HEAD_BYTES)
        for head, expected in (
            (archive.getvalue(), "ZIP archive or Office document"),
            (tape.getvalue(), "tar archive"),
            (gzip.compress(b"text"), "gzip data"),
            (pickle.dumps({"a": 1}, 4), "Python pickle"),
            ("text".encode("utf-16"), "UTF-16 text"),
            ("text".encode("utf-32"), "UTF-32 text"),
            (executable, "ELF program" if sys.platform == "linux" else "Mach-O program"),
        ):
            with self.subTest(expected=expected):
                self.assertEqual(binary_type(head), expected)

    def test_text_that_begins_like_a_type_stays_text(self) -> None:
        for text in ("", "MZ is a region", "BZh, he said", "PAR1 and PAR2", "it\0is", "é" * HEAD_BYTES):
            with self.subTest(text=text[:20]):
                self.assertIsNone(binary_type(text.encode()))
                self.assertIsNone(binary_type(("M" + text).encode()))

    def test_a_character_that_is_cut_at_the_end_is_still_text(self) -> None:
        for width in range(1, 4):
            start = b"MZ" + b"x" * (HEAD_BYTES - 2 - width)
            self.assertIsNone(binary_type(start + "😀".encode()))

    def test_letters_that_begin_a_type_are_one_before_bytes_that_are_no_text(self) -> None:
        self.assertEqual(binary_type(b"MZ\x90\0\3"), "Windows program")
        self.assertEqual(binary_type(b"BZh91AY&SY\xde\xad\xbe\xef"), "bzip2 data")
        self.assertEqual(binary_type(b"\0\0\0\x18ftypmp42\0\0\0\0"), "MP4 media")


class RefusalTest(HandleTestCase):
    def test_a_binary_file_is_refused_with_its_type_and_what_to_do(self) -> None:
        path = self.path_of(b"", "data.db")
        with sqlite3.connect(path) as database:
            database.execute("create table t (a)")
        database.close()
        with self.assertRaisesRegex(ValueError, r"'data.db' is binary \(SQLite database\).*convert"):
            ContextHandle(path)

    def test_a_file_without_a_known_type_is_read_as_text(self) -> None:
        self.assertEqual(self.open(b"a\0\xffb")[:], "a\0\ufffdb")


if __name__ == "__main__":
    unittest.main()
