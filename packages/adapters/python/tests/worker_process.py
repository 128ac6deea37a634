"""A real worker process and the host's end of its stream, for tests."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

PACKAGE_ROOT = str(Path(__file__).resolve().parent.parent)
# Generous: it only ends tests that hang, on however slow a machine.
PATIENCE_SECONDS = 60.0

_BOOT = """
import sys
sys.path.insert(0, sys.argv[1])
from rlm_runtime.lockdown import limit_memory
from rlm_runtime.worker import serve
serve((int(sys.argv[3]), None), sys.argv[2], "token", lambda limits: limit_memory(limits.get("memoryBytes")))
"""

Frame = Tuple[Dict[str, Any], bytes]


def encode(header: Any, body: bytes = b"") -> bytes:
    head = json.dumps(header).encode("utf-8")
    return len(head).to_bytes(4, "big") + len(body).to_bytes(4, "big") + head + body


class WorkerProcess:
    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="rlm-test-")
        self.stream, theirs = socket.socketpair()
        self.stream.settimeout(PATIENCE_SECONDS)
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-B", "-c", _BOOT, PACKAGE_ROOT, self.folder, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            cwd=self.folder,
            env={},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        theirs.close()
        self._input = b""
        self._next_id = 0

    def close(self) -> None:
        self.stream.close()
        try:
            self.process.communicate(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def ended(self) -> Tuple[int, bytes, bytes]:
        """Waits for the end; the exit code and what was printed past the capture."""
        stdout, stderr = self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode, stdout, stderr

    def interrupt(self) -> None:
        self.process.send_signal(signal.SIGINT)

    def send(self, header: Any, body: bytes = b"") -> None:
        self.stream.sendall(encode(header, body))

    def receive(self) -> Frame:
        prefix = self._take(8)
        head = json.loads(self._take(int.from_bytes(prefix[:4], "big")))
        return head, self._take(int.from_bytes(prefix[4:], "big"))

    def command(self, header: Dict[str, Any], body: bytes = b"") -> Frame:
        self._next_id += 1
        self.send({**header, "id": self._next_id}, body)
        answer, data = self.receive()
        if answer["id"] != self._next_id:
            raise AssertionError(f"an answer to {answer['id']} and not to {self._next_id}")
        return answer, data

    def configure(self, **settings: Any) -> Dict[str, Any]:
        hello, _ = self.receive()
        if hello["type"] != "hello":
            raise AssertionError(f"greeted with {hello}")
        answer, _ = self.command({"type": "configure", "outputBytes": [1000, 3000], "limits": {}, **settings})
        return answer

    def execute(self, code: str) -> "Block":
        return Block(*self.command({"type": "execute"}, code.encode("utf-8")))

    def _take(self, size: int) -> bytes:
        while len(self._input) < size:
            chunk = self.stream.recv(1 << 16)
            if not chunk:
                raise EOFError("the worker closed its stream")
            self._input += chunk
        taken, self._input = self._input[:size], self._input[size:]
        return taken


class Block:
    """A result, taken apart."""

    def __init__(self, header: Dict[str, Any], body: bytes) -> None:
        self.header = header
        self.error: Optional[Dict[str, str]] = header["error"]
        out, err = header["stdout"][0], header["stderr"][0]
        self.stdout = body[:out].decode("utf-8")
        self.stderr = body[out : out + err].decode("utf-8")
        answer = header["answer"]
        rest = body[out + err :]
        self.answer: Optional[str] = None
        self.source: Optional[str] = None
        self.json: Optional[str] = None
        if answer is not None:
            self.source = answer["source"]
            data, rest = rest[: answer["size"]], rest[answer["size"] :]
            self.answer = data.decode(answer["encoding"], "surrogatepass")
            if "json" in answer:
                data, rest = rest[: answer["json"]], rest[answer["json"] :]
                self.json = data.decode("ascii")
        self.facts: List[str] = []
        for fact in header.get("facts", []):
            data, rest = rest[: fact["size"]], rest[fact["size"] :]
            self.facts.append(data.decode(fact["encoding"], "surrogatepass"))
        if rest:
            raise AssertionError("a result has bytes that nothing describes")

    @property
    def names(self) -> List[str]:
        return [variable["name"] for variable in self.header["variables"]]


class WorkerTestCase(unittest.TestCase):
    restrict = True
    # What the session is configured with besides.
    settings: Dict[str, Any] = {}

    def setUp(self) -> None:
        self.worker = WorkerProcess()
        self.addCleanup(self.worker.close)
        self.assertIsNone(self.worker.configure(restrict=self.restrict, **self.settings)["error"])

    def run_code(self, code: str) -> Block:
        """Runs a block that must not fail."""
        block = self.worker.execute(code)
        self.assertIsNone(block.error, block.error)
        return block

    def error_of(self, code: str) -> Dict[str, str]:
        error = self.worker.execute(code).error
        if error is None:
            self.fail("the block did not fail")
        return error
