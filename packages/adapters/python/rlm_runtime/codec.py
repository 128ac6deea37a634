"""Text and JSON to bytes and back, without the ``json`` module, whose attributes a block can replace."""

from __future__ import annotations

from .private_builtins import PRIVATE_BUILTINS

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Tuple

__builtins__ = PRIVATE_BUILTINS

try:
    from _json import encode_basestring_ascii, make_encoder, make_scanner
except ImportError:  # not CPython, or built without the accelerator
    make_encoder = make_scanner = None  # type: ignore[assignment]


def _refuse(value: object) -> Any:
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


class _ScannerSettings:
    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}.__getitem__
    memo: dict = {}


if make_encoder is not None and make_scanner is not None:
    _scan = make_scanner(_ScannerSettings)
    # Without a table of what it is in, which threads could not share: a circle is a RecursionError.
    _encode = make_encoder(None, _refuse, encode_basestring_ascii, None, ":", ",", False, False, True)
    _encode_strict = make_encoder(None, _refuse, encode_basestring_ascii, None, ":", ",", False, False, False)

    def dumps(value: Any) -> str:
        """JSON in ASCII: a lone surrogate survives as an escape. NaN is written as NaN."""
        return "".join(_encode(value, 0))

    def dumps_strict(value: Any) -> str:
        """JSON that any reader takes: ``ValueError`` for NaN and infinities."""
        return "".join(_encode_strict(value, 0))

    def loads(text: str) -> Any:
        try:
            value, end = _scan(text, 0)
        except StopIteration as stop:
            raise ValueError(f"not JSON at character {stop.value}") from None
        except SystemError:  # how the scanner fails while json.decoder, whose error it raises, is not loaded
            raise ValueError("not JSON") from None
        if end != len(text):
            raise ValueError(f"extra data after the JSON value at character {end}")
        return value

else:
    from json import JSONDecoder, JSONEncoder

    dumps = JSONEncoder(separators=(",", ":")).encode
    dumps_strict = JSONEncoder(separators=(",", ":"), allow_nan=False).encode
    loads = JSONDecoder().decode


def encode_text(text: str) -> Tuple[str, bytes]:
    """The text's bytes and their encoding's name. Lone surrogates, which UTF-8 cannot say, use UTF-16."""
    try:
        return "utf-8", text.encode("utf-8")
    except UnicodeEncodeError:
        return "utf-16-le", text.encode("utf-16-le", "surrogatepass")


def decode_text(encoding: str, data: "bytes | bytearray | memoryview") -> str:
    if encoding == "utf-8":
        return str(data, "utf-8")
    if encoding == "utf-16-le":
        return str(data, "utf-16-le", "surrogatepass")
    raise ValueError(f"unknown text encoding {encoding!r}")
