from __future__ import annotations

import json
import random
import socket
import unittest
from pathlib import Path
from typing import Any, List

from .worker_process import WorkerProcess, WorkerTestCase, encode

ENDS = {0: "closed", 70: "broken", 71: "out of memory"}


class HandshakeTest(unittest.TestCase):
    def setUp(self) -> None:
        self.worker = WorkerProcess()
        self.addCleanup(self.worker.close)

    def test_it_greets_with_its_token_and_version_first(self) -> None:
        hello, body = self.worker.receive()
        self.assertEqual((hello["type"], hello["protocol"], hello["token"], body), ("hello", 1, "token", b""))
        self.assertEqual(hello["pid"], self.worker.process.pid)

    def test_it_ends_when_the_host_hangs_up(self) -> None:
        self.worker.receive()
        self.worker.stream.close()
        self.assertEqual(self.worker.ended(), (0, b"", b""))

    def test_a_command_before_it_is_configured_ends_it(self) -> None:
        self.worker.receive()
        self.worker.send({"type": "execute", "id": 1}, b"print(1)")
        self.assertEqual(self.worker.ended(), (0, b"", b""))

    def test_a_setting_that_cannot_be_met_is_told(self) -> None:
        self.assertIn("allowedImportRoots", self.worker.configure(importRoots=["/nowhere/"])["error"])


class CommandTest(WorkerTestCase):
    def test_an_unknown_command_ends_it(self) -> None:
        self.worker.send({"type": "dance", "id": 1})
        self.assertEqual(self.worker.ended()[0], 0)

    def test_it_is_configured_only_once(self) -> None:
        self.worker.send({"type": "configure", "id": 9, "outputBytes": [1, 1]})
        self.assertEqual(self.worker.ended()[0], 0)

    def test_each_kind_of_context_becomes_its_python_value(self) -> None:
        for header, body, expected in (
            ({"kind": "text", "encoding": "utf-8"}, "é漢".encode(), "'é漢'"),
            ({"kind": "text", "encoding": "utf-16-le"}, "\ud800".encode("utf-16-le", "surrogatepass"), "'\\ud800'"),
            (
                {"kind": "json", "encoding": "utf-8"},
                b'[1,1.5,null,NaN,-Infinity,"a"]',
                "[1, 1.5, None, nan, -inf, 'a']",
            ),
            ({"kind": "bytes"}, b"\xff\0", "b'\\xff\\x00'"),
        ):
            answer, _ = self.worker.command({"type": "context", **header}, body)
            self.assertEqual((answer["type"], answer["error"]), ("context_loaded", None))
            self.assertEqual(self.run_code("print(repr(context))").stdout, f"{expected}\n")

    def test_several_files_become_a_mapping_in_the_order_of_the_message(self) -> None:
        files = []
        for name, text in (("b.txt", "beta"), ("é/a.txt", "älpha")):
            path = Path(self.worker.folder) / f"{len(files)}"
            path.write_text(text, encoding="utf-8")
            files.append({"name": name, "path": str(path)})
        header = {"type": "context", "kind": "files", "encoding": "utf-8"}
        answer, _ = self.worker.command(header, json.dumps(files, ensure_ascii=False).encode())
        self.assertIsNone(answer["error"])
        block = self.run_code("print([(name, context[name][:]) for name in context])")
        self.assertEqual(block.stdout, "[('b.txt', 'beta'), ('é/a.txt', 'älpha')]\n")

    def test_a_context_that_cannot_be_had_is_told_and_the_session_goes_on(self) -> None:
        for header, body in (
            ({"kind": "text", "encoding": "utf-8"}, b"\xff"),
            ({"kind": "text", "encoding": "latin-1"}, b""),
            ({"kind": "text"}, b""),
            ({"kind": "json", "encoding": "utf-8"}, b"{"),
            ({"kind": "json", "encoding": "utf-8"}, b"[" * 200_000),
            ({"kind": "file", "path": "/nowhere/at/all"}, b""),
            ({"kind": "file"}, b""),
            ({"kind": "files", "encoding": "utf-8"}, b'[{"name": "a", "path": "/nowhere/at/all"}]'),
            ({"kind": "files", "encoding": "utf-8"}, b'[{"path": "/nowhere/at/all"}]'),
            ({"kind": "smell"}, b""),
        ):
            with self.subTest(header=header):
                answer, _ = self.worker.command({"type": "context", **header}, body)
                self.assertIsInstance(answer["error"], str)
                self.assertEqual(self.run_code("print(context)").stdout, "None\n")

    def test_a_new_context_takes_the_place_of_the_old(self) -> None:
        for text in ("one", "two"):
            self.worker.command({"type": "context", "kind": "text", "encoding": "utf-8"}, text.encode())
            self.assertEqual(self.run_code("print(context)").stdout, f"{text}\n")

    def test_contexts_under_other_names_stand_beside_it(self) -> None:
        for name, text in (("context_1", "one"), ("_x", "two"), ("context_1", "three")):
            header = {"type": "context", "variable": name, "kind": "text", "encoding": "utf-8"}
            self.assertIsNone(self.worker.command(header, text.encode())[0]["error"])
        block = self.run_code("print(context, context_1, _x)\nprint(SHOW_VARS())")
        self.assertEqual(block.stdout, "None three two\ncontext: NoneType\ncontext_1: str, 5 long\n_x: str, 3 long\n")
        self.assertEqual(block.names, [])

    def test_a_name_that_no_context_can_have_is_refused(self) -> None:
        for name in ("", "a b", "for", "None", "answer", "llm_query", "budget", "print", "__name__", 7, None, ["x"]):
            with self.subTest(name=name):
                header = {"type": "context", "variable": name, "kind": "text", "encoding": "utf-8"}
                self.assertIn("no name", self.worker.command(header, b"x")[0]["error"])
        self.assertEqual(self.run_code("print(callable(print), __name__)").stdout, "True __main__\n")

    def test_calls_from_many_threads_are_in_flight_at_once(self) -> None:
        code = (
            "import threading\ngot = {}\ndef ask(n): got[n] = llm_query(str(n))\n"
            "threads = [threading.Thread(target=ask, args=(n,)) for n in range(50)]\n"
            "for t in threads: t.start()\nfor t in threads: t.join()\n"
            "print(all(got[n] == f'answer {n}' for n in range(50)), len(got))"
        )
        self.worker.send({"type": "execute", "id": 50}, code.encode())
        calls = [self.worker.receive() for _ in range(50)]
        random.Random(7).shuffle(calls)
        for header, body in calls:
            data = b"answer " + body
            answers = [{"ok": True, "encoding": "utf-8", "size": len(data)}]
            self.worker.send({"type": "reply", "id": header["id"], "answers": answers}, data)
        header, body = self.worker.receive()
        self.assertEqual((header["type"], header["id"], body), ("result", 50, b"True 50\n"))

    def test_an_answer_after_the_block_s_end_reaches_its_thread(self) -> None:
        self.worker.send(
            {"type": "execute", "id": 60},
            b"import threading\nlate = []\nt = threading.Thread(target=lambda: late.append(llm_query('q')))\nt.start()",
        )
        frames = [self.worker.receive()[0] for _ in range(2)]
        call = next(each for each in frames if each["type"] == "call")
        answers = [{"ok": True, "encoding": "utf-8", "size": 2}]
        self.worker.send({"type": "reply", "id": call["id"], "answers": answers}, b"ok")
        self.assertEqual(self.run_code("t.join(); print(late)").stdout, "['ok']\n")

    def test_whatever_a_block_prints_the_frames_stay_whole(self) -> None:
        for code in (
            "import random; random._os.write(1, bytes(range(256)) * 100)",
            "print('\\ud800\\0\\x1b[2J')",
            "print('x' * 5_000_000)",
        ):
            self.worker.execute(code)
        self.assertEqual(self.run_code("print('fine')").stdout, "fine\n")


class FuzzTest(unittest.TestCase):
    """Whatever arrives, the worker ends by itself, without a word on its real output."""

    CASES = 60

    def frames(self, rng: random.Random) -> List[bytes]:
        configure = {"type": "configure", "id": 1, "outputBytes": [100, 300], "limits": {}, "restrict": True}
        possible: List[Any] = [
            ({"type": "execute", "id": 2}, b"x = 1\nprint(x)"),
            ({"type": "execute", "id": 2, "trusted": True}, b"raise ValueError('x')"),
            ({"type": "context", "id": 3, "kind": "text", "encoding": "utf-8"}, "é".encode()),
            ({"type": "context", "id": 4, "kind": "json", "encoding": "utf-8"}, b'{"a": [1, NaN]}'),
            ({"type": "context", "id": 5, "kind": "file", "path": "/nowhere"}, b""),
            ({"type": "context", "id": 6, "kind": "bytes", "variable": rng.choice(["context_1", "for", 3])}, b"x"),
            ({"type": "reply", "id": 1, "answers": []}, b""),
            ({"type": "reply", "id": [1]}, b"x"),
            ({"type": ["execute"]}, b""),
            ({}, b"x" * 300_000),
            ([], b""),
        ]
        chosen = [(configure, b""), *(rng.choice(possible) for _ in range(rng.randrange(1, 6)))]
        return [encode(header, body) for header, body in chosen]

    def stream(self, rng: random.Random) -> bytes:
        if rng.random() < 0.2:
            return rng.randbytes(rng.randrange(200))
        data = bytearray(b"".join(self.frames(rng)))
        for _ in range(rng.choice([0, 1, 1, 2, 8])):
            index = rng.randrange(len(data))
            change = rng.randrange(3)
            if change == 0:
                data[index] ^= 1 << rng.randrange(8)
            elif change == 1:
                del data[index : index + rng.randrange(1, 20)]
            else:
                data[index:index] = rng.randbytes(rng.randrange(1, 20))
            if not data:
                break
        return bytes(data)

    def test_any_stream_ends_it(self) -> None:
        for seed in range(self.CASES):
            with self.subTest(seed=seed):
                worker = WorkerProcess()
                try:
                    try:
                        worker.stream.sendall(self.stream(random.Random(seed)))
                        worker.stream.shutdown(socket.SHUT_WR)
                    except OSError:
                        pass  # it ended before it had read everything
                    code, stdout, stderr = worker.ended()
                    self.assertIn(code, ENDS)
                    self.assertEqual((stdout, stderr), (b"", b""))
                finally:
                    worker.close()

    def test_a_violation_ends_it_while_the_stream_stays_open(self) -> None:
        for data in (
            b"\xff" * 8,
            encode([]),
            encode({"type": "execute"}),
            encode({}),
            (3).to_bytes(4, "big") + bytes(4) + b"nul",
        ):
            with self.subTest(data=data):
                worker = WorkerProcess()
                try:
                    worker.stream.sendall(data)
                    code, stdout, stderr = worker.ended()
                    self.assertIn(code, ENDS)
                    self.assertEqual((stdout, stderr), (b"", b""))
                finally:
                    worker.close()
