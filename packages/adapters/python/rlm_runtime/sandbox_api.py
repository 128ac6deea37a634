"""The functions that code in a session is given."""

from __future__ import annotations

from .calls import MAX_CALL_BYTES, MAX_CALL_REQUESTS, MAX_MODEL_CHARS, pack, unpack
from .channel import Channel
from .codec import dumps_strict, encode_text
from .private_builtins import PRIVATE_BUILTINS

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional, Sequence

__builtins__ = PRIVATE_BUILTINS

MAX_ANSWER_BYTES = 48 << 20

_JSON_TYPES = (dict, list, tuple, int, float, bool, type(None))


class Answer:
    """The run's answer as the code gives it; the first one counts."""

    def __init__(self) -> None:
        self.text: Optional[str] = None
        self.json: Optional[str] = None
        self.source = ""

    def give(self, value: object, source: str) -> str:
        # An exact str: a subclass could lie to the runtime about itself later.
        text = value if type(value) is str else str.__str__(str(value))
        # Four bytes a character at most: no need to encode to know that it fits.
        if len(text) * 4 > MAX_ANSWER_BYTES and len(encode_text(text)[1]) > MAX_ANSWER_BYTES:
            raise ValueError(
                f"an answer can be {MAX_ANSWER_BYTES} bytes long and this one is longer: shorten or summarise it"
            )
        if self.text is None:
            self.json = _json_of(value)
            self.text, self.source = text, source
        return text


def _json_of(value: object) -> Optional[str]:
    """A value's JSON for who wants the answer as data; ``None`` if it has none."""
    if not isinstance(value, _JSON_TYPES):
        return None
    try:
        return dumps_strict(value)
    except Exception:  # whatever a class of the block's own may raise: the text is an answer all the same
        return None


class SubCalls:
    """``llm_query`` and its relatives: strings in, strings out, ``"Error: …"`` on failure."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def llm_query(self, prompt: str, model: Optional[str] = None) -> str:
        """Ask a model one question and return its answer."""
        return self._ask("llm_query", "llm_query(prompt)", [prompt], model, None)[0]

    def llm_query_batched(self, prompts: Sequence[str], model: Optional[str] = None) -> List[str]:
        """Ask many questions at once; the answers come in the order of the prompts."""
        return self._ask("llm_query", "llm_query_batched(prompts)", _as_list(prompts, "prompts"), model, None)

    def rlm_query(self, prompt: str, context: Any = None, model: Optional[str] = None) -> str:
        """Hand a question and its own context to a child run and return its answer."""
        return self._ask("rlm_query", "rlm_query(prompt)", [prompt], model, [context])[0]

    def rlm_query_batched(
        self, prompts: Sequence[str], contexts: Optional[Sequence[Any]] = None, model: Optional[str] = None
    ) -> List[str]:
        """Start many child runs at once; ``contexts[i]`` goes with ``prompts[i]``."""
        prompts = _as_list(prompts, "prompts")
        given = [None] * len(prompts) if contexts is None else _as_list(contexts, "contexts")
        if len(given) != len(prompts):
            raise ValueError(f"rlm_query_batched got {len(prompts)} prompts and {len(given)} contexts")
        return self._ask("rlm_query", "rlm_query_batched(prompts)", prompts, model, given)

    def _ask(
        self, kind: str, usage: str, prompts: List[str], model: Optional[str], contexts: Optional[List[Any]]
    ) -> List[str]:
        for prompt in prompts:
            if not isinstance(prompt, str):
                raise TypeError(f"{usage} takes text, not {type(prompt).__name__}: build a str first")
        if model is not None and not isinstance(model, str):
            raise TypeError(f"model= takes a model's name, not {type(model).__name__}")
        if model is not None and len(model) > MAX_MODEL_CHARS:
            raise ValueError(f"model= takes a model's name of at most {MAX_MODEL_CHARS} characters")
        if not prompts:
            return []
        if len(prompts) > MAX_CALL_REQUESTS:
            raise ValueError(
                f"one call can carry {MAX_CALL_REQUESTS} prompts and this one has {len(prompts)}: send them in parts"
            )
        requests, body = pack(prompts, contexts)
        if len(body) > MAX_CALL_BYTES:
            raise ValueError(
                f"one call can carry {MAX_CALL_BYTES} bytes of prompts and this one has {len(body)}: "
                "cut it into smaller pieces"
            )
        header = {"type": "call", "kind": kind, "model": model, "requests": requests}
        answers = unpack(*self._channel.call(header, body))
        return [text if slot["ok"] else f"Error: {text}" for slot, text in answers]


def _as_list(values: Any, name: str) -> List[Any]:
    if isinstance(values, (str, bytes, dict)):
        raise TypeError(f"{name} takes a list, not one {type(values).__name__}")
    return list(values)


def build_functions(
    channel: Channel, answer: Answer, namespace: Dict[str, Any], show: Callable[[], str]
) -> Dict[str, Any]:
    """Everything that code finds in its namespace besides ``context`` and ``answer``."""
    calls = SubCalls(channel)

    def FINAL(value: Any) -> str:
        """End the run with this answer."""
        return answer.give(value, "final_call")

    def FINAL_VAR(name: Any) -> str:
        """End the run with the value of the variable of this name."""
        if not isinstance(name, str):
            return answer.give(name, "final_var")
        if name in namespace and not name.startswith("__"):
            return answer.give(namespace[name], "final_var")
        raise NameError(
            f"FINAL_VAR({name!r}): there is no variable of this name. Use FINAL(value) to answer with a value. "
            f"Variables:\n{show()}"
        )

    def SHOW_VARS() -> str:
        """List the variables made so far, with types and sizes."""
        return show()

    return {
        "llm_query": calls.llm_query,
        "llm_query_batched": calls.llm_query_batched,
        "rlm_query": calls.rlm_query,
        "rlm_query_batched": calls.rlm_query_batched,
        "FINAL": FINAL,
        "FINAL_VAR": FINAL_VAR,
        "SHOW_VARS": SHOW_VARS,
    }
