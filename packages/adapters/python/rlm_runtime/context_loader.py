"""Turns what the host sends as context into the Python value that blocks see."""

from __future__ import annotations


from .codec import decode_text, loads
from .private_builtins import PRIVATE_BUILTINS

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Dict, Union

__builtins__ = PRIVATE_BUILTINS


class ContextRefused(Exception):
    """The context cannot be had; the message says why and what to do."""


def load(header: Dict[str, Any], body: Union[bytes, bytearray, None]) -> Any:
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
            from .context_handle import ContextHandle

            return ContextHandle(header["path"])
    except MemoryError:
        raise ContextRefused("it does not fit into the sandbox's memory limit: raise the limit or pass it as a file")
    except RecursionError:
        raise ContextRefused("it is nested too deeply: flatten it or pass it as JSON text")
    except (OSError, ValueError, KeyError, UnicodeError) as error:
        raise ContextRefused(str(error))
    raise ContextRefused(f"unknown context kind {kind!r}")
