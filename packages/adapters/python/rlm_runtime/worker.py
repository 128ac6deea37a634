"""One session: a process that reads commands from the host and runs blocks until the stream ends."""

from __future__ import annotations

import sys
from posix import _exit

from .capture import Capture, Placer
from .channel import Channel, ChannelClosed
from .context_loader import ContextRefused, load
from .context_source import open_context_file
from .executor import Executor
from .greeting import hello
from .guard import Guard
from .interrupts import Interrupts
from .private_builtins import PRIVATE_BUILTINS

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional, Tuple, Union

__builtins__ = PRIVATE_BUILTINS

_FIRST_DESCRIPTOR = 500
_THREAD_STACK_BYTES = 2 << 20


def serve(
    fds: "Tuple[int, Optional[int]]",
    session_folder: str,
    token: str,
    before_code: "Callable[[Dict[str, Any]], None]" = lambda limits: None,
    open_file: "Callable[[str], int]" = open_context_file,
    kernel: "Optional[List[Dict[str, Any]]]" = None,
) -> None:
    """Runs the session and ends the process.

    ``fds`` are where it reads from the host and where it writes to it; ``None`` for the same one.
    ``before_code`` locks the process down that is not locked yet, ``open_file`` opens context files,
    ``kernel`` is told to the host.
    """
    try:
        place = Placer(_FIRST_DESCRIPTOR)
        interrupts = Interrupts()
        reader, writer = fds
        channel = Channel(place(reader), interrupts, None if writer is None else place(writer))
        channel.send(hello(token, kernel))
        worker = _Worker(channel, interrupts, place, session_folder, before_code, open_file)
        while True:
            worker.handle(*channel.next_command())
    except ChannelClosed:
        _exit(0)
    except BaseException as error:
        # Nothing of the block's can arrive here; the host reads the reason from the supervisor.
        _exit(70 if not isinstance(error, MemoryError) else 71)


class _Worker:
    def __init__(
        self,
        channel: Channel,
        interrupts: Interrupts,
        place: Placer,
        session_folder: str,
        before_code: Callable[[Dict[str, Any]], None],
        open_file: Callable[[str], int],
    ) -> None:
        self._channel = channel
        self._interrupts = interrupts
        self._place = place
        self._folder = session_folder
        self._before_code = before_code
        self._open_file = open_file
        self._executor: "Executor | None" = None

    def handle(self, header: Dict[str, Any], body: Union[bytes, bytearray, None]) -> None:
        kind = header.get("type")
        if kind == "execute" and self._executor is not None:
            live = header["id"] if header.get("liveOutput") is True else None
            result, data = self._executor.run(_text(body), header.get("trusted") is True, live)
            result["id"] = header["id"]
            self._channel.send(result, data)
        elif kind == "context" and self._executor is not None:
            self._channel.send({"type": "context_loaded", "id": header["id"], "error": self._load(header, body)})
        elif kind == "configure" and self._executor is None:
            self._channel.send({"type": "ready", "id": header["id"], "error": self._configure(header)})
        else:
            raise ChannelClosed

    def _configure(self, header: Dict[str, Any]) -> "str | None":
        try:
            sys.dont_write_bytecode = True
            import _thread

            _thread.stack_size(_THREAD_STACK_BYTES)
            guard = Guard(self._folder)
            if header.get("sitePackages"):
                import site

                site.main()
            guard.allow_imports(header.get("importRoots", []))
            capture = Capture(*header["outputBytes"])
            capture.attach_descriptors(self._place)
            # Before the language layer, which would refuse what this needs.
            self._before_code(header.get("limits", {}))
            if header.get("restrict", True):
                guard.restrict()
            guard.restore_streams(capture)
            self._executor = Executor(self._channel, self._interrupts, capture, guard, header.get("tools", []))
        except (OSError, ValueError, ImportError, RuntimeError) as error:
            return str(error)
        return None

    def _load(self, header: Dict[str, Any], body: Union[bytes, bytearray, None]) -> "str | None":
        executor = self._executor
        if executor is None:
            return "the session is not configured"
        names = [header.get("variable", "context")]
        if "alias" in header:
            names.append(header["alias"])
        try:
            with executor.guard.lifted():
                for name in names:
                    if not executor.may_be_context(name):
                        return f"{name!r} is no name that a context can have"
                value = load(header, body, self._open_file)
                for name in names:
                    executor.set_context(name, value)
        except ContextRefused as error:
            return str(error)
        return None


def _text(body: Union[bytes, bytearray, None]) -> str:
    if body is None:
        raise MemoryError
    return str(body, "utf-8", "surrogatepass")
