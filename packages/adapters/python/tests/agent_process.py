"""A real agent outside of any container, and the host's end of its three streams, for tests."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
from typing import Any, Dict, List, Optional

from .worker_process import PACKAGE_ROOT, PATIENCE_SECONDS, Block, Frame, encode

GREETING = b"\x00RLM-AGENT\x00"
FIRST_PROXY = 1 << 31

# It empties the folders that it is given: never the system's own.
_BOOT = """
import sys
sys.path.insert(0, sys.argv[1])
from rlm_runtime.agent import Agent
Agent((sys.argv[2],)).run()
"""


class Pipe:
    """The reading end of a pipe, read by a thread for as long as it is not told to pause."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._read: "queue.Queue[bytes]" = queue.Queue()
        self._kept = b""
        self._going = threading.Event()
        self._going.set()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def pause(self) -> None:
        """What has been read by then is still there to be taken."""
        self._going.clear()

    def take(self, size: int) -> bytes:
        """So many bytes. Raises ``EOFError`` if there are not as many any more."""
        while len(self._kept) < size:
            chunk = self._read.get(timeout=PATIENCE_SECONDS)
            if not chunk:
                self._read.put(b"")
                raise EOFError(f"after {self._kept!r}")
            self._kept += chunk
        taken, self._kept = self._kept[:size], self._kept[size:]
        return taken

    def rest(self) -> bytes:
        """All that still comes until the end."""
        while True:
            chunk = self._read.get(timeout=PATIENCE_SECONDS)
            if not chunk:
                rest, self._kept = self._kept, b""
                return rest
            self._kept += chunk

    def nothing_within(self, seconds: float) -> bool:
        if self._kept:
            return False
        try:
            self._kept += self._read.get(timeout=seconds)
        except queue.Empty:
            return True
        return False

    def close(self) -> None:
        self._going.set()
        self._thread.join(PATIENCE_SECONDS)
        self._stream.close()

    def _run(self) -> None:
        while True:
            self._going.wait()
            chunk = os.read(self._stream.fileno(), 1 << 16)
            self._read.put(chunk)
            if not chunk:
                return


class AgentProcess:
    def __init__(self, scratch: Optional[str] = None) -> None:
        self.folder = tempfile.mkdtemp(prefix="rlm-agent-")
        self.scratch = f"{self.folder}/scratch" if scratch is None else scratch
        if scratch is None:
            os.mkdir(self.scratch)
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", _BOOT, PACKAGE_ROOT, self.scratch],
            env={},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
        )
        self.output = Pipe(self.process.stdout)
        self.voice = Pipe(self.process.stderr)
        self._events: List[Dict[str, Any]] = []
        self._said: Dict[int, bytes] = {}

    def close(self) -> None:
        self.hang_up()
        try:
            self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self.output.close()
            self.voice.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    # What the host says

    def hang_up(self) -> None:
        if self.process.stdin is not None:
            self.process.stdin.close()

    def say(self, data: bytes) -> None:
        stdin = self.process.stdin
        assert stdin is not None
        while data:
            data = data[os.write(stdin.fileno(), data) :]

    def order(self, **message: Any) -> None:
        self.send(0, json.dumps(message).encode())

    def send(self, channel: int, data: bytes) -> None:
        self.say(channel.to_bytes(4, "big") + len(data).to_bytes(4, "big") + data)

    def begin(self, silence_seconds: float = 0, token: Optional[str] = None) -> Dict[str, Any]:
        """Begins and waits until the agent has everything loaded."""
        self.greeted()
        memory = 512 << 20
        self.order(do="begin", silenceSeconds=silence_seconds, proxyToken=token, memoryBytes=memory, confine=True)
        ready = self.event("ready")
        self.event("warm")
        return ready

    # What the agent says

    def greeted(self) -> None:
        greeting = self.voice.take(len(GREETING))
        if greeting != GREETING:
            raise AssertionError(f"greeted with {greeting + self.voice.rest()!r}")

    def event(self, kind: str) -> Dict[str, Any]:
        """The next event of its kind; frames of the proxy on the way are kept for later."""
        while True:
            for event in self._events:
                if event["event"] == kind:
                    self._events.remove(event)
                    return event
            self._take_frame()

    def events_so_far(self) -> List[Dict[str, Any]]:
        """Those that came before the ones that were asked for."""
        return self._events

    def message_of(self, channel: int) -> Frame:
        """The next message of a process that speaks through the agent."""
        while True:
            data = self._said.get(channel, b"")
            head = 8 + int.from_bytes(data[:4], "big")
            end = head + int.from_bytes(data[4:8], "big")
            if len(data) >= max(8, end):
                self._said[channel] = data[end:]
                return json.loads(data[8:head]), data[head:end]
            self._take_frame()

    def _take_frame(self) -> None:
        head = self.voice.take(8)
        channel = int.from_bytes(head[:4], "big")
        data = self.voice.take(int.from_bytes(head[4:], "big"))
        if channel == 0:
            self._events.append(json.loads(data))
        else:
            self._said[channel] = self._said.get(channel, b"") + data

    def start(self, channel: int = 1) -> "Interpreter":
        self.order(do="start", channel=channel)
        return Interpreter(self, channel)

    def mark(self, mark: str) -> bytes:
        """What the interpreter's output holds before the mark."""
        self.order(do="mark", mark=mark)
        said = b""
        while not said.endswith(mark.encode()):
            said += self.output.take(1)
        return said[: -len(mark)]


class Interpreter:
    """The interpreter that an agent runs, spoken to through it."""

    def __init__(self, agent: AgentProcess, channel: int) -> None:
        self._agent = agent
        self.channel = channel
        self.hello, _ = self.receive()

    def send(self, header: Dict[str, Any], body: bytes = b"") -> None:
        self._agent.send(self.channel, encode(header, body))

    def receive(self) -> Frame:
        prefix = self._agent.output.take(8)
        head = json.loads(self._agent.output.take(int.from_bytes(prefix[:4], "big")))
        return head, self._agent.output.take(int.from_bytes(prefix[4:], "big"))

    def configure(self) -> "Interpreter":
        self.send({"type": "configure", "id": 1, "outputBytes": [1000, 1000], "limits": {}, "restrict": False})
        answer, _ = self.receive()
        if answer["error"] is not None:
            raise AssertionError(answer)
        return self

    def begin(self, code: str) -> None:
        self.send({"type": "execute", "id": 2}, code.encode())

    def run(self, code: str) -> Block:
        self.begin(code)
        return Block(*self.receive())


class AgentTestCase(unittest.TestCase):
    def setUp(self) -> None:
        self.agent = AgentProcess()
        self.addCleanup(self.agent.close)

    def ends_with(self, code: int) -> None:
        self.assertEqual(self.agent.process.wait(PATIENCE_SECONDS), code)
