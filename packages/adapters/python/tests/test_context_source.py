from __future__ import annotations

import os
import socket
import subprocess
import sys
import unittest
from pathlib import Path
from unittest import mock

from rlm_runtime import context_lines
from rlm_runtime.context_handle import ContextHandle

from .context_test_case import PACKAGE_ROOT, HandleTestCase


class OpeningTest(HandleTestCase):
    def test_takes_a_path_object_and_shows_its_last_part(self) -> None:
        with ContextHandle(Path(self.path_of(b"hello", "letters.txt"))) as handle:
            self.assertEqual(handle[:], "hello")
            self.assertIn("'letters.txt'", repr(handle))

    def test_shows_the_display_name_instead_of_the_path(self) -> None:
        with ContextHandle(self.path_of(b"hello"), "report.csv") as handle:
            self.assertIn("'report.csv'", repr(handle))
            self.assertNotIn("data.txt", repr(handle))

    def test_a_missing_file_is_told_with_its_path(self) -> None:
        with self.assertRaisesRegex(FileNotFoundError, "no such context file.*nowhere"):
            ContextHandle(os.path.join(self.folder, "nowhere"))

    def test_a_directory_is_refused(self) -> None:
        with self.assertRaisesRegex(IsADirectoryError, "directory: pass one file"):
            ContextHandle(self.folder)

    @unittest.skipIf(os.geteuid() == 0, "root reads every file")
    def test_an_unreadable_file_is_told_with_what_to_do(self) -> None:
        path = self.path_of(b"secret")
        os.chmod(path, 0)
        with self.assertRaisesRegex(PermissionError, "permission to read"):
            ContextHandle(path)

    def test_a_fifo_without_a_writer_is_refused_without_waiting(self) -> None:
        path = os.path.join(self.folder, "fifo")
        os.mkfifo(path)
        with self.assertRaisesRegex(ValueError, "regular file"):
            ContextHandle(path)

    def test_a_device_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "regular file"):
            ContextHandle("/dev/null")

    def test_a_socket_is_refused(self) -> None:
        path = os.path.join(self.folder, "socket")
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path)
            with self.assertRaisesRegex(OSError, "regular file"):
                ContextHandle(path)

    @unittest.skipUnless(os.path.exists("/proc/self/status"), "needs /proc")
    def test_a_file_that_hides_its_size_is_not_taken_for_an_empty_one(self) -> None:
        with self.assertRaisesRegex(ValueError, "copy it to an ordinary file"):
            ContextHandle("/proc/self/status")

    def test_no_descriptor_is_left_open(self) -> None:
        before = os.listdir("/proc/self/fd") if os.path.exists("/proc/self/fd") else []
        with self.assertRaises(IsADirectoryError):
            ContextHandle(self.folder)
        ContextHandle(self.path_of(b"hello")).close()
        after = os.listdir("/proc/self/fd") if before else []
        self.assertEqual(len(after), len(before))

    def test_a_descriptor_stays_the_callers(self) -> None:
        fd = os.open(self.path_of(b"hello world"), os.O_RDONLY)
        os.lseek(fd, 3, os.SEEK_SET)
        handle = ContextHandle.from_fd(fd, "given")
        self.assertEqual(os.lseek(fd, 0, os.SEEK_CUR), 3)
        os.close(fd)
        self.assertEqual((handle[:], handle.size), ("hello world", 11))
        self.assertIn("'given'", repr(handle))
        handle.close()

    def test_a_descriptor_of_a_pipe_is_refused(self) -> None:
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        self.addCleanup(os.close, writer)
        with self.assertRaisesRegex(ValueError, "regular file"):
            ContextHandle.from_fd(reader)

    def test_importing_the_module_loads_neither_re_nor_mmap_nor_typing(self) -> None:
        code = (
            f"import sys; sys.path.insert(0, {PACKAGE_ROOT!r}); import rlm_runtime.context_handle;"
            "print([name for name in ('re', 'mmap', 'typing', 'os') if name in sys.modules])"
        )
        command = [sys.executable, "-I", "-S", "-c", code]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout, "[]\n")


class LifeTest(HandleTestCase):
    def test_a_closed_handle_refuses_everything_that_reads(self) -> None:
        handle = self.open("one\ntwo\n")
        handle.close()
        handle.close()
        uses = [
            lambda: handle[0],
            lambda: handle[0:2],
            lambda: handle[0:0],
            lambda: "one" in handle,
            lambda: "" in handle,
            handle.read,
            lambda: handle.read_window(0),
            lambda: handle.snippet(0),
            lambda: handle.search("one"),
            lambda: handle.search("o.e"),
            lambda: handle.search_lines("one"),
            handle.iterate_lines,
            lambda: list(handle),
            handle.head,
            handle.tail,
            handle.__enter__,
        ]
        for use in uses:
            with self.assertRaisesRegex(ValueError, "^context handle is closed$"):
                use()
        self.assertIn("closed", repr(handle))

    def test_closing_while_iterating_ends_the_iteration_with_the_error(self) -> None:
        with mock.patch.object(context_lines, "_BLOCK", 16):
            handle = self.open("a line\n" * 20)
            lines = handle.iterate_lines()
            next(lines)
            handle.close()
            with self.assertRaisesRegex(ValueError, "closed"):
                list(lines)

    def test_an_empty_closed_handle_is_closed_too(self) -> None:
        handle = self.open(b"")
        handle.close()
        with self.assertRaisesRegex(ValueError, "closed"):
            handle.read()

    def test_leaving_a_with_block_closes_also_after_an_error(self) -> None:
        with self.assertRaises(KeyError):
            with self.open("hello") as handle:
                raise KeyError
        with self.assertRaisesRegex(ValueError, "closed"):
            handle.read()

    def test_a_file_that_shrinks_raises_and_does_not_kill_the_process(self) -> None:
        path = self.path_of(b"x" * 100_000)
        with ContextHandle(path) as handle:
            os.truncate(path, 10)
            for use in (lambda: handle[50_000:60_000], lambda: handle[99_999], handle.tail):
                with self.assertRaisesRegex(OSError, "context file changed while being read"):
                    use()
            for use in (lambda: handle.search("y"), lambda: handle.search_lines("y+")):
                with self.assertRaisesRegex(OSError, "context file changed while being read"):
                    use()

    def test_a_file_that_shrinks_during_a_read_raises_and_does_not_kill_the_process(self) -> None:
        code = (
            f"import os, sys, threading; sys.path.insert(0, {PACKAGE_ROOT!r})\n"
            "from rlm_runtime.context_handle import ContextHandle\n"
            f"path = {self.path_of(b'x' * 4_000_000)!r}\n"
            "context = ContextHandle(path)\n"
            "def change():\n"
            "    for _ in range(1000):\n"
            "        os.truncate(path, 10)\n"
            "        os.truncate(path, 4_000_000)\n"
            "changer = threading.Thread(target=change)\n"
            "changer.start()\n"
            "while changer.is_alive():\n"
            "    try:\n"
            "        context.read(0, 3_000_000)\n"
            "    except OSError as error:\n"
            "        assert 'changed while being read' in str(error), error\n"
            "print(len(context.read()))\n"
        )
        command = [sys.executable, "-I", "-c", code]
        done = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, "4000000\n"), done.stderr)

    def test_a_file_that_grows_raises(self) -> None:
        path = self.path_of(b"hello")
        with ContextHandle(path) as handle:
            with open(path, "ab") as file:
                file.write(b"more")
            with self.assertRaisesRegex(OSError, "'data.txt' had 5 bytes when opened and has 9 now"):
                handle.read()

    def test_a_deleted_file_is_still_readable(self) -> None:
        path = self.path_of(b"hello")
        with ContextHandle(path) as handle:
            os.unlink(path)
            self.assertEqual(handle.read(), "hello")

    def test_code_that_closes_foreign_descriptors_does_not_lose_the_context(self) -> None:
        code = (
            f"import os, sys; sys.path.insert(0, {PACKAGE_ROOT!r})\n"
            "from rlm_runtime.context_handle import ContextHandle\n"
            f"context = ContextHandle({self.path_of(b'still here')!r})\n"
            "os.closerange(3, 100)\n"
            "print(context[:], 'here' in context)\n"
        )
        command = [sys.executable, "-I", "-c", code]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout, "still here True\n")

    def test_builtins_that_a_block_replaces_do_not_matter(self) -> None:
        code = (
            f"import builtins, sys; sys.path.insert(0, {PACKAGE_ROOT!r})\n"
            "from rlm_runtime.context_handle import ContextHandle\n"
            f"context = ContextHandle({self.path_of(b'one ' + bytes(2) + b' two')!r})\n"
            "for name in 'max min isinstance hasattr any slice enumerate iter range'.split():\n"
            "    setattr(builtins, name, None)\n"
            "print(context[:3], context[-1], context.search('TWO')[0]['offset'], 'on' in context)\n"
        )
        command = [sys.executable, "-I", "-c", code]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout, "one o 7 True\n")


if __name__ == "__main__":
    unittest.main()
