"""A call to models as a frame: what the functions of a block and the HTTP proxy both send."""

from __future__ import annotations

from .codec import decode_text, dumps, encode_text
from .private_builtins import PRIVATE_BUILTINS

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Tuple

__builtins__ = PRIVATE_BUILTINS

MAX_CALL_BYTES = 32 << 20
MAX_CALL_REQUESTS = 10_000
MAX_MODEL_CHARS = 100


def pack(prompts: List[str], contexts: Optional[List[Any]]) -> Tuple[List[Dict[str, Any]], bytes]:
    """The ``requests`` of a call and its body. Raises ``TypeError`` for a context without a JSON form."""
    requests: List[Dict[str, Any]] = []
    parts: List[bytes] = []
    for index, prompt in enumerate(prompts):
        encoding, data = encode_text(prompt)
        request: Dict[str, Any] = {"encoding": encoding, "size": len(data)}
        parts.append(data)
        if contexts is not None and contexts[index] is not None:
            kind, data = _encode_context(contexts[index])
            request["context"] = {"kind": kind, "size": len(data)}
            parts.append(data)
        requests.append(request)
    return requests, b"".join(parts)


def _encode_context(value: Any) -> Tuple[str, bytes]:
    if isinstance(value, (bytes, bytearray)):
        return "bytes", bytes(value)
    try:
        return "json", dumps(value).encode("ascii")
    except (TypeError, ValueError, RecursionError) as error:
        raise TypeError(f"context= takes str, bytes, or lists and dicts of plain values: {error}") from None


def unpack(header: Dict[str, Any], body: "bytes | bytearray | None") -> List[Tuple[Dict[str, Any], str]]:
    """Each answer of a reply as the host describes it, with its text."""
    if body is None:
        raise MemoryError("the answers do not fit into the memory of this sandbox")
    answers: List[Tuple[Dict[str, Any], str]] = []
    start = 0
    for slot in header["answers"]:
        end = start + slot["size"]
        answers.append((slot, decode_text(slot["encoding"], body[start:end])))
        start = end
    return answers
