from __future__ import annotations

import inspect
import unittest
from typing import Any, Dict, List, Tuple

from rlm_runtime.calls import MAX_CALL_BYTES
from rlm_runtime.codec import encode_text
from rlm_runtime.host_functions import HostFunctions, ToolError

from .worker_process import WorkerTestCase


class ScriptedChannel:
    """Gives the answers that a test lays out, and keeps what was asked."""

    def __init__(self) -> None:
        self.asked: List[Tuple[Dict[str, Any], bytes]] = []
        self.ok = True
        self.text = "null"

    def call(self, header: Dict[str, Any], body: bytes) -> Tuple[Dict[str, Any], bytes]:
        self.asked.append((header, body))
        encoding, data = encode_text(self.text)
        return {"type": "reply", "answers": [{"ok": self.ok, "encoding": encoding, "size": len(data)}]}, data


def tool(*parameters: str, others: bool = False) -> Dict[str, Any]:
    """A tool named ``search``; the parameters that end in ``=`` may be left out."""
    described = [{"name": each.rstrip("="), "required": not each.endswith("=")} for each in parameters]
    return {"name": "search", "description": "Finds.", "parameters": described, "others": others}


class ToolTest(unittest.TestCase):
    def setUp(self) -> None:
        self.channel = ScriptedChannel()

    def make(self, *parameters: str, others: bool = False) -> Any:
        functions = HostFunctions(self.channel, [tool(*parameters, others=others)])  # type: ignore[arg-type]
        return functions.all()["search"]

    @property
    def sent(self) -> bytes:
        return self.channel.asked[-1][1]

    def test_arguments_travel_by_name_and_those_left_out_do_not(self) -> None:
        search = self.make("query", "limit=")
        search("a")
        self.assertEqual(self.sent, b'{"query":"a"}')
        search("a", 2)
        self.assertEqual(self.sent, b'{"query":"a","limit":2}')
        search(limit=None, query="a")
        self.assertEqual(self.sent, b'{"query":"a","limit":null}')
        self.assertEqual(
            self.channel.asked[-1][0],
            {"type": "host_call", "function": "tool", "tool": "search", "size": len(self.sent)},
        )

    def test_its_signature_and_text_are_the_tool_s(self) -> None:
        self.assertEqual(str(inspect.signature(self.make("query", "limit="))), "(query, limit=Ellipsis)")
        self.assertEqual((self.make().__name__, self.make().__doc__), ("search", "Finds."))

    def test_python_itself_refuses_what_the_tool_does_not_take(self) -> None:
        search = self.make("query", "limit=")
        for wrong in (
            lambda: search(),
            lambda: search(1, 2, 3),
            lambda: search(1, other=2),
            lambda: search(1, query=2),
        ):
            with self.assertRaisesRegex(TypeError, r"search\(\)"):
                wrong()
        self.assertEqual(self.channel.asked, [])

    def test_names_that_are_none_in_python_are_given_by_a_dictionary(self) -> None:
        self.make("a=", others=True)(**{"max-results": 1, "class": 2})
        self.assertEqual(self.sent, b'{"max-results":1,"class":2}')

    def test_parameters_may_have_the_names_of_builtins(self) -> None:
        self.make("str", "dict=", "print=")(1, 2, 3)
        self.assertEqual(self.sent, b'{"str":1,"dict":2,"print":3}')

    def test_what_has_no_json_form_is_refused_before_anything_goes_out(self) -> None:
        circle: List[Any] = []
        circle.append(circle)
        for wrong in (object(), {1}, b"x", float("nan"), float("inf"), {(1, 2): 3}, circle):
            with self.assertRaisesRegex(TypeError, r"^search\(\) takes text, numbers"):
                self.make("query")(wrong)
        with self.assertRaisesRegex(ValueError, "pass less"):
            self.make("query")("x" * MAX_CALL_BYTES)
        self.assertEqual(self.channel.asked, [])

    def test_results_are_plain_values(self) -> None:
        for text, value in (
            ("null", None),
            ('{"a":[1,2.5,"\\ud800",true]}', {"a": [1, 2.5, "\ud800", True]}),
            ('"x"', "x"),
        ):
            self.channel.text = text
            self.assertEqual(self.make()(), value)

    def test_a_failure_raises_with_the_reason(self) -> None:
        self.channel.ok, self.channel.text = False, "no such table \ud800"
        with self.assertRaises(ToolError) as caught:
            self.make()()
        self.assertEqual(str(caught.exception), "no such table \ud800")
        self.assertIsInstance(caught.exception, RuntimeError)

    def test_a_result_that_is_no_json_is_a_failure_too(self) -> None:
        for text in ("", "{", "nonsense", "[" * 200_000):
            self.channel.text = text
            with self.assertRaisesRegex(ToolError, "cannot be read"):
                self.make()()


class BudgetTest(unittest.TestCase):
    def test_it_is_what_the_host_tells(self) -> None:
        channel = ScriptedChannel()
        budget = HostFunctions(channel, []).all()["budget"]  # type: ignore[arg-type]
        channel.text = '{"tokens":{"used":1,"limit":null,"left":null}}'
        self.assertEqual(budget(), {"tokens": {"used": 1, "limit": None, "left": None}})
        self.assertEqual(channel.asked, [({"type": "host_call", "function": "budget", "tool": None, "size": 0}, b"")])
        channel.ok, channel.text = False, "nobody knows"
        with self.assertRaisesRegex(RuntimeError, "nobody knows"):
            budget()


class SessionTest(WorkerTestCase):
    settings = {"tools": [tool("query", "limit=")]}

    def answer(self, text: str, ok: bool = True) -> Tuple[Dict[str, Any], bytes]:
        header, body = self.worker.receive()
        answers = [{"ok": ok, "encoding": "utf-8", "size": len(text)}]
        self.worker.send({"type": "reply", "id": header["id"], "answers": answers}, text.encode())
        return header, body

    def test_a_block_calls_a_tool_of_its_session(self) -> None:
        self.worker.send({"type": "execute", "id": 2}, b"print(search('x', limit=3))")
        header, body = self.answer('["found"]')
        self.assertEqual((header["function"], header["tool"], body), ("tool", "search", b'{"query":"x","limit":3}'))
        self.assertGreaterEqual(header["cpuMs"], 0)
        self.assertEqual(self.worker.receive()[1], b"['found']\n")

    def test_the_traceback_of_a_failure_shows_the_block_alone(self) -> None:
        self.worker.send({"type": "execute", "id": 2}, b"search('x')")
        self.answer("it is closed", ok=False)
        error = self.worker.receive()[0]["error"]
        self.assertEqual((error["type"], error["message"]), ("ToolError", "it is closed"))
        self.assertEqual(error["traceback"].count("File "), 1)

    def test_a_variable_hides_a_tool_and_is_kept(self) -> None:
        self.run_code("search = 1\nbudget = 2\nToolError = 3\nllm_query = 4")
        self.assertEqual(self.run_code("print(search, budget, ToolError)").stdout, "1 2 3\n")
        self.run_code("assert callable(llm_query)\ndel search\nassert callable(search)")
        self.run_code("del __builtins__['search']")
        self.run_code("assert callable(search)")
