"""Sessions that the kernel holds, started by a real supervisor, with the language layer off."""

from __future__ import annotations

import os
import sys
import tempfile
import unittest
from errno import EPERM
from typing import Any, Dict

from rlm_runtime import namespaces
from rlm_runtime.bpf import (
    ALLOW,
    FAIL,
    JUMP_IF_BITS,
    JUMP_IF_EQUAL,
    LOAD,
    NUMBER,
    RETURN,
    argument,
    known_machine,
    set_filter,
    step,
)

from .test_supervisor import Session, SupervisorTestCase, is_running, until

_TRY = """
def attempt(work):
    try:
        return f"done: {work()!r}"
    except BaseException as error:
        return type(error).__name__
"""


def _namespaces_are_allowed() -> bool:
    """Whether this machine lets this user have all of them at once."""
    pid = os.fork()
    if pid == 0:
        try:
            namespaces.leave(True, lambda: True)
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0


@unittest.skipUnless(sys.platform == "linux", "needs Linux")
class KernelLayerTest(SupervisorTestCase):
    namespaces = _namespaces_are_allowed()
    everywhere = ("files", "network", "processes", "system calls", "privileges", "resources")

    def open(self, number: int = 1, **changes: Any) -> Session:
        session = self.start(number, kernel=True, memoryBytes=1 << 30, **changes)
        session.configure()
        return session

    def attempt(self, session: Session, expression: str, setup: str = "") -> str:
        block = session.run(f"{setup}\n{_TRY}\nprint(attempt(lambda: {expression}))")
        self.assertIsNone(block.error, block.error)
        return block.stdout.strip()

    def test_every_layer_is_reported_as_found_by_trying(self) -> None:
        layers: Dict[str, Any] = {layer["name"]: layer for layer in self.open().hello["kernel"]}
        self.assertEqual(
            set(layers),
            {
                "files",
                "file system view",
                "network",
                "processes",
                "system calls",
                "privileges",
                "user",
                "namespaces",
                "resources",
            },
        )
        self.assertEqual([layers[name] for name in self.everywhere if not layers[name]["inForce"]], [])
        for name in ("file system view", "namespaces"):
            self.assertEqual(layers[name]["inForce"], self.namespaces, layers[name])

    def test_nothing_is_reported_where_nothing_was_asked_for(self) -> None:
        self.assertNotIn("kernel", self.start(1).hello)

    def test_its_own_folder_is_all_that_it_can_write(self) -> None:
        session = self.open()
        self.assertEqual(self.attempt(session, "open('a', 'w').write('abc')"), "done: 3")
        for path in ("/tmp/x", self.folder + "/x", "/usr/lib/x", "../x", "/dev/shm/x"):
            self.assertIn(
                self.attempt(session, f"open({path!r}, 'w')"), ("PermissionError", "FileNotFoundError", "OSError"), path
            )

    def test_files_outside_can_neither_be_read_nor_seen(self) -> None:
        with tempfile.NamedTemporaryFile() as secret:
            os.chmod(secret.name, 0o644)
            session = self.open()
            reads = ["open({!r}).read()", "os.listdir(os.path.dirname({!r}))"]
            if self.namespaces:
                reads.append("os.stat({!r})")
            for read in reads:
                outcome = self.attempt(session, read.format(secret.name), "import os")
                self.assertIn(outcome, ("PermissionError", "FileNotFoundError"), read)

    def test_the_standard_library_can_be_imported_late(self) -> None:
        session = self.open()
        block = session.run(
            "import sqlite3, decimal, ssl, lzma, ctypes, zoneinfo, email.mime.text, xml.dom.minidom; print('ok')"
        )
        self.assertIn(block.stdout, ("ok\n", ""))
        if block.error is not None:  # a Python built without one of them
            self.assertEqual(block.error["type"], "ModuleNotFoundError")

    def test_what_it_writes_is_bounded_in_all_and_in_number(self) -> None:
        if not self.namespaces:
            self.skipTest("its folder is then on a disk, and only each file is bounded")
        session = self.open()
        fill = "[open(str(n), 'wb').write(bytes(200_000)) for n in range(100)]"
        self.assertEqual(self.attempt(session, fill), "OSError")
        self.assertEqual(self.attempt(session, "open('large', 'wb').write(bytes(9_000_000))"), "OSError")
        self.assertEqual(session.run("print(6 * 7)").stdout, "42\n")

    def test_threads_run_and_processes_do_not(self) -> None:
        session = self.open()
        self.assertEqual(
            self.attempt(
                session,
                "ThreadPoolExecutor(40).submit(pow, 2, 5).result()",
                "from concurrent.futures import ThreadPoolExecutor",
            ),
            "done: 32",
        )
        for start in (
            "os.fork()",
            "os.posix_spawn('/bin/true', ['true'], {})",
            "subprocess.run(['true'])",
            "os.execv('/bin/true', ['true'])",
        ):
            self.assertEqual(self.attempt(session, start, "import os, subprocess"), "PermissionError", start)

    def test_asyncio_works_without_a_network(self) -> None:
        session = self.open()
        self.assertEqual(self.attempt(session, "asyncio.run(asyncio.sleep(0, 7))", "import asyncio"), "done: 7")

    def test_two_sessions_do_not_see_each_other(self) -> None:
        one, two = self.open(1), self.open(2)
        one.run("open('secret', 'w').write('x')")
        path = f"{self.folder}/session-1/secret"
        self.assertIn(self.attempt(two, f"open({path!r}).read()"), ("PermissionError", "FileNotFoundError"))

    def test_a_context_file_is_handed_in_and_read(self) -> None:
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"needle in here\n")
            file.flush()
            os.chmod(file.name, 0o600)
            session = self.open()
            self.tell(do="file", session=1, path=file.name)
            self.assertIsNone(session.load_file(file.name))
            self.assertEqual(session.run("print(context.head())").stdout, "needle in here\n\n")
            self.assertIn(
                self.attempt(session, f"open({file.name!r}).read()"), ("PermissionError", "FileNotFoundError")
            )

    def test_a_context_file_that_is_not_there_is_named(self) -> None:
        session = self.open()
        for path, said in (
            ("/nowhere/at/all", "no such context file"),
            ("/tmp", "directory"),
            ("/dev/null", "regular file"),
        ):
            self.tell(do="file", session=1, path=path)
            self.assertIn(said, str(session.load_file(path)))
        self.assertEqual(session.run("print(1)").stdout, "1\n")

    def test_more_files_than_it_takes_at_once_all_arrive(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            session = self.open()
            paths = [f"{folder}/{number}" for number in range(600)]
            for path in paths:
                with open(path, "w") as file:
                    file.write(path)
                self.tell(do="file", session=1, path=path)
            for path in paths:
                self.assertIsNone(session.load_file(path))
            self.assertIn("599", session.run("print(context.head())").stdout)

    def test_it_ends_with_its_supervisor_however_that_ends(self) -> None:
        session = self.open()
        session.begin("while True: pass")
        pids = self.processes()
        self.process.kill()
        self.assertTrue(until(lambda: not any(map(is_running, pids))))

    def test_a_session_that_is_ended_takes_its_threads_along(self) -> None:
        session = self.open()
        session.run("import threading\nthreading.Thread(target=lambda: [0 for _ in iter(int, 1)]).start()")
        pids = self.processes()
        self.tell(do="end", session=1)
        self.event("ended", 1)
        self.assertTrue(until(lambda: not any(map(is_running, pids))))

    def processes(self) -> "list[int]":
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as file:
            pids = [int(pid) for pid in file.read().split()]
        self.assertTrue(pids)
        return pids


def refuse_unshare(with_flags: int) -> None:
    """Has the kernel refuse the call if it has one of the flags; 0 for always."""
    machine = known_machine()
    if machine is None:
        raise OSError("the numbers of this machine's system calls are not known")
    look = [step(LOAD, argument(0)), step(JUMP_IF_BITS, with_flags, 0, 1)] if with_flags else []
    set_filter(
        b"".join(
            [
                step(LOAD, NUMBER),
                step(JUMP_IF_EQUAL, (272, 97)[machine[1]], 0, len(look) + 1),
                *look,
                step(RETURN, FAIL | EPERM),
                step(RETURN, ALLOW),
            ]
        )
    )


@unittest.skipUnless(sys.platform == "linux" and os.geteuid() == 0, "takes root: others cannot do without")
class WithoutUserNamespacesTest(KernelLayerTest):
    """On a system that allows root all namespaces but those of users."""

    def before_start(self) -> None:
        refuse_unshare(with_flags=0x10000000)

    def test_it_is_nobody_all_the_same(self) -> None:
        layers = {layer["name"]: layer for layer in self.open().hello["kernel"]}
        self.assertTrue(layers["user"]["inForce"], layers["user"])
        self.assertNotIn("user", layers["namespaces"]["detail"])


@unittest.skipUnless(sys.platform == "linux", "needs Linux")
class WithoutNamespacesTest(KernelLayerTest):
    """On a system that allows none, as in most containers: Landlock and the list of calls are left."""

    namespaces = False

    def before_start(self) -> None:
        refuse_unshare(with_flags=0)

    def test_why_is_told(self) -> None:
        layers = {layer["name"]: layer for layer in self.open().hello["kernel"]}
        self.assertIn("unshare failed", layers["namespaces"]["detail"])
        self.assertIn("can be seen", layers["file system view"]["detail"])
