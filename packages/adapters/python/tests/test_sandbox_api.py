from __future__ import annotations

import unittest
from typing import Any, Dict, List, Optional, Tuple

from rlm_runtime.codec import decode_text, encode_text, loads
from rlm_runtime.sandbox_api import MAX_CALL_BYTES, MAX_CALL_REQUESTS, MAX_MODEL_CHARS, Answer, build_functions


class EchoChannel:
    """Answers every prompt with itself and keeps the calls; prompts that say so fail."""

    def __init__(self) -> None:
        self.calls: List[Dict[str, Any]] = []

    def call(self, header: Dict[str, Any], body: bytes) -> Tuple[Dict[str, Any], Optional[bytes]]:
        start = 0
        seen, answers, parts = [], [], []
        for request in header["requests"]:
            prompt = decode_text(request["encoding"], body[start : start + request["size"]])
            start += request["size"]
            context = request.get("context")
            if context is not None:
                data = body[start : start + context["size"]]
                start += context["size"]
                seen.append((prompt, loads(data.decode()) if context["kind"] == "json" else data))
            else:
                seen.append((prompt, None))
            encoding, data = encode_text(prompt)
            answers.append({"ok": not prompt.startswith("fail"), "encoding": encoding, "size": len(data)})
            parts.append(data)
        if start != len(body):
            raise AssertionError("the sizes of a call do not add up to its body")
        self.calls.append({"kind": header["kind"], "model": header["model"], "requests": seen})
        return {"type": "reply", "answers": answers}, b"".join(parts)


class ApiTestCase(unittest.TestCase):
    def setUp(self) -> None:
        self.channel = EchoChannel()
        self.answer = Answer()
        self.namespace: Dict[str, Any] = {"x": [1], "__hidden__": 1}
        functions = build_functions(self.channel, self.answer, self.namespace, lambda: "x: list")  # type: ignore[arg-type]
        self.api = functions

    @property
    def last(self) -> Dict[str, Any]:
        return self.channel.calls[-1]


class QueryTest(ApiTestCase):
    def test_a_prompt_goes_out_and_its_answer_comes_back(self) -> None:
        self.assertEqual(self.api["llm_query"]("hé\ud800", model="m"), "hé\ud800")
        self.assertEqual(self.last, {"kind": "llm_query", "model": "m", "requests": [("hé\ud800", None)]})

    def test_a_failure_is_a_text_that_says_so(self) -> None:
        self.assertEqual(self.api["llm_query"]("fail: busy"), "Error: fail: busy")

    def test_a_batch_keeps_its_order_and_a_failed_slot_fails_alone(self) -> None:
        self.assertEqual(self.api["llm_query_batched"](["a", "fail", "", "漢"]), ["a", "Error: fail", "", "漢"])

    def test_an_empty_batch_asks_nobody(self) -> None:
        self.assertEqual(self.api["llm_query_batched"]([]), [])
        self.assertEqual(self.channel.calls, [])

    def test_any_iterable_but_a_text_is_a_batch(self) -> None:
        self.assertEqual(self.api["llm_query_batched"](str(n) for n in range(3)), ["0", "1", "2"])
        for wrong in ("text", b"bytes", {"a": 1}):
            with self.assertRaisesRegex(TypeError, "prompts takes a list"):
                self.api["llm_query_batched"](wrong)

    def test_what_is_no_text_is_refused_before_anything_goes_out(self) -> None:
        with self.assertRaisesRegex(TypeError, "takes text, not int"):
            self.api["llm_query_batched"](["a", 3])
        with self.assertRaisesRegex(TypeError, "model= takes a model's name"):
            self.api["llm_query"]("a", model=3)
        self.assertEqual(self.channel.calls, [])

    def test_the_host_s_limits_are_errors_of_the_code_and_not_of_the_session(self) -> None:
        with self.assertRaisesRegex(ValueError, f"carry {MAX_CALL_REQUESTS} prompts"):
            self.api["llm_query_batched"](["x"] * (MAX_CALL_REQUESTS + 1))
        with self.assertRaisesRegex(ValueError, "cut it into smaller pieces"):
            self.api["llm_query"]("x" * (MAX_CALL_BYTES + 1))
        with self.assertRaisesRegex(ValueError, "at most"):
            self.api["llm_query"]("x", model="m" * (MAX_MODEL_CHARS + 1))
        self.assertEqual(self.channel.calls, [])
        self.assertEqual(len(self.api["llm_query_batched"](["x"] * MAX_CALL_REQUESTS)), MAX_CALL_REQUESTS)


class ChildRunTest(ApiTestCase):
    def test_a_context_goes_with_its_prompt(self) -> None:
        self.assertEqual(self.api["rlm_query"]("q", context={"a": [1, None, "é"]}), "q")
        self.assertEqual(self.last["requests"], [("q", {"a": [1, None, "é"]})])
        self.api["rlm_query"]("q", context=b"\xff\0")
        self.assertEqual(self.last["requests"], [("q", b"\xff\0")])
        self.api["rlm_query"]("q")
        self.assertEqual(self.last, {"kind": "rlm_query", "model": None, "requests": [("q", None)]})

    def test_each_of_a_batch_has_its_own_context(self) -> None:
        self.api["rlm_query_batched"](["a", "b", "c"], [["x"], None, "z"])
        self.assertEqual(self.last["requests"], [("a", ["x"]), ("b", None), ("c", "z")])

    def test_as_many_contexts_as_prompts_are_needed(self) -> None:
        with self.assertRaisesRegex(ValueError, "2 prompts and 1 contexts"):
            self.api["rlm_query_batched"](["a", "b"], ["x"])

    def test_a_context_that_cannot_travel_is_refused_with_the_reason(self) -> None:
        for wrong in ({1, 2}, object(), [lambda: 1]):
            with self.assertRaisesRegex(TypeError, "context= takes str, bytes, or lists and dicts"):
                self.api["rlm_query"]("q", context=wrong)


class FinalTest(ApiTestCase):
    def test_the_first_answer_is_kept_with_its_source(self) -> None:
        self.api["FINAL_VAR"]("x")
        self.api["FINAL"]("later")
        self.assertEqual((self.answer.text, self.answer.source), ("[1]", "final_var"))

    def test_hidden_and_missing_names_are_no_answers(self) -> None:
        for name in ("__hidden__", "y"):
            with self.assertRaisesRegex(NameError, "Variables:\nx: list"):
                self.api["FINAL_VAR"](name)
        self.assertIsNone(self.answer.text)

    def test_an_answer_is_an_exact_text(self) -> None:
        class Lie(str):
            def __len__(self) -> int:
                raise AssertionError

        self.api["FINAL"](Lie("text"))
        self.assertIs(type(self.answer.text), str)
