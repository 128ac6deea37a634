"""Runs blocks in one namespace and tells what they did."""

from __future__ import annotations

from posix import getpid
from sys import modules
from time import perf_counter

from .capture import Capture
from .channel import Channel, ChannelClosed
from .codec import encode_text
from .facts import Facts
from .guard import Guard
from .host_functions import HostFunctions
from .interrupts import BlockInterrupted, Interrupts
from .private_builtins import PRIVATE_BUILTINS
from .sandbox_api import MAX_ANSWER_BYTES, Answer, build_functions
from .tracebacks import Sources, describe, frames_of
from .variables import VariableTable

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Tuple

    from .live_output import LiveOutput

__builtins__ = PRIVATE_BUILTINS

OWN_FOLDER = __file__.rpartition("/")[0] + "/"


class Executor:
    def __init__(
        self,
        channel: Channel,
        interrupts: Interrupts,
        capture: Capture,
        guard: Guard,
        tools: List[Dict[str, Any]],
    ) -> None:
        self._channel = channel
        self._interrupts = interrupts
        self._capture = capture
        self.guard = guard
        self._sources = Sources()
        self._answer = Answer()
        self._facts = Facts()
        self._blocks = 0
        self._pid = getpid()
        # A real module, so that classes of the block can be pickled and looked up by their module.
        module = type(modules["sys"])("__main__")
        self.namespace: Dict[str, Any] = module.__dict__
        # Among the builtins: the namespace stays small, and every block looks through all of it.
        essential = build_functions(channel, self._answer, self.namespace, self._show_variables)
        self._essential = essential.keys()
        offered = {"remember": self._facts.remember, **HostFunctions(channel, tools).all()}
        self._provided = {**offered, **essential}
        self.namespace.update(__builtins__=guard.builtins, context=None, answer={"content": "", "ready": False})
        self._table = VariableTable(self.namespace)
        modules["__main__"] = module

    def _show_variables(self) -> str:
        return self._table.describe_all()

    def may_be_context(self, name: object) -> bool:
        """Whether a context can be had under this name without taking one that is needed."""
        if type(name) is not str or not name.isidentifier() or name.startswith("__"):
            return False
        from keyword import iskeyword

        taken = name == "answer" or name in self._provided or name in self.guard.builtins
        return not taken and not iskeyword(name)

    def set_context(self, name: str, value: Any) -> None:
        self.namespace[name] = value
        self._table.add_context(name)

    def run(self, code: str, trusted: bool, live: Optional[int] = None) -> Tuple[Dict[str, Any], bytes]:
        """Runs one block; returns the result's header and body. Raises only ``ChannelClosed``.

        ``live`` is the number under which what it prints is told at once; ``None`` for not at all.
        """
        self._prepare()
        output = None if live is None else self._live_output(live)
        self._channel.begin_block()
        started = perf_counter()
        error, timed_out = self._execute(code, trusted)
        elapsed = perf_counter() - started
        self._channel.end_block()
        if getpid() != self._pid:
            # The block forked and this is the child: it must not answer in its parent's name.
            from posix import _exit

            _exit(0)
        if output is not None:
            output.end()
        return self._report(error, timed_out, elapsed)

    def _live_output(self, block: int) -> LiveOutput:
        from .live_output import LiveOutput

        return LiveOutput(self._channel, self._capture, block)

    def _prepare(self) -> None:
        self._answer.text = self._answer.json = None
        self._capture.restore_descriptors()
        self.guard.restore_streams(self._capture)
        # What a block replaced by accident is back in the next one.
        self.guard.builtins.update(self._provided)
        self.namespace["__builtins__"] = self.guard.builtins
        # The others may have the names of variables, which then hide them as they would builtins.
        if not self._essential.isdisjoint(self.namespace):
            for name in self._essential:
                self.namespace.pop(name, None)
        self._blocks += 1

    def _execute(self, code: str, trusted: bool) -> Tuple[Optional[Dict[str, str]], bool]:
        filename = f"<block {self._blocks}>"
        interrupts = self._interrupts
        try:
            try:
                interrupts.begin()
                self._sources.add(filename, code)
                compiled = compile(code, filename, "exec", 0, True)
                if trusted:
                    with self.guard.lifted():
                        exec(compiled, self.namespace)
                else:
                    exec(compiled, self.namespace)
                self._read_answer_variable()
            finally:
                interrupts.end()
        except ChannelClosed:
            raise
        except BlockInterrupted as raised:
            message = "the block ran past its time limit and was interrupted; its variables are kept"
            frames = frames_of(raised, self._sources, OWN_FOLDER)
            return {"type": "TimeoutError", "message": message, "traceback": f"{frames}TimeoutError: {message}\n"}, True
        except BaseException as raised:
            return describe(raised, self._sources, OWN_FOLDER), False
        return None, False

    def _read_answer_variable(self) -> None:
        answer = self.namespace.get("answer")
        if type(answer) is not dict or "content" not in answer:
            return
        ready = answer.get("ready")
        if type(ready) in (bool, int, str) and ready:
            self._answer.give(answer["content"], "answer_variable")

    def _draft(self) -> Optional[str]:
        try:
            answer = self.namespace.get("answer")
            content = answer.get("content") if type(answer) is dict else None
        except BaseException:  # keys of the block's own, whose comparison raises
            return None
        return content if type(content) is str and content else None

    def _report(self, error: Optional[Dict[str, str]], timed_out: bool, elapsed: float) -> Tuple[Dict[str, Any], bytes]:
        (stdout, stdout_bytes), (stderr, stderr_bytes) = self._capture.take()
        parts = [stdout.encode("utf-8"), stderr.encode("utf-8")]
        header: Dict[str, Any] = {
            "type": "result",
            "elapsedMs": elapsed * 1000,
            "timedOut": timed_out,
            "stdout": [len(parts[0]), stdout_bytes],
            "stderr": [len(parts[1]), stderr_bytes],
            "error": error,
            "variables": self._table.changed(),
            "answer": None,
        }
        self._add_answer(header, parts)
        facts = [encode_text(text) for text in self._facts.take()]
        if facts:
            header["facts"] = [{"encoding": encoding, "size": len(data)} for encoding, data in facts]
            parts.extend(data for _, data in facts)
        return header, parts[0] if len(parts) == 2 and not parts[1] else b"".join(parts)

    def _add_answer(self, header: Dict[str, Any], parts: List[bytes]) -> None:
        answer = self._answer
        text = answer.text
        source = answer.source if text is not None else "draft"
        if text is None:
            text = self._draft()
        if text is None:
            return
        encoding, data = encode_text(text)
        if len(data) > MAX_ANSWER_BYTES:
            return
        header["answer"] = {"source": source, "encoding": encoding, "size": len(data)}
        parts.append(data)
        if answer.json is not None and len(data) + len(answer.json) <= MAX_ANSWER_BYTES:
            header["answer"]["json"] = len(answer.json)
            parts.append(answer.json.encode("ascii"))
