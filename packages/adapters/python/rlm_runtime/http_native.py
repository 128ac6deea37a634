"""The endpoints that do what ``llm_query`` and its relatives do in a block."""

from __future__ import annotations

from . import http_fields as fields
from .http_answers import Answer, describe, failed_call, json_answer
from .http_question import Question

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Dict, List

    from .http_question import Reply


def llm_query(values: Dict[str, Any]) -> Question:
    return Question("llm_query", [fields.text(values, "prompt")], fields.model(values), _one)


def llm_query_batched(values: Dict[str, Any]) -> Question:
    return Question("llm_query", fields.prompts(values), fields.model(values), _many)


def rlm_query(values: Dict[str, Any]) -> Question:
    prompt = fields.text(values, "prompt")
    return Question("rlm_query", [prompt], fields.model(values), _one, [values.get("context")])


def rlm_query_batched(values: Dict[str, Any]) -> Question:
    prompts = fields.prompts(values)
    contexts = fields.contexts(values, len(prompts))
    return Question("rlm_query", prompts, fields.model(values), _many, contexts)


def _one(replies: List[Reply]) -> Answer:
    (reply,) = replies
    if not reply.ok:
        raise failed_call(reply.code, reply.text)
    return json_answer({"response": reply.text})


def _many(replies: List[Reply]) -> Answer:
    responses = [{"response": reply.text} if reply.ok else describe(reply.code, reply.text) for reply in replies]
    return json_answer({"responses": responses})
