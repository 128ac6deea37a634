"""Runs blocks in one namespace and tells what they did."""

from __future__ import annotations

from posix import getpid
from sys import modules
from time import perf_counter

from .capture import Capture
from .channel import Channel, ChannelClosed
from .codec import encode_text
from .guard import Guard
from .interrupts import BlockInterrupted, Interrupts
from .private_builtins import PRIVATE_BUILTINS
from .sandbox_api import Answer, build_functions
from .tracebacks import Sources, describe, frames_of
from .variables import VariableTable

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Dict, Optional, Tuple

__builtins__ = PRIVATE_BUILTINS

OWN_FOLDER = __file__.rpartition("/")[0] + "/"


class Executor:
    def __init__(self, channel: Channel, interrupts: Interrupts, capture: Capture, guard: Guard) -> None:
        self._channel = channel
        self._interrupts = interrupts
        self._capture = capture
        self.guard = guard
        self._sources = Sources()
        self._answer = Answer()
        self._blocks = 0
        self._pid = getpid()
        # A real module, so that classes of the block can be pickled and looked up by their module.
        module = type(modules["sys"])("__main__")
        self.namespace: Dict[str, Any] = module.__dict__
        # Among the builtins: the namespace stays small, and every block looks through all of it.
        self._provided = build_functions(channel, self._answer, self.namespace, self._show_variables)
        self.namespace.update(__builtins__=guard.builtins, context=None, answer={"content": "", "ready": False})
        self._table = VariableTable(self.namespace)
        modules["__main__"] = module

    def _show_variables(self) -> str:
        return self._table.describe_all()

    def set_context(self, value: Any) -> None:
        self.namespace["context"] = value

    def run(self, code: str, trusted: bool) -> Tuple[Dict[str, Any], bytes]:
        """Runs one block; returns the result's header and body. Raises only ``ChannelClosed``."""
        self._prepare()
        self._channel.begin_block()
        started = perf_counter()
        error, timed_out = self._execute(code, trusted)
        elapsed = perf_counter() - started
        self._channel.end_block()
        if getpid() != self._pid:
            # The block forked and this is the child: it must not answer in its parent's name.
            from posix import _exit

            _exit(0)
        return self._report(error, timed_out, elapsed)

    def _prepare(self) -> None:
        self._answer.text = None
        self._capture.restore_descriptors()
        self.guard.restore_streams(self._capture)
        # What a block replaced by accident is back in the next one.
        self.guard.builtins.update(self._provided)
        self.namespace["__builtins__"] = self.guard.builtins
        if not self._provided.keys().isdisjoint(self.namespace):
            for name in self._provided:
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

    def _report(
        self, error: Optional[Dict[str, str]], timed_out: bool, elapsed: float
    ) -> Tuple[Dict[str, Any], bytes]:
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
        text = self._answer.text
        source = self._answer.source if text is not None else "draft"
        if text is None:
            text = self._draft()
        if text is not None:
            encoding, data = encode_text(text)
            if len(data) <= (16 << 20):
                header["answer"] = {"source": source, "encoding": encoding, "size": len(data)}
                parts.append(data)
        return header, parts[0] if len(parts) == 2 and not parts[1] else b"".join(parts)
