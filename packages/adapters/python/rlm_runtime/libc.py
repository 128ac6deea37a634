"""Functions of the C library, for what Python has no module of its own.

All raise ImportError or OSError where there is none: a Python without ctypes, another C library.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Tuple

    CFunction = Callable[..., Tuple[int, int]]

_functions: "Dict[str, CFunction]" = {}
_types: "List[Any]" = []
_bytes: "List[Any]" = []


def c_function(name: str) -> "CFunction":
    """The function as one that takes whole numbers and gives its result and its error number.

    Bytes among the arguments are handed over as the address of their first one, ended by a zero.
    """
    known = _functions.get(name)
    if known is None:
        known = _functions[name] = _look_up(name)
    return known


def _look_up(name: str) -> "CFunction":
    import _ctypes  # ctypes itself takes five times as long to import

    if not _types:

        class Long(_ctypes._SimpleCData):
            _type_ = "l"

        class Text(_ctypes._SimpleCData):
            _type_ = "z"

        class Function(_ctypes.CFuncPtr):
            _flags_ = _ctypes.FUNCFLAG_CDECL | _ctypes.FUNCFLAG_USE_ERRNO
            _restype_ = Long

        _types.extend((Long, Text, Function, _ctypes.dlopen(None, 2)))
    Long, Text, Function, library = _types
    function = Function(_ctypes.dlsym(library, name))

    def as_c(value: Any) -> Any:
        return Text(value) if isinstance(value, bytes) else Long(value)

    def call(*arguments: Any) -> "Tuple[int, int]":
        return function(*map(as_c, arguments)), _ctypes.get_errno()

    return call


def must(name: str, *arguments: Any) -> int:
    """Calls a function that says with a negative result that it failed: then raises OSError."""
    result, number = c_function(name)(*arguments)
    if result < 0:
        raise OSError(number, f"{name} failed")
    return result


def c_memory(size: int) -> "Tuple[memoryview, int]":
    """Some bytes, and the address of the first. They are there as long as the view is."""
    import _ctypes  # array would do too, and takes longer to import than all of this

    if not _bytes:

        class Byte(_ctypes._SimpleCData):
            _type_ = "B"

        _bytes.append(Byte)
    block = (_bytes[0] * size)()
    return memoryview(block).cast("B"), _ctypes.addressof(block)
