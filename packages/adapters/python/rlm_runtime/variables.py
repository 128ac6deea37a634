"""Names, types and sizes of a session's variables. Values are never looked into."""

from __future__ import annotations

import sys

from .private_builtins import PRIVATE_BUILTINS
from .tracebacks import type_name

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional

__builtins__ = PRIVATE_BUILTINS

MAX_LISTED = 100
_MAX_NAME_CHARS = 200
_NOT_DATA = (type(sys), type(len))

# Their len() is one C call; a class of the block's own could do anything in it.
_SIZED = (str, bytes, bytearray, list, tuple, dict, set, frozenset, range)


class VariableTable:
    """Knows which names of the namespace a block made or rebound."""

    def __init__(self, namespace: Dict[str, Any]) -> None:
        self._namespace = namespace
        self._provided = set(namespace)
        self._contexts = {"context"}
        self._before: Dict[str, int] = {}

    def add_context(self, name: str) -> None:
        """A variable that the host set: no block has made it, but all may be told of it."""
        self._contexts.add(name)
        self._provided.add(name)

    def changed(self) -> List[Dict[str, Any]]:
        """What was made or rebound since this was last asked."""
        namespace = self._namespace.copy()  # threads of the block may go on changing it
        # Identities, not values: a snapshot that kept old values alive would double memory.
        # Not id(): it raises an audit event, and with it a call of the guard, for every name.
        after = dict(zip(namespace, map(object.__hash__, namespace.values())))
        before, self._before = self._before, after
        if after == before:
            return []
        found = []
        for name in [name for name, identity in after.items() if before.get(name) != identity]:
            if self._is_listed(name, namespace[name]):
                found.append(_summary(name, namespace[name]))
                if len(found) == MAX_LISTED:
                    break
        return found

    def describe_all(self) -> str:
        """One line for each variable, for ``SHOW_VARS()``."""
        lines = []
        for name, value in self._namespace.copy().items():
            if self._is_listed(name, value) or (type(name) is str and name in self._contexts):
                size = _size(value)
                lines.append(f"{name}: {_type_name(value)}" + ("" if size is None else f", {size} long"))
        return "\n".join(lines) if lines else "no variables yet"

    def _is_listed(self, name: object, value: object) -> bool:
        return (
            type(name) is str
            and not name.startswith("_")
            and (name not in self._provided)
            and type(value) not in _NOT_DATA
        )


def _summary(name: str, value: object) -> Dict[str, Any]:
    return {"name": name[:_MAX_NAME_CHARS], "type": _type_name(value), "size": _size(value)}


def _type_name(value: object) -> str:
    return type_name(value)[:_MAX_NAME_CHARS]


def _size(value: object) -> Optional[int]:
    kind = type(value)
    if kind in _SIZED:
        try:
            return len(value)  # type: ignore[arg-type]
        except OverflowError:  # a range can be longer than len() can say
            return None
    return None
