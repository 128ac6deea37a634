from __future__ import annotations

import json
import unittest
from typing import Any, Dict, List, Optional

from rlm_runtime.http_answers import HttpError
from rlm_runtime.http_chat import completion

from .http_proxy_test_case import HttpProxyTestCase

PATH = "/v1/chat/completions"
USAGE = {"inputTokens": 3, "outputTokens": 4}
OPENAI_USAGE = {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}


def user(content: Any) -> Dict[str, Any]:
    return {"role": "user", "content": content}


class QuestionTest(unittest.TestCase):
    def asked(self, **fields: Any) -> List[Dict[str, str]]:
        """The chat that the host is asked, as the proxy would send it."""
        question = completion(fields)
        self.assertEqual((question.kind, question.chat, question.contexts), ("llm_query", True, None))
        (prompt,) = question.prompts
        return json.loads(prompt)

    def refusal(self, **fields: Any) -> HttpError:
        with self.assertRaises(HttpError) as caught:
            completion(fields)
        self.assertEqual(caught.exception.status, 400)
        return caught.exception

    def test_messages_go_out_as_they_are_and_a_developer_is_the_system(self) -> None:
        roles = ("developer", "user", "assistant", "system", "user")
        chat = [{"role": role, "content": f"hé\ud800 {role}", "name": "x"} for role in roles]
        expected = [{"role": role, "content": message["content"]} for role, message in zip(roles, chat)]
        expected[0]["role"] = "system"
        self.assertEqual(self.asked(messages=chat), expected)

    def test_text_parts_are_joined_by_line_breaks(self) -> None:
        parts = [{"type": "text", "text": "a"}, {"type": "text", "text": "b", "cache_control": {}}]
        self.assertEqual(self.asked(messages=[user(parts)])[0]["content"], "a\nb")
        self.assertEqual(self.asked(messages=[user([])])[0]["content"], "")

    def test_a_chat_is_not_made_longer_than_it_is(self) -> None:
        self.assertIn("漢字", completion({"messages": [user("漢字")]}).prompts[0])

    def test_the_default_model_has_several_names(self) -> None:
        for model in (None, "", "default"):
            self.assertIsNone(completion({"messages": [user("x")], "model": model}).model)
        self.assertIsNone(completion({"messages": [user("x")]}).model)
        self.assertEqual(completion({"messages": [user("x")], "model": "m"}).model, "m")

    def test_sampling_parameters_and_what_asks_for_nothing_are_accepted(self) -> None:
        sampling = {"temperature": 0.3, "top_p": 1, "max_tokens": 5, "stop": ["x"], "seed": 1, "user": "u"}
        nothing = {
            "n": 1,
            "tools": [],
            "tool_choice": "auto",
            "functions": None,
            "logprobs": False,
            "modalities": ["text"],
            "response_format": {"type": "text"},
            "stream": None,
            "stream_options": None,
        }
        self.assertEqual(self.asked(messages=[user("x")], **sampling, **nothing), [user("x")])

    def test_what_cannot_be_done_is_refused_by_its_name(self) -> None:
        image = {"type": "image_url", "image_url": {"url": "data:"}}
        tool_call = {"role": "assistant", "content": "x", "tool_calls": [{"id": "1"}]}
        expected: List[Any] = [
            ({"n": 2}, "n", '"n": 2'),
            ({"n": True}, "n", '"n": true'),
            ({"tools": [{"type": "function", "function": {"name": "search"}}]}, "tools", '"tools": a list'),
            ({"tool_choice": "required"}, "tool_choice", '"required"'),
            ({"logprobs": True}, "logprobs", "true"),
            ({"modalities": ["text", "audio"]}, "modalities", "audio"),
            ({"audio": {"voice": "x"}}, "audio", "voice"),
            ({"response_format": {"type": "json_object"}}, "response_format", "json_object"),
            ({"messages": [user("x"), {"role": "tool", "content": "x"}]}, "messages[1].role", '"tool"'),
            ({"messages": [user([image])]}, "messages[0].content[0].type", '"image_url"'),
            ({"messages": [tool_call]}, "messages[0].tool_calls", "tool_calls"),
        ]
        for fields, param, shown in expected:
            with self.subTest(param):
                error = self.refusal(**{"messages": [user("x")], **fields})
                self.assertEqual((error.code, error.param), ("UNSUPPORTED", param))
                self.assertIn(shown, error.message)
                self.assertIn("is not supported here", error.message)

    def test_a_wrong_field_is_named(self) -> None:
        expected: List[Any] = [
            ({}, "messages"),
            ({"messages": "x"}, "messages"),
            ({"messages": []}, "messages"),
            ({"messages": ["x"]}, "messages[0]"),
            ({"messages": [{"content": "x"}]}, "messages[0].role"),
            ({"messages": [user(None)]}, "messages[0].content"),
            ({"messages": [user(["x"])]}, "messages[0].content[0]"),
            ({"messages": [user([{"type": "text"}])]}, "messages[0].content[0].text"),
            ({"messages": [user("x")], "model": 1}, "model"),
            ({"messages": [user("x")], "stream": "yes"}, "stream"),
            ({"messages": [user("x")], "stream_options": 1}, "stream_options"),
            ({"messages": [user("x")], "stream_options": {"include_usage": 1}}, "stream_options.include_usage"),
        ]
        for fields, param in expected:
            with self.subTest(fields):
                error = self.refusal(**fields)
                self.assertEqual((error.code, error.param), ("BAD_REQUEST", param))
                self.assertIn(f'"{param}"', error.message)


class CompletionTest(HttpProxyTestCase):
    def answer_with(self, text: str, **more: Any) -> None:
        self.host.script = lambda _: (text, more)

    def ask_chat(self, **fields: Any) -> Any:
        return self.ask(PATH, {"messages": [user("q")], **fields})

    def streamed(self, **fields: Any) -> List[Dict[str, Any]]:
        response = self.ask_chat(stream=True, **fields)
        self.assertEqual((response.status, response.headers["Content-Type"]), (200, "text/event-stream"))
        *events, rest = response.data.decode("ascii").split("\n\n")
        self.assertEqual((events.pop(), rest), ("data: [DONE]", ""))
        self.assertTrue(all(event.startswith("data: ") and len(event) < 1 << 16 for event in events))
        return [json.loads(event[6:]) for event in events]

    def test_an_answer_has_the_shape_that_openai_s_clients_read(self) -> None:
        self.answer_with("hé\ud800", model="m-1", usage=USAGE)
        answer = self.ask_chat(model="m").json
        self.assertRegex(answer.pop("id"), "^chatcmpl-[0-9a-f]{24}$")
        self.assertIsInstance(answer.pop("created"), int)
        message = {"role": "assistant", "content": "hé\ud800"}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        self.assertEqual(
            answer, {"object": "chat.completion", "model": "m-1", "choices": [choice], "usage": OPENAI_USAGE}
        )
        self.assertEqual(self.host.last["requests"], [{"prompt": '[{"role":"user","content":"q"}]', "chat": True}])
        self.assertEqual((self.host.last["kind"], self.host.last["model"]), ("llm_query", "m"))

    def test_what_the_host_does_not_tell_is_left_out(self) -> None:
        for asked, told in (("m", "m"), ("", "default")):
            answer = self.ask_chat(model=asked).json
            self.assertEqual(answer["model"], told)
            self.assertNotIn("usage", answer)
        self.answer_with("x", usage=None)
        self.assertNotIn("usage", self.ask_chat().json)

    def test_a_stream_is_the_whole_text_in_events(self) -> None:
        for text in ("", "short", "\U0001f600" * 9000):
            self.answer_with(text, model="m-1", usage=USAGE)
            chunks = self.streamed()
            deltas = [chunk["choices"][0]["delta"] for chunk in chunks]
            self.assertEqual(deltas[0]["role"], "assistant")
            self.assertEqual("".join(delta.get("content", "") for delta in deltas), text)
            reasons = [chunk["choices"][0]["finish_reason"] for chunk in chunks]
            self.assertEqual(reasons, [None] * (len(chunks) - 1) + ["stop"])
            self.assertEqual({chunk["object"] for chunk in chunks}, {"chat.completion.chunk"})
            self.assertEqual(len({chunk["id"] for chunk in chunks}), 1)
            self.assertFalse(any("usage" in chunk for chunk in chunks))

    def test_a_stream_ends_with_the_usage_for_who_asks(self) -> None:
        expected: List[Optional[Dict[str, int]]] = [OPENAI_USAGE, None]
        for told, usage in zip((USAGE, None), expected):
            self.answer_with("x", usage=told)
            *chunks, last = self.streamed(stream_options={"include_usage": True})
            self.assertEqual((last["choices"], last["usage"]), ([], usage))
            self.assertTrue(all(chunk["usage"] is None for chunk in chunks))

    def test_errors_have_openai_s_shape_and_are_no_streams(self) -> None:
        expected = {
            "MODEL_NOT_FOUND": (404, "invalid_request_error", "model"),
            "BUDGET_EXHAUSTED": (402, "insufficient_quota", None),
            "MODEL_FAILED": (502, "server_error", None),
        }
        for code, (status, kind, param) in expected.items():
            self.answer_with("why", ok=False, code=code)
            for stream in (False, True):
                response = self.ask_chat(stream=stream)
                self.assertEqual(response.status, status)
                self.assertEqual(response.error, {"message": "why", "type": kind, "param": param, "code": code.lower()})

    def test_so_have_errors_of_the_request(self) -> None:
        for body, status, param in [(b"{", 400, None), ({"messages": 1}, 400, "messages")]:
            response = self.ask(PATH, body)
            self.assertEqual((response.status, response.error["param"]), (status, param))
            self.assertEqual(response.error["type"], "invalid_request_error")
        self.assertEqual(self.ask("/v1/embeddings", {}).error["code"], "not_found")
        self.assertEqual(self.ask(PATH, method="GET").status, 405)
