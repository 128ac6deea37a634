"""Turns what the host sends as context into the Python value that blocks see."""

from __future__ import annotations

from posix import close

from .codec import decode_text, loads
from .context_source import DESCRIPTORS_PER_FILE, open_context_file
from .private_builtins import PRIVATE_BUILTINS

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional, Union

    from .context_files import ContextFiles
    from .context_handle import ContextHandle

__builtins__ = PRIVATE_BUILTINS

SMALL_FILE_BYTES = 1 << 16
"""Of several files, those up to this size are read: a mapped one takes descriptors."""

READ_BYTES = 1 << 26
"""The most that is read of several files: from then on small ones are mapped too."""

_SPARE_DESCRIPTORS = 100  # for the session's own, and some for the code


class ContextRefused(Exception):
    """The context cannot be had; the message says why and what to do."""


def load(
    header: Dict[str, Any],
    body: Union[bytes, bytearray, None],
    open_for_reading: Callable[[str], int] = open_context_file,
) -> Any:
    """The value of a ``context`` message; ``open_for_reading`` gives a descriptor for each path in
    it, which is closed here. Raises ContextRefused."""
    kind = header.get("kind")
    try:
        if body is None:
            raise MemoryError
        if kind == "text":
            return decode_text(header["encoding"], body)
        if kind == "json":
            return loads(decode_text(header["encoding"], body))
        if kind == "bytes":
            return bytes(body)
        if kind == "file":
            return _open_file(header["path"], None, 0, open_for_reading)
        if kind == "files":
            return _open_files(loads(decode_text(header["encoding"], body)), open_for_reading)
    except MemoryError:
        raise ContextRefused(
            "it does not fit into the sandbox's memory limit: raise the limit or pass it as a file"
        ) from None
    except RecursionError:
        raise ContextRefused("it is nested too deeply: flatten it or pass it as JSON text") from None
    except (OSError, ValueError, KeyError, UnicodeError) as error:
        raise ContextRefused(str(error)) from None
    raise ContextRefused(f"unknown context kind {kind!r}")


def _open_file(
    path: str, name: Optional[str], read_up_to: int, open_for_reading: Callable[[str], int]
) -> ContextHandle:
    from .context_handle import ContextHandle

    fd = open_for_reading(path)
    try:
        return ContextHandle.from_fd(fd, name or path.rpartition("/")[2], read_up_to)
    finally:
        close(fd)


def _open_files(files: List[Dict[str, str]], open_for_reading: Callable[[str], int]) -> ContextFiles:
    from .context_files import ContextFiles

    wanted = len(files) * DESCRIPTORS_PER_FILE + _SPARE_DESCRIPTORS
    mappings = (_allowed_descriptors(wanted) - _SPARE_DESCRIPTORS) // DESCRIPTORS_PER_FILE
    room = READ_BYTES
    handles: Dict[str, ContextHandle] = {}
    try:
        for file in files:
            read_up_to = min(SMALL_FILE_BYTES, room) if mappings > 0 else room
            handle = _open_file(file["path"], file["name"], read_up_to, open_for_reading)
            handles[file["name"]] = handle
            if handle.in_memory or not handle.size:
                room -= handle.in_memory
            elif mappings > 0:
                mappings -= 1
            else:
                raise ValueError(
                    f"this process may not hold all of the {len(files):,} files open: pass fewer, "
                    "or raise the limit of open files (ulimit -n; openFilesLimit of docker)"
                )
    except BaseException:
        for handle in handles.values():
            handle.close()
        raise
    return ContextFiles(handles)


def _allowed_descriptors(wanted: int) -> int:
    """How many descriptors this process may have, after raising its limit to ``wanted``."""
    from resource import RLIM_INFINITY, RLIMIT_NOFILE, getrlimit, setrlimit

    now, most = getrlimit(RLIMIT_NOFILE)
    if now == RLIM_INFINITY or now >= wanted:
        return wanted
    most_wanted = wanted if most == RLIM_INFINITY else min(wanted, most)
    try:
        setrlimit(RLIMIT_NOFILE, (most_wanted, most))
    except (OSError, ValueError):
        return now
    return most_wanted
