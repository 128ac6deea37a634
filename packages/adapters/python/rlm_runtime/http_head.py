"""The head of a request, read by the standard library's HTTP server without its sockets."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler
from io import BytesIO

from . import http_limits as limits
from .http_answers import HttpError

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Optional

CHUNKED = -1


class RequestHead(BaseHTTPRequestHandler):
    """Request line and headers. Raises ``HttpError`` for what is no HTTP/1.0 or 1.1."""

    protocol_version = "HTTP/1.1"

    def __init__(self, data: "bytes | bytearray") -> None:
        # Not the base's, which would serve a whole connection.
        self.rfile = BytesIO(data)
        self.raw_requestline = self.rfile.readline()
        self.expects_continue = False
        if len(self.raw_requestline.split()) != 3:
            raise HttpError(400, "the request line has to be a method, a path and HTTP/1.1")
        if not self.parse_request():
            raise HttpError(400, "the request line cannot be read")
        if self.headers.defects or self.headers.get_payload():
            raise HttpError(400, "a header line cannot be read")
        self.path = _without_origin(self.path).partition("?")[0]

    def handle_expect_100(self) -> bool:
        self.expects_continue = True
        return True

    def send_error(self, code: int, message: Optional[str] = None, explain: Optional[str] = None) -> None:
        """Where the base reports what it cannot read."""
        raise HttpError(int(code), explain or message or "the request cannot be read")

    def body_size(self) -> Optional[int]:
        """Bytes of the body that follows, ``CHUNKED`` if it will tell, ``None`` without one."""
        lengths = self.headers.get_all("Content-Length", [])
        encodings = ",".join(self.headers.get_all("Transfer-Encoding", [])).lower().split(",")
        if encodings != [""]:
            if lengths:
                raise HttpError(400, "a request has Content-Length or Transfer-Encoding, not both")
            if [name.strip() for name in encodings] != ["chunked"]:
                raise HttpError(501, "the only Transfer-Encoding known here is chunked")
            return CHUNKED
        if not lengths:
            return None
        length = lengths[0].strip()
        if any(other.strip() != length for other in lengths) or not (length.isascii() and length.isdigit()):
            raise HttpError(400, "Content-Length has to be one whole number")
        if len(length.lstrip("0")) > len(str(limits.BODY_BYTES)) or int(length) > limits.BODY_BYTES:
            raise too_large()
        return int(length)

    def refuse_compressed(self) -> None:
        encoding = self.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding != "identity":
            raise HttpError(415, "a compressed body is not supported here: send it as it is")

    def authorization(self) -> str:
        """The token of an ``Authorization: Bearer`` header, or nothing."""
        scheme, _, token = self.headers.get("Authorization", "").strip().partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""


def too_large(what: str = "a body") -> HttpError:
    return HttpError(
        413, f"{what} can be {limits.BODY_BYTES} bytes long and this one is longer: cut it into smaller pieces"
    )


def _without_origin(url: str) -> str:
    """The path of a URL: a client that takes this for its HTTP proxy sends the whole of it."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.lower() != "http":
        return url
    return "/" + rest.partition("/")[2]
