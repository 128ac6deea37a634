from __future__ import annotations

import json
import socket
import subprocess
import sys
import unittest
import urllib.error
import urllib.request
from typing import Any, List

from rlm_runtime import http_limits
from rlm_runtime.calls import MAX_CALL_REQUESTS, MAX_MODEL_CHARS

from .http_proxy_test_case import HttpProxyTestCase, request_bytes
from .worker_process import PACKAGE_ROOT, PATIENCE_SECONDS, encode


class EndpointTest(HttpProxyTestCase):
    def test_health_answers_while_the_host_does_not(self) -> None:
        self.host.gather = 1000
        for method in ("GET", "HEAD"):
            response = self.ask("/health", method=method)
            self.assertEqual(response.status, 200)
        self.assertEqual(self.ask("/health?x=1", method="GET").json, {"status": "ok"})

    def test_a_prompt_goes_to_the_host_and_its_answer_comes_back(self) -> None:
        response = self.ask("/llm_query", {"prompt": "hé 漢 \ud800", "model": "m"})
        self.assertEqual((response.status, response.json), (200, {"response": "hé 漢 \ud800"}))
        self.assertEqual(response.headers["Content-Type"], "application/json")
        expected = {"type": "call", "id": 1, "cpuMs": 7.5, "kind": "llm_query", "model": "m"}
        self.assertEqual(self.host.last, {**expected, "requests": [{"prompt": "hé 漢 \ud800"}]})

    def test_urllib_reads_answers_and_errors(self) -> None:
        url = f"http://127.0.0.1:{self.port}/llm_query"
        with urllib.request.urlopen(url, b'{"prompt": "q"}', PATIENCE_SECONDS) as response:
            self.assertEqual(json.load(response), {"response": "q"})
        with self.assertRaises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(url, b'{"prompt": 1}', PATIENCE_SECONDS)
        with caught.exception as error:
            self.assertEqual((error.code, json.load(error)["error"]["code"]), (400, "BAD_REQUEST"))

    def test_no_model_is_the_host_s_default_and_unknown_fields_are_ignored(self) -> None:
        for model in ({}, {"model": None}):
            self.ask("/llm_query", {"prompt": "q", "temperature": 1, **model})
            self.assertIsNone(self.host.last["model"])

    def test_a_batch_keeps_its_order_and_a_failed_slot_fails_alone(self) -> None:
        response = self.ask("/llm_query_batched", {"prompts": ["a", "fail TIMEOUT", "", "fail"]})
        self.assertEqual(response.status, 200)
        a, timeout, empty, failed = response.json["responses"]
        self.assertEqual((a, empty), ({"response": "a"}, {"response": ""}))
        self.assertEqual(timeout, {"error": {"code": "TIMEOUT", "message": "it failed: TIMEOUT"}})
        self.assertEqual(failed["error"]["code"], "MODEL_FAILED")
        self.assertEqual(len(self.host.calls), 1)

    def test_the_largest_batch_is_one_call_and_an_empty_one_none(self) -> None:
        for path in ("/llm_query_batched", "/rlm_query_batched"):
            self.assertEqual(self.ask(path, {"prompts": []}).json, {"responses": []})
        self.assertEqual(self.host.calls, [])
        prompts = [str(n) for n in range(MAX_CALL_REQUESTS)]
        response = self.ask("/llm_query_batched", {"prompts": prompts})
        self.assertEqual([one["response"] for one in response.json["responses"]], prompts)

    def test_a_child_run_gets_its_context(self) -> None:
        for context in ({"a": [1, None, "é\ud800"]}, "text", 0, False, []):
            self.assertEqual(self.ask("/rlm_query", {"prompt": "q", "context": context}).json, {"response": "q"})
            self.assertEqual(self.host.last["kind"], "rlm_query")
            self.assertEqual(self.host.last["requests"], [{"prompt": "q", "context": context}])
        for body in ({"prompt": "q"}, {"prompt": "q", "context": None}):
            self.ask("/rlm_query", body)
            self.assertEqual(self.host.last["requests"], [{"prompt": "q"}])

    def test_each_of_a_batch_of_child_runs_has_its_own_context(self) -> None:
        self.ask("/rlm_query_batched", {"prompts": ["a", "b"], "contexts": [["x"], None], "model": "m"})
        self.assertEqual(self.host.last["requests"], [{"prompt": "a", "context": ["x"]}, {"prompt": "b"}])
        self.assertEqual((self.host.last["kind"], self.host.last["model"]), ("rlm_query", "m"))
        self.ask("/rlm_query_batched", {"prompts": ["a"], "contexts": None})
        self.assertEqual(self.host.last["requests"], [{"prompt": "a"}])

    def test_a_failure_s_code_decides_the_status_and_whether_to_try_again(self) -> None:
        expected = {
            "MODEL_NOT_FOUND": (404, False),
            "BUDGET_EXHAUSTED": (402, False),
            "TIMEOUT": (504, True),
            "ABORTED": (503, False),
            "BROKER_UNAVAILABLE": (503, True),
            "MODEL_FAILED": (502, True),
            "CONTEXT_TOO_LARGE": (502, False),
            "A_CODE_TO_COME": (502, False),
            "": (502, True),
        }
        for code, (status, retry) in expected.items():
            with self.subTest(code):
                response = self.ask("/llm_query", {"prompt": f"fail {code}"})
                self.assertEqual(response.status, status)
                self.assertEqual(response.error, {"code": code or "MODEL_FAILED", "message": f"it failed: {code}"})
                self.assertEqual(response.headers["x-should-retry"], None if retry else "false")

    def test_a_spent_budget_is_no_status_that_openai_s_clients_try_again(self) -> None:
        status = self.ask("/v1/chat/completions", {"messages": [{"role": "user", "content": "x"}]}).status
        self.assertEqual(status, 200)
        self.host.script = lambda _: ("spent", {"ok": False, "code": "BUDGET_EXHAUSTED"})
        response = self.ask("/v1/chat/completions", {"messages": [{"role": "user", "content": "x"}]})
        self.assertNotIn(response.status, (408, 409, 429))
        self.assertLess(response.status, 500)


class RefusalTest(HttpProxyTestCase):
    def refusal(self, path: str, body: Any, **headers: str) -> str:
        response = self.ask(path, body, **headers)
        self.assertEqual((response.status, response.error["code"]), (400, "BAD_REQUEST"), response.error)
        return response.error["message"]

    def test_what_is_not_json_is_refused_with_the_place(self) -> None:
        expected = {
            b'{"prompt": ': "line 1 column 12",
            b'{\n"prompt": x}': "line 2 column 11",
            b'{"prompt": "a"} x': "Extra data",
            b"": "empty",
            b" \n": "empty",
            b'{"prompt": "\xff"}': "not UTF-8: invalid start byte at byte 12",
            b"[" * 200_000: "nested too deeply",
            b'{"prompt": ' + b"1" * 5000 + b"}": "more than 4300 digits",
            b'["a"]': "a JSON object, not a list",
            b'"a"': "a JSON object, not text",
            b"null": "a JSON object, not null",
        }
        for body, message in expected.items():
            with self.subTest(body[:40]):
                self.assertIn(message, self.refusal("/llm_query", body))
        self.assertEqual(self.host.calls, [])

    def test_a_wrong_field_is_named(self) -> None:
        many = {"prompts": ["x"] * (MAX_CALL_REQUESTS + 1)}
        expected: List[Any] = [
            ("/llm_query", {}, '"prompt" is missing'),
            ("/llm_query", {"prompt": None}, '"prompt" has to be text, not null'),
            ("/llm_query", {"prompt": ["a"]}, '"prompt" has to be text, not a list'),
            ("/llm_query", {"prompt": "q", "model": 1.5}, '"model" has to be text or null, not a number'),
            ("/llm_query", {"prompt": "q", "model": "m" * (MAX_MODEL_CHARS + 1)}, '"model" can be'),
            ("/llm_query_batched", {}, '"prompts" is missing'),
            ("/llm_query_batched", {"prompts": "a"}, '"prompts" has to be a list of texts, not text'),
            ("/llm_query_batched", {"prompts": ["a", {}]}, '"prompts[1]" has to be text, not an object'),
            ("/llm_query_batched", many, '"prompts" can hold'),
            ("/rlm_query", {"context": "c"}, '"prompt" is missing'),
            ("/rlm_query_batched", {"prompts": ["a"], "contexts": {}}, '"contexts" has to be a list, not an object'),
            ("/rlm_query_batched", {"prompts": ["a"], "contexts": []}, '"contexts" has 0 items and "prompts" 1'),
        ]
        for path, body, message in expected:
            with self.subTest(message):
                self.assertIn(message, self.refusal(path, body))
        self.assertEqual(self.host.calls, [])

    def test_an_unknown_path_tells_the_known_ones(self) -> None:
        response = self.ask("/llm_query/", {"prompt": "q"})
        self.assertEqual((response.status, response.error["code"]), (404, "NOT_FOUND"))
        self.assertIn("/llm_query_batched", response.error["message"])

    def test_a_wrong_method_tells_the_right_one(self) -> None:
        for method, path, allowed in [("GET", "/llm_query", "POST"), ("POST", "/health", "GET, HEAD")]:
            response = self.ask(path, {} if method == "POST" else None, method)
            self.assertEqual((response.status, response.headers["Allow"]), (405, allowed))
        self.assertEqual(self.ask("/llm_query", method="HEAD").data, b"")

    def test_a_compressed_body_is_refused(self) -> None:
        response = self.ask("/llm_query", b"\x1f\x8b", Content_Encoding="gzip")
        self.assertEqual((response.status, response.error["code"]), (415, "ENCODING_UNSUPPORTED"))

    def test_a_text_that_grows_too_long_on_its_way_is_refused(self) -> None:
        body = b'{"prompt": "\\ud800' + b"x" * (http_limits.BODY_BYTES // 2) + b'"}'
        response = self.ask("/llm_query", body)
        self.assertEqual((response.status, response.error["code"]), (413, "BODY_TOO_LARGE"))
        self.assertEqual(self.host.calls, [])

    def test_a_failure_of_its_own_is_an_answer(self) -> None:
        self.host.script = lambda _: ("x", {"encoding": "latin-1"})
        response = self.ask("/llm_query", {"prompt": "q"})
        self.assertEqual((response.status, response.error["code"]), (500, "INTERNAL"))
        self.assertIn("unknown text encoding", response.error["message"])
        self.host.script = lambda _: ("fine", {})
        self.assertEqual(self.ask("/llm_query", {"prompt": "q"}).json, {"response": "fine"})


class TokenTest(HttpProxyTestCase):
    token = "secret"

    def test_everything_but_the_health_needs_it(self) -> None:
        self.assertEqual(self.ask("/health", method="GET").status, 200)
        for given in ({}, {"Authorization": "Bearer other"}, {"Authorization": "secret"}, {"Authorization": "é"}):
            response = self.ask("/llm_query", {"prompt": "q"}, **given)
            self.assertEqual((response.status, response.error["code"]), (401, "UNAUTHORIZED"))
            self.assertEqual(response.headers["WWW-Authenticate"], "Bearer")
        self.assertEqual(self.ask("/nowhere", {}).status, 401)
        self.assertEqual(self.ask("/llm_query", {"prompt": "q"}, Authorization="bearer secret").status, 200)

    def test_openai_s_clients_are_told_in_their_own_shape(self) -> None:
        error = self.ask("/v1/chat/completions", {}).error
        self.assertEqual((error["type"], error["code"]), ("invalid_request_error", "unauthorized"))


class HostTest(HttpProxyTestCase):
    def test_serving_ends_with_the_host(self) -> None:
        self.host.gather = 1000
        stream = self.raw(request_bytes("/llm_query", b'{"prompt": "q"}'))
        self.host.wait_for_calls(1)
        self.host.close()
        self.wait_for_end()
        self.assertEqual(stream.recv(1), b"")

    def test_what_is_no_frame_ends_the_serving(self) -> None:
        self.host.stream.sendall((1 << 30).to_bytes(4, "big") + bytes(4))
        self.wait_for_end()

    def test_replies_that_nobody_waits_for_and_other_frames_are_dropped(self) -> None:
        unasked = encode({"type": "reply", "id": 99, "answers": []}, b"x")
        self.host.stream.sendall(unasked + encode({"type": "x", "id": 1}))
        self.assertEqual(self.ask("/llm_query", {"prompt": "q"}).json, {"response": "q"})


_PROGRAM = """
import socket, sys
sys.path.insert(0, sys.argv[1])
from rlm_runtime.channel import ChannelClosed
from rlm_runtime.http_proxy import serve
try:
    serve(int(sys.argv[2]), int(sys.argv[3]), None)
except ChannelClosed:
    sys.exit(3)
"""


class ProcessTest(unittest.TestCase):
    def test_a_process_that_serves_prints_nothing_whatever_happens(self) -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        host, theirs = socket.socketpair()
        fds = [listener.fileno(), theirs.fileno()]
        process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-X", "dev", "-c", _PROGRAM, PACKAGE_ROOT, *map(str, fds)],
            pass_fds=fds,
            env={},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.addCleanup(process.kill)
        address = listener.getsockname()
        listener.close()
        theirs.close()
        for data in (b"", b"\r\n", b"junk\r\n\r\n", b"POST /llm_query HTTP/1.1\r\nContent-Length: 9\r\n\r\n{"):
            with socket.create_connection(address, PATIENCE_SECONDS) as stream:
                stream.sendall(data)
        with socket.create_connection(address, PATIENCE_SECONDS) as stream:
            stream.sendall(request_bytes("/llm_query", b'{"prompt": "q"}'))
            host.settimeout(PATIENCE_SECONDS)
            self.assertTrue(host.recv(1))
            host.close()
            printed, _ = process.communicate(timeout=PATIENCE_SECONDS)
        self.assertEqual((process.returncode, printed), (3, b""))
