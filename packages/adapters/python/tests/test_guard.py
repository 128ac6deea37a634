from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .worker_process import PACKAGE_ROOT, WorkerProcess, WorkerTestCase


class ImportTest(WorkerTestCase):
    def test_modules_for_computing_can_be_imported(self) -> None:
        for name in ("math", "json", "re", "collections.abc", "threading", "asyncio", "concurrent.futures", "datetime"):
            with self.subTest(name):
                self.run_code(f"import {name}")

    def test_modules_that_reach_the_system_cannot_and_the_error_says_how_to_allow_them(self) -> None:
        for name in ("os", "sys", "subprocess", "socket", "ctypes", "io", "gc", "importlib", "builtins", "_thread"):
            with self.subTest(name):
                error = self.error_of(f"import {name}")
                self.assertEqual(error["type"], "ImportError")
                self.assertIn(f"allowedImportRoots: ['{name}']", error["message"])

    def test_part_of_a_forbidden_module_cannot_be_imported_either(self) -> None:
        for statement in ("import os.path", "from os import path", "import importlib.util", "__import__('os')"):
            self.assertEqual(self.error_of(statement)["type"], "ImportError")

    def test_a_name_that_lies_about_itself_is_refused(self) -> None:
        code = "class Name(str):\n def partition(self, _): return ('math', '', '')\n__import__(Name('os'))"
        self.assertEqual(self.error_of(code)["type"], "TypeError")

    def test_what_the_modules_import_for_themselves_is_their_own_affair(self) -> None:
        self.run_code("import random, csv, dataclasses, statistics, decimal")

    def test_the_builtins_that_run_text_as_code_are_gone(self) -> None:
        for name in ("eval", "exec", "compile", "input", "breakpoint", "help"):
            self.assertEqual(self.error_of(f"{name}('1')")["type"], "NameError")

    def test_builtins_that_a_block_replaces_break_that_block_only(self) -> None:
        self.run_code("len = str = isinstance = type = None")
        self.run_code("del len, str, isinstance, type\nassert len('abc') == 3")


class FileTest(WorkerTestCase):
    def test_files_in_the_session_folder_can_be_written_read_and_listed(self) -> None:
        block = self.run_code(
            "with open('a.txt', 'w') as f: f.write('hello')\nprint(open('a.txt').read())\n"
            f"print(open({self.worker.folder + '/a.txt'!r}).read())"
        )
        self.assertEqual(block.stdout, "hello\nhello\n")

    def test_files_elsewhere_cannot_be_opened_by_any_road(self) -> None:
        outside = tempfile.NamedTemporaryFile()
        self.addCleanup(outside.close)
        os.symlink(outside.name, self.worker.folder + "/link")
        for code in (
            f"open({outside.name!r})",
            f"open({outside.name!r}, 'w')",
            f"open({outside.name.encode()!r})",
            "open('../x', 'w')",
            f"open({self.worker.folder + '/../x'!r})",
            "open('link')",
            "open('/proc/self/environ')",
            "open('/etc/passwd')",
        ):
            with self.subTest(code):
                error = self.error_of(code)
                self.assertEqual(error["type"], "PermissionError")
                self.assertIn("its own temporary directory", error["message"])

    def test_a_folder_whose_name_begins_like_the_sessions_is_another_folder(self) -> None:
        self.assertEqual(self.error_of(f"open({self.worker.folder + 'x'!r}, 'w')")["type"], "PermissionError")

    def test_descriptors_cannot_be_opened_again(self) -> None:
        for fd in (0, 1, 3, 500):
            self.assertEqual(self.error_of(f"open({fd})")["type"], "PermissionError")

    def test_python_s_own_files_can_be_read_and_not_written(self) -> None:
        path = Path(os.__file__).parent / "this.py"
        self.run_code(f"open({str(path)!r}).close()")
        self.assertEqual(self.error_of(f"open({str(path)!r}, 'a')")["type"], "PermissionError")

    def test_a_session_folder_behind_a_symbolic_link_works(self) -> None:
        program = """
import os, sys, tempfile
from rlm_runtime.guard import Guard
folder = os.path.realpath(tempfile.mkdtemp())
os.mkdir(folder + "/real")
os.symlink(folder + "/real", folder + "/link")
os.chdir(folder + "/link")
Guard(folder + "/link").restrict()
open("a.txt", "w").close()
open(folder + "/link/b.txt", "w").close()
try:
    open(folder + "/c.txt", "w")
except PermissionError:
    print("refused")
"""
        done = subprocess.run([sys.executable, "-B", "-c", program], cwd=PACKAGE_ROOT, capture_output=True, text=True)
        self.assertEqual((done.stdout, done.stderr), ("refused\n", ""))


class AuditTest(WorkerTestCase):
    """What is reached through objects, past the imports, the audit hook still sees."""

    REACH = "import random\nos = random._os\n"

    def test_processes_files_and_the_network_are_refused_however_they_are_reached(self) -> None:
        for action in (
            "os.system('true')",
            "os.fork()",
            "os.execv('/bin/true', ['true'])",
            "os.kill(os.getpid(), 9)",
            "os.remove('x')",
            "os.mkdir('x')",
            "os.rename('x', 'y')",
            "os.symlink('x', 'y')",
            "os.chmod('.', 0)",
            "os.listdir('/')",
            "os.scandir('/etc')",
            "os.open('/etc/passwd', 0)",
            "os.putenv('A', 'B')",
            "os.posix_spawn('/bin/true', ['true'], {})",
        ):
            with self.subTest(action):
                self.assertEqual(self.error_of(self.REACH + action)["type"], "PermissionError")

    def test_asyncio_works_in_spite_of_the_closed_network(self) -> None:
        block = self.run_code("import asyncio\nasync def f(): return 42\nprint(asyncio.run(f()))")
        self.assertEqual(block.stdout, "42\n")

    def test_threads_are_watched_too(self) -> None:
        block = self.run_code(
            "import threading\nseen = []\ndef f():\n try: open('/etc/passwd')\n except PermissionError: seen.append(1)\n"
            "t = threading.Thread(target=f); t.start(); t.join(); print(seen)"
        )
        self.assertEqual(block.stdout, "[1]\n")


class TrustedCodeTest(WorkerTestCase):
    def trusted(self, code: str) -> None:
        header, _ = self.worker.command({"type": "execute", "trusted": True}, code.encode())
        self.assertIsNone(header["error"], header["error"])

    def test_the_application_s_own_code_is_not_restricted(self) -> None:
        self.trusted("import os\nhome = os.listdir('/')\nvalue = eval('1 + 1')\nopen('/etc/passwd').close()")
        self.assertEqual(self.run_code("print(value, len(home) > 0)").stdout, "2 True\n")

    def test_the_restrictions_are_back_after_it_and_after_it_fails(self) -> None:
        self.trusted("import os")
        self.worker.command({"type": "execute", "trusted": True}, b"raise ValueError")
        for code in ("import subprocess", "open('/etc/passwd')", "eval('1')"):
            self.assertIn(self.error_of(code)["type"], ("ImportError", "PermissionError", "NameError"))

    def test_another_thread_is_not_freed_by_it(self) -> None:
        self.trusted(
            "import threading\nseen = []\ndef f():\n try: open('/etc/passwd')\n except PermissionError: seen.append(1)\n"
            "t = threading.Thread(target=f); t.start(); t.join()"
        )
        self.assertEqual(self.run_code("print(seen)").stdout, "[1]\n")

    def test_only_true_itself_makes_a_block_trusted(self) -> None:
        for claim in (1, "true", [True], None):
            header, _ = self.worker.command({"type": "execute", "trusted": claim}, b"import os")
            self.assertEqual(header["error"]["type"], "ImportError")


class AllowedRootsTest(WorkerTestCase):
    def setUp(self) -> None:
        self.worker = WorkerProcess()
        self.addCleanup(self.worker.close)

    def test_a_named_module_can_be_imported(self) -> None:
        self.assertIsNone(self.worker.configure(importRoots=["os"])["error"])
        self.run_code("import os, os.path")
        self.assertEqual(self.error_of("import sys")["type"], "ImportError")

    def test_every_module_of_a_folder_can_be_imported(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        Path(folder.name, "mine.py").write_text("value = 7")
        Path(folder.name, "pack").mkdir()
        Path(folder.name, "pack", "__init__.py").write_text("")
        Path(folder.name, "notes.txt").write_text("")
        self.assertIsNone(self.worker.configure(importRoots=[folder.name])["error"])
        self.assertEqual(self.run_code("import mine, pack; print(mine.value)").stdout, "7\n")
        self.assertEqual(self.error_of("import notes")["type"], "ImportError")

    def test_a_folder_that_is_not_there_is_named(self) -> None:
        error = self.worker.configure(importRoots=["/nowhere/at/all"])["error"]
        self.assertIn("allowedImportRoots: /nowhere/at/all", error)


class UnrestrictedTest(WorkerTestCase):
    restrict = False

    def test_plain_python_is_plain_python(self) -> None:
        self.run_code("import os, subprocess\nopen('/etc/passwd').close()\nassert eval('1') == 1\nos.listdir('/')")
