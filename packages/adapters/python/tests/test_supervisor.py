from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from typing import Any, Dict, List, Optional, Tuple

from .worker_process import PACKAGE_ROOT, PATIENCE_SECONDS, Block, encode

_BOOT = """
import sys
sys.path.insert(0, sys.argv.pop(1))
from rlm_runtime.supervisor import main
main()
"""
_DAEMON = """
import os, time
reader, writer = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.write(writer, str(os.getpid()).encode())
        time.sleep(1000)
    os._exit(0)
print(os.read(reader, 20).decode())
"""


def is_running(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(condition: Any) -> bool:
    """Waits for what must come true; a long wait only ever ends a test that fails."""
    deadline = time.monotonic() + PATIENCE_SECONDS / 4
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


class SupervisorTestCase(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="rlm-sup-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(self.listener.close)
        self.listener.bind(self.folder + "/host")
        self.listener.listen(64)
        self.listener.settimeout(PATIENCE_SECONDS)
        self.control, theirs = socket.socketpair()
        self.control.settimeout(PATIENCE_SECONDS)

        def on_descriptor_three() -> None:
            os.dup2(theirs.fileno(), 3)
            self.before_start()

        self.process = subprocess.Popen(
            [
                sys.executable,
                "-I",
                "-S",
                "-B",
                "-X",
                "utf8",
                "-c",
                _BOOT,
                PACKAGE_ROOT,
                self.folder,
                self.folder + "/host",
            ],
            preexec_fn=on_descriptor_three,
            pass_fds=[3],
            env={},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        theirs.close()
        self.addCleanup(self.stop)
        self._lines = self.control.makefile("rb")
        self.addCleanup(self._lines.close)
        self._kept: List[Dict[str, Any]] = []

    def before_start(self) -> None:
        """What is done to the supervisor before it is one."""

    def stop(self) -> None:
        self.control.close()
        try:
            self.process.communicate(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise

    def tell(self, **command: Any) -> None:
        self.control.sendall(json.dumps(command).encode() + b"\n")

    def event(self, kind: str, session: int) -> Dict[str, Any]:
        for event in self._kept:
            if (event["event"], event["session"]) == (kind, session):
                self._kept.remove(event)
                return event
        while True:
            event = json.loads(self._lines.readline())
            if (event["event"], event["session"]) == (kind, session):
                return event
            self._kept.append(event)

    def warm(self) -> None:
        self.event("warm", 0)

    def order(self, number: int, **changes: Any) -> Dict[str, Any]:
        return {
            "do": "start",
            "session": number,
            "folder": f"{self.folder}/session-{number}",
            "token": f"token-{number}",
            "kernel": False,
            "memoryBytes": None,
            "scratchBytes": 1 << 20,
            "readable": [],
            "sitePackages": False,
            **changes,
        }

    def start(self, number: int, **changes: Any) -> "Session":
        self.tell(**self.order(number, **changes))
        stream, _ = self.listener.accept()
        session = Session(stream)
        self.addCleanup(stream.close)
        return session


class Session:
    def __init__(self, stream: socket.socket) -> None:
        stream.settimeout(PATIENCE_SECONDS)
        self.stream = stream
        self.hello, _ = self.receive()

    def receive(self) -> Tuple[Dict[str, Any], bytes]:
        prefix = self._take(8)
        head = json.loads(self._take(int.from_bytes(prefix[:4], "big")))
        return head, self._take(int.from_bytes(prefix[4:], "big"))

    def _take(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            chunk = self.stream.recv(size - len(data))
            if not chunk:
                raise EOFError
            data += chunk
        return data

    def configure(self, **settings: Any) -> None:
        header = {"type": "configure", "id": 1, "outputBytes": [1000, 1000], "limits": {}, "restrict": False}
        self.stream.sendall(encode({**header, **settings}))
        answer, _ = self.receive()
        if answer["error"] is not None:
            raise AssertionError(answer)

    def load_file(self, path: str) -> Optional[str]:
        self.stream.sendall(encode({"type": "context", "id": 3, "kind": "file", "path": path}))
        return self.receive()[0]["error"]

    def begin(self, code: str) -> None:
        self.stream.sendall(encode({"type": "execute", "id": 2}, code.encode()))

    def run(self, code: str) -> Block:
        self.begin(code)
        return Block(*self.receive())


class LifeTest(SupervisorTestCase):
    def test_a_session_greets_with_the_token_it_was_started_with(self) -> None:
        for number in (1, 2):
            session = self.start(number)
            self.assertEqual(session.hello["token"], f"token-{number}")
            self.assertTrue(os.path.isdir(f"{self.folder}/session-{number}"))

    def test_a_session_runs_in_its_own_folder_without_an_environment(self) -> None:
        session = self.start(1)
        session.configure()
        # Python itself sets LC_CTYPE when it finds no locale.
        block = session.run("import os; print(os.getcwd(), set(os.environ) - {'LC_CTYPE'})")
        self.assertEqual(block.stdout, f"{self.folder}/session-1 set()\n")

    def test_the_end_of_a_session_is_told_with_its_reason(self) -> None:
        ended = self.start(1)
        ended.stream.close()
        event = self.event("ended", 1)
        self.assertEqual((event["code"], event["signal"]), (0, None))
        crashing = self.start(2)
        crashing.configure()
        crashing.begin("import os; os._exit(3)")
        self.assertEqual(self.event("ended", 2)["code"], 3)
        self.start(3)
        self.tell(do="end", session=3)
        event = self.event("ended", 3)
        self.assertEqual((event["code"], event["signal"]), (None, signal.SIGKILL))

    def test_a_session_that_cannot_be_started_is_told(self) -> None:
        os.mkdir(self.folder + "/session-1")
        self.tell(do="start", session=1, folder=self.folder + "/session-1", token="t")
        self.assertIn("File exists", self.event("failed", 1)["reason"])

    def test_ending_or_interrupting_a_session_that_is_gone_does_no_harm(self) -> None:
        self.tell(do="end", session=7)
        self.tell(do="interrupt", session=7)
        self.event("interrupted", 7)
        self.start(1)

    def test_an_interrupt_ends_the_block_of_that_session_only(self) -> None:
        one, two = self.start(1), self.start(2)
        for session in (one, two):
            session.configure()
            session.begin("llm_query('go')\nwhile True: pass")
            call, _ = session.receive()
            answers = [{"ok": True, "encoding": "utf-8", "size": 0}]
            session.stream.sendall(encode({"type": "reply", "id": call["id"], "answers": answers}))
        # It would be lost if it came before the block went on.
        one.stream.settimeout(0.2)
        while True:
            self.tell(do="interrupt", session=1)
            self.event("interrupted", 1)
            try:
                result, _ = one.receive()
                break
            except socket.timeout:
                continue
        self.assertTrue(result["timedOut"])
        two.stream.settimeout(0.2)
        with self.assertRaises(socket.timeout):
            two.receive()

    def test_signals_of_a_terminal_do_not_end_it(self) -> None:
        self.warm()
        self.process.send_signal(signal.SIGINT)
        self.process.send_signal(signal.SIGTERM)
        self.start(1)

    def test_commands_may_arrive_in_any_pieces(self) -> None:
        line = json.dumps(self.order(1, folder=self.folder + "/é")).encode() + b"\n"
        for index in range(len(line)):
            self.control.sendall(line[index : index + 1])
        self.listener.accept()[0].close()
        self.assertTrue(os.path.isdir(self.folder + "/é"))


@unittest.skipUnless(sys.platform == "linux", "needs /proc and subreapers")
class NothingSurvivesTest(SupervisorTestCase):
    def daemon_of(self, session: Session) -> int:
        block = session.run(_DAEMON)
        self.assertIsNone(block.error, block.error)
        return int(block.stdout)

    def test_processes_that_left_a_session_end_with_it(self) -> None:
        self.warm()
        session = self.start(1)
        session.configure()
        pid = self.daemon_of(session)
        self.tell(do="end", session=1)
        self.event("ended", 1)
        self.assertTrue(until(lambda: not is_running(pid)))

    def test_processes_that_left_a_session_end_also_when_it_dies_by_itself(self) -> None:
        self.warm()
        session = self.start(1)
        session.configure()
        session.begin(_DAEMON.replace("print(", "open('pid', 'w').write(") + "\nos._exit(0)")
        self.event("ended", 1)
        with open(self.folder + "/session-1/pid") as file:
            pid = int(file.read())
        self.assertTrue(until(lambda: not is_running(pid)))

    def test_a_program_that_a_dead_session_was_running_ends_too(self) -> None:
        self.warm()
        session = self.start(1)
        session.configure()
        session.begin(
            "import os, subprocess\nchild = subprocess.Popen(['sleep', '1000'])\n"
            "open('pid', 'w').write(str(child.pid))\nos._exit(0)"
        )
        self.event("ended", 1)
        with open(self.folder + "/session-1/pid") as file:
            pid = int(file.read())
        self.assertTrue(until(lambda: not is_running(pid)))

    def test_other_sessions_do_not_notice(self) -> None:
        self.warm()
        one, two = self.start(1), self.start(2)
        for session in (one, two):
            session.configure()
        two.run("x = 42")
        self.daemon_of(one)
        self.tell(do="end", session=1)
        self.event("ended", 1)
        time.sleep(1.2)  # past a sweep
        self.assertEqual(two.run("print(x)").stdout, "42\n")

    def test_when_the_host_goes_everything_goes(self) -> None:
        self.warm()
        session = self.start(1)
        session.configure()
        daemon = self.daemon_of(session)
        pid = session.hello["pid"]
        session.begin("while True:\n try:\n  while True: pass\n except BaseException: pass")
        self.control.shutdown(socket.SHUT_RDWR)
        self.assertEqual(self.process.wait(PATIENCE_SECONDS), 0)
        self.assertTrue(until(lambda: not is_running(pid) and not is_running(daemon)))
        self.assertFalse(os.path.exists(self.folder))

    def test_when_it_is_killed_its_sessions_die_with_it(self) -> None:
        sessions = [self.start(1), self.start(2)]
        for restrict, session in enumerate(sessions):
            session.configure(restrict=bool(restrict))
            session.run("x = 1")
            session.begin("while True:\n try:\n  while True: pass\n except BaseException: pass")
        self.process.kill()
        for session in sessions:
            self.assertTrue(until(lambda session=session: not is_running(session.hello["pid"])))
