from __future__ import annotations

import json
import os
import resource
import unittest
from typing import Any, List
from unittest import mock

from rlm_runtime import context_loader
from rlm_runtime.context_loader import ContextRefused, load
from rlm_runtime.context_source import DESCRIPTORS_PER_FILE, open_context_file

from .context_test_case import HandleTestCase


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


@unittest.skipUnless(os.path.exists("/proc/self/fd"), "needs /proc")
class LoadingTest(HandleTestCase):
    def load(self, sizes: List[int], **options: Any) -> Any:
        files = [{"name": f"{n}.txt", "path": self.path_of(b"x" * size, str(n))} for n, size in enumerate(sizes)]
        context = load({"kind": "files", "encoding": "utf-8"}, json.dumps(files).encode(), **options)
        self.addCleanup(context.close)
        return context

    def test_small_files_need_no_descriptor_and_large_ones_some(self) -> None:
        before = descriptors()
        context = self.load([0, 10, context_loader.SMALL_FILE_BYTES, context_loader.SMALL_FILE_BYTES + 1] * 3)
        self.assertEqual(descriptors() - before, 3 * DESCRIPTORS_PER_FILE)
        self.assertEqual([len(file[:]) for file in context.values()][:4], [0, 10, 65536, 65537])
        context.close()
        self.assertEqual(descriptors(), before)

    def test_what_is_read_of_all_together_is_bounded(self) -> None:
        with mock.patch.object(context_loader, "READ_BYTES", 25):
            before = descriptors()
            context = self.load([10, 10, 10])
            self.assertEqual([file.in_memory for file in context.values()], [10, 10, 0])
            self.assertEqual(descriptors() - before, DESCRIPTORS_PER_FILE)

    def test_a_file_of_its_own_is_mapped_however_small(self) -> None:
        context = load({"kind": "file", "path": self.path_of(b"text")}, b"")
        self.addCleanup(context.close)
        self.assertEqual((context.in_memory, context[:]), (0, "text"))

    def test_paths_are_opened_by_the_function_that_is_given_and_closed_again(self) -> None:
        opened: List[int] = []

        def open_for_reading(path: str) -> int:
            opened.append(open_context_file(path))
            return opened[-1]

        self.load([1, 100_000], open_for_reading=open_for_reading)
        self.assertEqual(len(opened), 2)
        load({"kind": "file", "path": self.path_of(b"text")}, b"", open_for_reading).close()
        self.assertEqual(len(opened), 3)

    def test_files_beyond_the_limit_of_descriptors_are_read_as_long_as_there_is_room(self) -> None:
        limit = context_loader._SPARE_DESCRIPTORS + 2 * DESCRIPTORS_PER_FILE
        before = descriptors()
        with mock.patch.object(context_loader, "_allowed_descriptors", lambda wanted: limit):
            context = self.load([100_000] * 4)
            self.assertEqual([file.in_memory for file in context.values()], [0, 0, 100_000, 100_000])
            context.close()
            with mock.patch.object(context_loader, "READ_BYTES", 150_000):
                with self.assertRaisesRegex(ContextRefused, "4 files.*limit of open files"):
                    self.load([100_000] * 4)
        self.assertEqual(descriptors(), before)

    def test_the_limit_of_descriptors_is_raised_as_far_as_it_may_be(self) -> None:
        limits = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, limits)
        resource.setrlimit(resource.RLIMIT_NOFILE, (200, limits[1]))
        context = self.load([70_000] * 300)
        self.assertEqual(sum(file.in_memory for file in context.values()), 0)
        self.assertEqual(len(context.search("xx", 600)), 600)

    def test_one_file_that_cannot_be_had_leaves_none_open(self) -> None:
        path = self.path_of(b"\x89PNG\r\n\x1a\n", "x.png")
        large = self.path_of(b"x" * 100_000)
        before = descriptors()
        for wrong, why in ((path, "PNG image"), ("/nowhere", "no such context file"), (self.folder, "directory")):
            files = [{"name": "large", "path": large}, {"name": "wrong", "path": wrong}]
            with self.assertRaisesRegex(ContextRefused, why):
                load({"kind": "files", "encoding": "utf-8"}, json.dumps(files).encode())
        self.assertEqual(descriptors(), before)


if __name__ == "__main__":
    unittest.main()
