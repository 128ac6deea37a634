"""What a request asks the host, and how its answer becomes a response."""

from __future__ import annotations

from .http_answers import UNKNOWN_FAILURE

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional

    from .http_answers import Answer


class Reply:
    """The host's answer to one prompt. A host need not tell more than the text."""

    def __init__(self, described: Dict[str, Any], text: str) -> None:
        self.ok: bool = described["ok"]
        self.text = text
        self.code: str = described.get("code") or UNKNOWN_FAILURE
        self.model: Optional[str] = described.get("model")
        self.usage: Optional[Dict[str, int]] = described.get("usage")


class Question:
    """``respond`` makes the response out of one reply for each prompt."""

    def __init__(
        self,
        kind: str,
        prompts: List[str],
        model: Optional[str],
        respond: Callable[[List[Reply]], Answer],
        contexts: Optional[List[Any]] = None,
        chat: bool = False,
    ) -> None:
        self.kind = kind
        self.prompts = prompts
        self.model = model
        self.respond = respond
        self.contexts = contexts
        self.chat = chat
