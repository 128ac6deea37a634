from __future__ import annotations

import json
import socket
import threading
from typing import List

from rlm_runtime import http_limits

from .http_proxy_test_case import HttpProxyTestCase, Response, in_background, request_bytes
from .worker_process import PATIENCE_SECONDS


class HttpTest(HttpProxyTestCase):
    def answer_to(self, data: bytes) -> Response:
        stream = self.raw(data)
        stream.shutdown(socket.SHUT_WR)
        return self.response_to(stream)

    def test_what_is_no_request_gets_an_answer(self) -> None:
        line = b"POST /llm_query HTTP/1.1\r\n"
        expected = {
            b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n": 400,
            b"GET /health\r\n\r\n": 400,
            b"nonsense\r\n\r\n": 400,
            b"GET /health FTP/1.1\r\n\r\n": 400,
            b"GET /health HTTP/x.y\r\n\r\n": 400,
            b"GET /health HTTP/2.0\r\n\r\n": 505,
            b"GET /health HTTP/1.1\r\nHost: x\r\n": 400,
            b"GET /health HTTP/1.1\r\nno colon\r\n\r\n": 400,
            b"BREW /health HTTP/1.1\r\n\r\n": 405,
            line + b"\r\n": 411,
            line + b"Content-Length: -1\r\n\r\n": 400,
            line + b"Content-Length: 1e3\r\n\r\n": 400,
            line + b"Content-Length: \xb2\r\n\r\n": 400,
            line + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}": 400,
            line + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}": 400,
            line + b"Content-Length: 9\r\n\r\n{}": 400,
            line + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n": 413,
            line + b"Content-Length: 0\r\n\r\n": 400,
            line + b"Transfer-Encoding: gzip\r\n\r\n": 501,
            line + b"Transfer-Encoding: chunked\r\n\r\nx\r\n": 400,
            line + b"Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n": 400,
            line + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n": 400,
            line + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n": 400,
            line + b"Transfer-Encoding: chunked\r\n\r\n2;" + b"x" * 5000: 400,
            line + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"x: y\r\n" * 200: 431,
            b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n": 414,
            b"GET /health HTTP/1.1\r\nx: " + b"x" * 70_000 + b"\r\n\r\n": 431,
            b"GET /health HTTP/1.1\r\n" + b"x: y\r\n" * 200 + b"\r\n": 431,
        }
        for data, status in expected.items():
            with self.subTest(data[:80]):
                response = self.answer_to(data)
                self.assertEqual(response.status, status)
                self.assertEqual(set(response.error), {"code", "message"})
        self.assertEqual(self.host.calls, [])
        self.assertEqual(self.ask("/llm_query", {"prompt": "q"}).status, 200)

    def test_lines_may_end_without_a_carriage_return(self) -> None:
        self.assertEqual(self.answer_to(b"GET /health HTTP/1.1\n\n").status, 200)
        data = b'POST /llm_query HTTP/1.1\nContent-Length: 15\n\n{"prompt": "q"}'
        self.assertEqual(self.answer_to(data).json, {"response": "q"})

    def test_a_client_that_takes_it_for_its_http_proxy_is_served(self) -> None:
        url = f"HTTP://127.0.0.1:{self.port}/health?x"
        self.assertEqual(self.answer_to(f"GET {url} HTTP/1.1\r\n\r\n".encode()).status, 200)

    def test_a_connection_serves_one_request_after_the_other(self) -> None:
        connection = self.connect()
        for body, status in [(b'{"prompt": "1"}', 200), (b"{", 400), (b'{"prompt": "fail TIMEOUT"}', 504)]:
            connection.request("POST", "/llm_query", body)
            response = Response(connection.getresponse())
            self.assertEqual((response.status, response.headers["Connection"]), (status, "keep-alive"))
        stream = connection.sock
        connection.request("GET", "/nowhere")
        self.assertEqual(Response(connection.getresponse()).status, 404)
        self.assertIs(connection.sock, stream)

    def test_requests_may_be_sent_ahead(self) -> None:
        one = request_bytes("/llm_query", b'{"prompt": "1"}')
        stream = self.raw(one + b"\r\n" + one.replace(b'"1"', b'"2"') + b"GET /health HTTP/1.1\r\n\r\n")
        stream.shutdown(socket.SHUT_WR)
        received = b""
        while True:
            data = stream.recv(1 << 16)
            if not data:
                break
            received += data
        bodies = [part.rpartition(b"\r\n\r\n")[2] for part in received.split(b"HTTP/1.1 200 OK")[1:]]
        self.assertEqual(
            [json.loads(body) for body in bodies], [{"response": "1"}, {"response": "2"}, {"status": "ok"}]
        )

    def test_the_client_decides_whether_the_connection_stays(self) -> None:
        expected = [("HTTP/1.1", "close", "close"), ("HTTP/1.0", "", "close"), ("HTTP/1.0", "keep-alive", "keep-alive")]
        for version, asked, answered in expected:
            stream = self.raw(f"GET /health {version}\r\nConnection: {asked}\r\n\r\n".encode())
            response = self.response_to(stream)
            self.assertEqual((response.status, response.headers["Connection"]), (200, answered))
            if answered == "close":
                self.assertEqual(stream.recv(1), b"")
            else:
                stream.sendall(b"GET /health HTTP/1.0\r\n\r\n")
                self.assertEqual(self.response_to(stream).status, 200)

    def test_a_body_may_come_in_chunks_and_in_pieces(self) -> None:
        head = b"POST /llm_query HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n"
        stream = self.raw()
        body = (b"5;x=", b'y\r\n{"pro', b'\r\n000A\r\nmpt": "q"}', b"\r\n0\r\nT: x\r", b"\n\r\n")
        for piece in (head[:20], head[20:], *body):
            stream.sendall(piece)
        self.assertEqual(self.response_to(stream).json, {"response": "q"})
        stream.sendall(b"GET /health HTTP/1.1\r\n\r\n")
        self.assertEqual(self.response_to(stream).status, 200)

    def test_a_client_that_asks_first_is_told_to_go_on(self) -> None:
        body = b'{"prompt": "q"}'
        stream = self.raw(request_bytes("/llm_query", body, "Expect: 100-continue")[: -len(body)])
        wanted = b"HTTP/1.1 100 Continue\r\n\r\n"
        self.assertEqual(stream.recv(len(wanted), socket.MSG_WAITALL), wanted)
        stream.sendall(body)
        self.assertEqual(self.response_to(stream).json, {"response": "q"})

    def test_a_client_that_asks_first_is_told_what_is_wrong_instead(self) -> None:
        for line, status in [(b"POST /llm_query", 413), (b"POST /nowhere", 404), (b"PUT /llm_query", 405)]:
            size = 1 << 30 if status == 413 else 5
            head = b"%s HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n" % (line, size)
            self.assertEqual(self.response_to(self.raw(head)).status, status)

    def test_an_answer_of_any_size_arrives_whole(self) -> None:
        for size in (0, http_limits.WRITE_PIECE_BYTES - 20, 5 << 20):
            self.host.script = lambda _, size=size: ("x" * size, {})
            self.assertEqual(self.ask("/llm_query", {"prompt": "q"}).json, {"response": "x" * size})


class OversizedTest(HttpProxyTestCase):
    def test_a_body_over_the_limit_is_refused_before_it_is_sent(self) -> None:
        for size in (http_limits.BODY_BYTES + 1, 10**15):
            stream = self.raw(b"POST /llm_query HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % size)
            response = self.response_to(stream)
            self.assertEqual((response.status, response.error["code"]), (413, "BODY_TOO_LARGE"))
            self.assertEqual(response.headers["Connection"], "close")
            self.assertEqual(stream.recv(1), b"")

    def test_a_client_that_sends_it_all_the_same_reads_why_not(self) -> None:
        response = self.ask("/llm_query", b"x" * (http_limits.BODY_BYTES + 1))
        self.assertEqual((response.status, response.error["code"]), (413, "BODY_TOO_LARGE"))

    def test_chunks_over_the_limit_are_not_read_to_their_end(self) -> None:
        self.limit("BODY_BYTES", 1000)
        head = b"POST /llm_query HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
        for chunks in (b"3E8\r\n" + b" " * 1000 + b"\r\n1\r\n", b"FFFFFFFF\r\n"):
            self.assertEqual(self.response_to(self.raw(head + chunks)).status, 413)

    def test_a_body_of_just_the_limit_is_read(self) -> None:
        frame = b'{"prompt": ""}'
        prompt = b"x" * (http_limits.BODY_BYTES - len(frame))
        self.host.script = lambda text: (str(len(text)), {})
        response = self.ask("/llm_query", frame[:-2] + prompt + frame[-2:])
        self.assertEqual(response.json, {"response": str(len(prompt))})


class SlowTest(HttpProxyTestCase):
    limits = {"READ_SECONDS": 0.1}

    def test_a_request_that_stops_coming_is_given_up(self) -> None:
        beginnings = (
            b"P",
            b"POST /llm_query HTTP/1.1\r\nHost:",
            b"POST /llm_query HTTP/1.1\r\nContent-Length: 9\r\n\r\n{",
            b"POST /llm_query HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{",
        )
        for beginning in beginnings:
            with self.subTest(beginning):
                stream = self.raw(beginning)
                response = self.response_to(stream)
                self.assertEqual((response.status, response.error["code"]), (408, "REQUEST_TIMEOUT"))
                self.assertEqual(response.headers["Connection"], "close")
                self.assertEqual(stream.recv(1), b"")

    def test_a_request_that_comes_drop_by_drop_is_given_up(self) -> None:
        self.limit("READ_SECONDS", PATIENCE_SECONDS)
        self.limit("REQUEST_SECONDS", 0.3)
        stream = self.raw(b"POST /llm_query HTTP/1.1\r\n")
        given_up = threading.Event()

        def drip() -> None:
            while not given_up.wait(0.01):
                try:
                    stream.sendall(b"x")
                except OSError:
                    return

        in_background(self, drip)
        self.assertEqual(self.response_to(stream).status, 408)
        given_up.set()

    def test_a_connection_without_a_request_is_closed_without_a_word(self) -> None:
        self.limit("IDLE_SECONDS", 0.1)
        self.assertEqual(self.raw().recv(1), b"")
        stream = self.raw(b"GET /health HTTP/1.1\r\n\r\n")
        self.assertEqual(self.response_to(stream).status, 200)
        self.assertEqual(stream.recv(1), b"")

    def test_a_slow_model_is_no_slow_request(self) -> None:
        self.limit("REQUEST_SECONDS", 0.2)
        self.limit("IDLE_SECONDS", 0.1)
        self.host.gather = 2
        stream = self.raw(request_bytes("/llm_query", b'{"prompt": "q"}'))
        self.host.wait_for_calls(1)
        # Longer than any of the limits takes: another connection has met them all meanwhile.
        self.assertEqual(self.raw().recv(1), b"")
        self.assertEqual(self.response_to(self.raw(b"P")).status, 408)
        self.host.answer_waiting()
        self.assertEqual(self.response_to(stream).json, {"response": "q"})


class CrowdTest(HttpProxyTestCase):
    def test_two_hundred_questions_are_in_flight_at_once_and_each_gets_its_answer(self) -> None:
        self.host.gather = 200
        threads = threading.active_count()
        streams = [self.raw(request_bytes("/llm_query", b'{"prompt": "%d"}' % n)) for n in range(200)]
        answers = [self.response_to(stream).json["response"] for stream in streams]
        self.assertEqual(answers, [str(n) for n in range(200)])
        self.assertEqual(threading.active_count(), threads)

    def test_connections_over_the_limit_are_refused_at_once(self) -> None:
        self.limit("CONNECTIONS_AT_ONCE", 3)
        self.limit("REFUSALS_AT_ONCE", 1)
        self.host.gather = 1000
        streams = [self.raw(request_bytes("/llm_query", b'{"prompt": "q"}')) for _ in range(3)]
        self.host.wait_for_calls(3)
        for _ in range(5):
            refused = self.response_to(self.raw())
            self.assertEqual((refused.status, refused.error["code"]), (503, "OVERLOADED"))
            self.assertEqual(refused.headers["Retry-After"], "1")
        self.host.answer_waiting()
        for stream in streams:
            self.assertEqual(self.response_to(stream).status, 200)
            stream.close()
        self.assertEqual(self.ask_until_served("/health", method="GET").status, 200)

    def test_a_client_that_goes_away_harms_nobody(self) -> None:
        self.limit("CONNECTIONS_AT_ONCE", 8)
        whole = request_bytes("/llm_query", b'{"prompt": "q"}')
        self.host.gather = 1000
        for cut in (0, 1, 10, len(whole) - 1, len(whole)):
            self.raw(whole[:cut]).close()
        leaving = self.raw(whole)
        leaving.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        leaving.close()
        self.host.wait_for_calls(2)
        self.host.gather = 1
        self.host.answer_waiting()
        self.host.gather = 8
        kept: List[socket.socket] = []
        while len(kept) < 8:
            stream = self.raw(b"GET /health HTTP/1.1\r\n\r\n")
            if self.response_to(stream).status == 200:
                kept.append(stream)
        for stream in kept:
            stream.sendall(whole)
        self.assertEqual([self.response_to(stream).status for stream in kept], [200] * 8)

    def test_a_client_that_does_not_read_its_answer_loses_it(self) -> None:
        self.limit("WRITE_SECONDS", 0.1)
        self.limit("CONNECTIONS_AT_ONCE", 1)
        self.host.script = lambda _: ("x" * (20 << 20), {})
        self.raw(request_bytes("/llm_query", b'{"prompt": "q"}'))
        self.host.wait_for_calls(1)
        self.host.script = lambda _: ("short", {})
        self.assertEqual(self.ask_until_served("/llm_query", {"prompt": "q"}).json, {"response": "short"})

    def test_a_large_body_waits_for_room_and_a_small_one_does_not(self) -> None:
        self.limit("LARGE_BODY_BYTES", 100)
        size = http_limits.LARGE_BODIES_BYTES - 1000
        holding = self.raw(b"POST /llm_query HTTP/1.1\r\nContent-Length: %d\r\n\r\n{" % size)
        self.response_to(self.raw(b"GET /health HTTP/1.1\r\n\r\n"))
        waiting = self.raw(request_bytes("/llm_query", b'{"prompt": "%s"}' % (b"y" * 2000)))
        self.assertEqual(self.ask("/llm_query", {"prompt": "small"}).json, {"response": "small"})
        self.assertEqual(len(self.host.calls), 1)
        holding.close()
        self.assertEqual(self.response_to(waiting).json, {"response": "y" * 2000})

    def test_a_large_body_that_finds_no_room_in_time_may_come_again(self) -> None:
        self.limit("LARGE_BODY_BYTES", 100)
        size = http_limits.LARGE_BODIES_BYTES
        holding = self.raw(b"POST /llm_query HTTP/1.1\r\nContent-Length: %d\r\n\r\n{" % size)
        self.response_to(self.raw(b"GET /health HTTP/1.1\r\n\r\n"))
        self.limit("REQUEST_SECONDS", 0.1)
        response = self.ask("/llm_query", {"prompt": "y" * 2000})
        self.assertEqual((response.status, response.error["code"]), (503, "OVERLOADED"))
        self.assertEqual(response.headers["Retry-After"], "1")
        holding.close()
