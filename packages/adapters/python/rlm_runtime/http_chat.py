"""``POST /v1/chat/completions`` as OpenAI's clients know it."""

from __future__ import annotations

from json import dumps
from os import urandom
from time import time

from . import http_fields as fields
from .http_answers import Answer, HttpError, failed_call, json_answer
from .http_question import Question

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Dict, Iterator, List, Optional, Tuple

    from .http_question import Reply

    Accepted = Dict[str, Tuple[Any, ...]]

_ROLES = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant"}
_TEXT = "text"
_DEFAULT_MODELS = (None, "", "default")
# An answer without what these ask for would be a wrong answer. What is not listed is ignored.
_HARMLESS: Accepted = {
    "audio": (None,),
    "function_call": (None, "none", "auto"),
    "functions": (None, []),
    "logprobs": (None, False),
    "modalities": (None, [], [_TEXT]),
    "n": (None, 1),
    "response_format": (None, {"type": _TEXT}),
    "tool_choice": (None, "none", "auto"),
    "tools": (None, []),
    "top_logprobs": (None, 0),
    "web_search_options": (None,),
}
_HARMLESS_IN_MESSAGE: Accepted = {"audio": (None,), "function_call": (None,), "tool_calls": (None, [])}
# Clients read an event a line at a time, some with room for 64 KB; a character can take 12 bytes.
_PIECE_CHARS = 4000


def completion(values: Dict[str, Any]) -> Question:
    _refuse_unsupported(values, _HARMLESS, "")
    stream = _flag(values, "stream", "stream")
    options = values.get("stream_options")
    if options is not None and not isinstance(options, dict):
        raise fields.wrong("stream_options", "an object", options)
    tells_usage = options is not None and _flag(options, "include_usage", "stream_options.include_usage")
    model = fields.model(values)
    name = None if model in _DEFAULT_MODELS else model
    # Not in ASCII, which would make some languages' texts twice as long.
    chat = dumps(_messages(values), ensure_ascii=False, separators=(",", ":"))

    def respond(replies: List[Reply]) -> Answer:
        (reply,) = replies
        if not reply.ok:
            raise failed_call(reply.code, reply.text, "model")
        common = {
            "id": f"chatcmpl-{urandom(12).hex()}",
            "created": int(time()),
            "model": reply.model or name or "default",
        }
        if not stream:
            return _whole(reply, common)
        events = "".join(f"data: {event}\n\n" for event in _events(reply, common, tells_usage))
        return Answer(200, events.encode("ascii"), "text/event-stream", (("Cache-Control", "no-cache"),))

    return Question("llm_query", [chat], name, respond, chat=True)


def _messages(values: Dict[str, Any]) -> List[Dict[str, str]]:
    messages = values.get("messages")
    if not isinstance(messages, list):
        if "messages" not in values:
            raise HttpError(400, '"messages" is missing', param="messages")
        raise fields.wrong("messages", "a list", messages)
    if not messages:
        raise HttpError(400, '"messages" has to hold at least one message', param="messages")
    return [_message(message, f"messages[{index}]") for index, message in enumerate(messages)]


def _message(message: Any, field: str) -> Dict[str, str]:
    if not isinstance(message, dict):
        raise fields.wrong(field, "an object", message)
    role = message.get("role")
    if not isinstance(role, str):
        raise fields.wrong(f"{field}.role", "text", role)
    if role not in _ROLES:
        raise _unsupported(f"{field}.role", role)
    _refuse_unsupported(message, _HARMLESS_IN_MESSAGE, f"{field}.")
    return {"role": _ROLES[role], "content": _content(message.get("content"), f"{field}.content")}


def _content(content: Any, field: str) -> str:
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise fields.wrong(field, "text or a list of text parts", content)
    return "\n".join(_part(part, f"{field}[{index}]") for index, part in enumerate(content))


def _part(part: Any, field: str) -> str:
    if not isinstance(part, dict):
        raise fields.wrong(field, "an object", part)
    kind = part.get("type")
    if kind != _TEXT:
        raise _unsupported(f"{field}.type", kind)
    text = part.get("text")
    if not isinstance(text, str):
        raise fields.wrong(f"{field}.text", "text", text)
    return text


def _refuse_unsupported(values: Dict[str, Any], harmless: Accepted, prefix: str) -> None:
    for field, accepted in harmless.items():
        value = values.get(field)
        if not any(type(value) is type(one) and value == one for one in accepted):
            raise _unsupported(prefix + field, value)


def _unsupported(field: str, value: Any) -> HttpError:
    shown = dumps(value)
    if len(shown) > 40:
        shown = fields.name_of(value)
    return HttpError(400, f'"{field}": {shown} is not supported here', "UNSUPPORTED", field)


def _flag(values: Dict[str, Any], name: str, field: str) -> bool:
    value = values.get(name)
    if value is not None and not isinstance(value, bool):
        raise fields.wrong(field, "a boolean", value)
    return bool(value)


def _whole(reply: Reply, common: Dict[str, Any]) -> Answer:
    message = {"role": "assistant", "content": reply.text}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    usage = _usage(reply)
    told = {} if usage is None else {"usage": usage}
    return json_answer({"object": "chat.completion", **common, "choices": [choice], **told})


def _usage(reply: Reply) -> Optional[Dict[str, int]]:
    if reply.usage is None:
        return None
    asked, answered = reply.usage["inputTokens"], reply.usage["outputTokens"]
    return {"prompt_tokens": asked, "completion_tokens": answered, "total_tokens": asked + answered}


def _events(reply: Reply, common: Dict[str, Any], tells_usage: bool) -> Iterator[str]:
    def chunk(delta: Dict[str, str], finish_reason: Optional[str] = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
        told = {"usage": None} if tells_usage else {}
        return dumps({"object": "chat.completion.chunk", **common, "choices": [choice], **told})

    text = reply.text
    yield chunk({"role": "assistant", "content": text[:_PIECE_CHARS]})
    for start in range(_PIECE_CHARS, len(text), _PIECE_CHARS):
        yield chunk({"content": text[start : start + _PIECE_CHARS]})
    yield chunk({}, "stop")
    if tells_usage:
        usage = _usage(reply)
        yield dumps({"object": "chat.completion.chunk", **common, "choices": [], "usage": usage})
    yield "[DONE]"
