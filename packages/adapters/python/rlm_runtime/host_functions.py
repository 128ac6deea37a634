"""What code asks of the application besides models: its tools, and how much of the budget is left."""

from __future__ import annotations

from .calls import MAX_CALL_BYTES, unpack
from .channel import Channel
from .codec import dumps_strict, loads
from .private_builtins import PRIVATE_BUILTINS

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional, Tuple

    Arguments = Dict[str, Any]

__builtins__ = PRIVATE_BUILTINS


class ToolError(RuntimeError):
    """A tool did not do what it was called for; the message says why."""


class HostFunctions:
    """``budget()`` and a function for each tool, made from what the host tells of it."""

    def __init__(self, channel: Channel, tools: List[Dict[str, Any]]) -> None:
        self._channel = channel
        self._tools = tools

    def all(self) -> Dict[str, Any]:
        """Every name that code is given."""
        functions = {tool["name"]: self._function(tool) for tool in self._tools}
        return {**functions, "ToolError": ToolError, "budget": self.budget}

    def budget(self) -> Dict[str, Any]:
        """What the run has used, may use and has left; None for what has no limit or is not known."""
        ok, text = self._ask("budget", None, b"")
        if not ok:
            raise RuntimeError(text)
        return loads(text)

    def _function(self, tool: Dict[str, Any]) -> Callable[..., Any]:
        """A function with the tool's own parameters, so that Python itself checks how it is called."""
        name = tool["name"]

        def call(given: Arguments, others: Arguments) -> Any:
            return self._call_tool(name, {**_given(given), **others})

        names = [parameter["name"] for parameter in tool["parameters"]]
        parameters = [
            parameter["name"] if parameter["required"] else f"{parameter['name']}=..."
            for parameter in tool["parameters"]
        ]
        others = "{}"
        if tool["others"]:
            parameters.append("**_others")
            others = "_others"
        given = ", ".join(f"{each!r}: {each}" for each in names)
        source = f"def {name}({', '.join(parameters)}): return _call({{{given}}}, {others})"
        module: Dict[str, Any] = {"__builtins__": PRIVATE_BUILTINS, "__name__": __name__, "_call": call}
        # The file's own name: what stands in it is left out of tracebacks.
        exec(compile(source, __file__, "exec", 0, True), module)
        function = module[name]
        function.__doc__ = tool["description"]
        return function

    def _call_tool(self, name: str, arguments: Arguments) -> Any:
        try:
            body = dumps_strict(arguments).encode("ascii")
        except (TypeError, ValueError, RecursionError) as error:
            raise TypeError(f"{name}() takes text, numbers, lists, dicts, True, False and None only: {error}") from None
        if len(body) > MAX_CALL_BYTES:
            raise ValueError(f"one call can carry {MAX_CALL_BYTES} bytes and this one has {len(body)}: pass less")
        ok, text = self._ask("tool", name, body)
        if not ok:
            raise ToolError(text)
        try:
            return loads(text)
        except (ValueError, RecursionError) as error:
            raise ToolError(f"the result of {name}() cannot be read: {error}") from None

    def _ask(self, function: str, tool: Optional[str], body: bytes) -> Tuple[bool, str]:
        header = {"type": "host_call", "function": function, "tool": tool, "size": len(body)}
        slot, text = unpack(*self._channel.call(header, body))[0]
        return slot["ok"], text


def _given(arguments: Arguments) -> Arguments:
    """Without the parameters that were left out: ``...`` stands for the tool's own default."""
    return {name: value for name, value in arguments.items() if value is not ...}
