"""Functions of the C library, for what Python has no module of its own."""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Callable, Tuple


def c_function(name: str) -> "Callable[..., Tuple[int, int]]":
    """The function as one that takes whole numbers and gives its result and its error number.

    Raises ImportError or OSError where there is none: a Python without ctypes, another C library.
    """
    import _ctypes  # ctypes itself takes five times as long to import

    class Long(_ctypes._SimpleCData):
        _type_ = "l"

    class Function(_ctypes.CFuncPtr):
        _flags_ = _ctypes.FUNCFLAG_CDECL | _ctypes.FUNCFLAG_USE_ERRNO
        _restype_ = Long

    function = Function(_ctypes.dlsym(_ctypes.dlopen(None, 2), name))

    def call(*arguments: int) -> Tuple[int, int]:
        return function(*map(Long, arguments)), _ctypes.get_errno()

    return call


def c_memory(size: int) -> "Tuple[memoryview, int]":
    """Some bytes, and the address of the first. They are there as long as the view is."""
    import _ctypes  # array would do too, and takes longer to import than all of this

    class Byte(_ctypes._SimpleCData):
        _type_ = "B"

    block = (Byte * size)()
    return memoryview(block).cast("B"), _ctypes.addressof(block)
