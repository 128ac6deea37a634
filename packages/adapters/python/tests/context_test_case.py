"""What the tests of the context handle share: files to open and a naive model to compare with."""

from __future__ import annotations

import os
import random
import re
import tempfile
import unittest
from pathlib import Path
from typing import Any, List, Tuple
from unittest import mock

from rlm_runtime import context_search
from rlm_runtime.context_handle import ContextHandle

BOM = b"\xef\xbb\xbf"
PACKAGE_ROOT = str(Path(__file__).resolve().parent.parent)
SMALL_BLOCKS = {"_LITERAL_BLOCK": 7, "_REGEX_BLOCK": 9, "_LOOK_BEHIND": 8, "_LONGEST_MATCH": 1000}
SHREDS = (
    [b"a", b"b", b"A", b"B", b"ab", b"aB", b" ", b"1", b"\n", b"\n", b"\r\n", b"\r", b"\t", b"-"]
    + [text.encode() for text in ("é", "É", "漢", "😀", "ß", "\ufffd", "\ufeff", "e\u0301")]
    + [b"\xff", b"\x80", b"\xc3", b"\xe6\xbc", b"\xf0\x9f\x98", b"\xed\xa0\x80", b"\xc0\xaf"]
)


def random_content(rng: random.Random, pieces: int = 40) -> bytes:
    mark = BOM if rng.random() < 0.2 else b""
    return mark + b"".join(rng.choices(SHREDS, k=rng.randrange(pieces)))


class Model:
    """The same answers from the whole text in memory: one character after the other."""

    def __init__(self, raw: bytes) -> None:
        self.size = len(raw)
        self.first = 3 if raw.startswith(BOM) else 0
        self.exact = raw[self.first :].decode("utf-8", "surrogateescape")
        self.text = re.sub("[\udc80-\udcff]", "\ufffd", self.exact)
        widths = (len(c.encode("utf-8", "surrogateescape")) for c in self.exact)
        self.offsets = [self.first]
        for width in widths:
            self.offsets.append(self.offsets[-1] + width)

    def slice(self, start: int, stop: int) -> str:
        return "".join(c for c, at in zip(self.text, self.offsets) if start <= at < stop)

    def spans(self, pattern: str, flags: int) -> List[Tuple[int, int, str]]:
        return [
            (self.offsets[m.start()], self.offsets[m.end()], self.text[m.start() : m.end()])
            for m in re.finditer(pattern, self.exact, flags)
        ]

    def lines(self) -> List[Tuple[int, str, str]]:
        found = []
        at = 0
        for whole in re.findall(r"[^\n]*\n|[^\n]+", self.exact):
            line = re.sub(r"\r?\n\Z", "", whole)
            found.append((self.offsets[at], line, self.text[at : at + len(line)]))
            at += len(whole)
        return found


class HandleTestCase(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path_of(self, content: bytes, name: str = "data.txt") -> str:
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def open(self, content: Any) -> ContextHandle:
        raw = content.encode() if isinstance(content, str) else content
        handle = ContextHandle(self.path_of(raw))
        self.addCleanup(handle.close)
        return handle

    def use_small_blocks(self) -> None:
        patch = mock.patch.multiple(context_search, **SMALL_BLOCKS)
        patch.start()
        self.addCleanup(patch.stop)
