"""A proxy that serves in a thread, and a scripted host behind it, for tests."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import unittest
from typing import Any, Callable, Dict, List, Optional, Tuple
from unittest import mock

from rlm_runtime import http_limits
from rlm_runtime.channel import ChannelClosed
from rlm_runtime.codec import decode_text, encode_text
from rlm_runtime.http_proxy import serve

from .worker_process import PATIENCE_SECONDS, encode

Script = Callable[[str], Tuple[str, Dict[str, Any]]]


def echo(prompt: str) -> Tuple[str, Dict[str, Any]]:
    """Answers a prompt with itself; `fail CODE` fails with that code, `fail` without any."""
    if not prompt.startswith("fail"):
        return prompt, {}
    code = prompt[5:]
    return f"it failed: {code}", {"ok": False, "code": code} if code else {"ok": False}


class ScriptedHost:
    """Answers calls once ``gather`` of them are there, the last one first, and keeps what was asked."""

    def __init__(self, stream: socket.socket) -> None:
        self.stream = stream
        self.script: Script = echo
        self.gather = 1
        self.calls: List[Dict[str, Any]] = []
        self.arrived = threading.Semaphore(0)
        self._waiting: List[Tuple[int, List[str]]] = []
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def last(self) -> Dict[str, Any]:
        return self.calls[-1]

    def wait_for_calls(self, count: int) -> None:
        for _ in range(count):
            if not self.arrived.acquire(timeout=PATIENCE_SECONDS):
                raise AssertionError("the host was not asked")

    def answer_waiting(self) -> None:
        while self._waiting:
            self._answer(*self._waiting.pop())

    def close(self) -> None:
        self.stream.shutdown(socket.SHUT_RDWR)
        self._thread.join(PATIENCE_SECONDS)
        self.stream.close()

    def _run(self) -> None:
        with self.stream.makefile("rb") as stream:
            while True:
                prefix = stream.read(8)
                if len(prefix) < 8:
                    return
                header = json.loads(stream.read(int.from_bytes(prefix[:4], "big")))
                body = stream.read(int.from_bytes(prefix[4:], "big"))
                if header["type"] == "hello":
                    continue
                self._waiting.append((header["id"], self._keep(header, body)))
                if len(self._waiting) >= self.gather:
                    self.answer_waiting()
                self.arrived.release()

    def _keep(self, header: Dict[str, Any], body: bytes) -> List[str]:
        start = 0
        requests = []
        for described in header.pop("requests"):
            prompt = decode_text(described["encoding"], body[start : start + described["size"]])
            start += described["size"]
            request: Dict[str, Any] = {"prompt": prompt}
            if "context" in described:
                request["context"] = json.loads(body[start : start + described["context"]["size"]])
                start += described["context"]["size"]
            if "chat" in described:
                request["chat"] = described["chat"]
            requests.append(request)
        if start != len(body):
            raise AssertionError("the sizes of a call do not add up to its body")
        self.calls.append({**header, "requests": requests})
        return [request["prompt"] for request in requests]

    def _answer(self, number: int, prompts: List[str]) -> None:
        answers, parts = [], []
        for prompt in prompts:
            text, more = self.script(prompt)
            encoding, data = encode_text(text)
            answers.append({"ok": True, "encoding": encoding, "size": len(data), **more})
            parts.append(data)
        self.stream.sendall(encode({"type": "reply", "id": number, "answers": answers}, b"".join(parts)))


class Response:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.data = response.read()

    @property
    def json(self) -> Any:
        return json.loads(self.data)

    @property
    def error(self) -> Dict[str, Any]:
        return self.json["error"]


class HttpProxyTestCase(unittest.TestCase):
    token: Optional[str] = None
    limits: Dict[str, Any] = {}

    def setUp(self) -> None:
        for name, value in self.limits.items():
            self.limit(name, value)
        listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = listener.getsockname()[1]
        ours, theirs = socket.socketpair()
        self.host = ScriptedHost(ours)
        self._host_fd = theirs.detach()
        processor = mock.patch("rlm_runtime.host_calls.processor_ms", lambda: 7.5)
        processor.start()
        self.addCleanup(processor.stop)
        self.ended_with: Optional[BaseException] = None
        self._thread = threading.Thread(target=self._serve, args=(listener.detach(),), daemon=True)
        self._thread.start()
        self.addCleanup(self._end)

    def _serve(self, listener: int) -> None:
        try:
            serve(listener, self._host_fd, self.token)
        except BaseException as error:
            self.ended_with = error

    def _end(self) -> None:
        try:
            self.host.close()
        except OSError:
            pass  # the test has closed it
        self.wait_for_end()

    def wait_for_end(self) -> None:
        self._thread.join(PATIENCE_SECONDS)
        self.assertIsInstance(self.ended_with, ChannelClosed)

    def limit(self, name: str, value: Any) -> None:
        patch = mock.patch.object(http_limits, name, value)
        patch.start()
        self.addCleanup(patch.stop)

    def connect(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        self.addCleanup(connection.close)
        return connection

    def ask(self, path: str, body: Any = None, method: str = "POST", **headers: str) -> Response:
        """One request on a connection of its own."""
        connection = self.connect()
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        connection.request(method, path, data, {name.replace("_", "-"): value for name, value in headers.items()})
        response = Response(connection.getresponse())
        connection.close()
        return response

    def ask_until_served(self, path: str, body: Any = None, method: str = "POST") -> Response:
        """Tries again while the connection that a client has just closed still counts as open."""
        for _ in range(10_000):
            response = self.ask(path, body, method)
            if response.status != 503:
                return response
        raise AssertionError("a connection that has ended counts for ever")

    def raw(self, data: bytes = b"") -> socket.socket:
        stream = socket.create_connection(("127.0.0.1", self.port), PATIENCE_SECONDS)
        self.addCleanup(stream.close)
        stream.sendall(data)
        return stream

    def response_to(self, stream: socket.socket, method: str = "POST") -> Response:
        response = http.client.HTTPResponse(stream, method=method)
        response.begin()
        return Response(response)


def request_bytes(path: str, body: bytes, *headers: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: x", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def in_background(test: unittest.TestCase, work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    test.addCleanup(thread.join, PATIENCE_SECONDS)
    return thread
