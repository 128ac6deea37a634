"""What the HTTP proxy answers: results, and errors in the shape that each kind of client reads."""

from __future__ import annotations

from email.utils import formatdate
from http import HTTPStatus
from json import dumps

from .http_limits import RETRY_AFTER_SECONDS

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Dict, Optional, Tuple

    Headers = Tuple[Tuple[str, str], ...]

# The proxy's own codes. A failure that the host tells of keeps the host's code.
_CODES = {
    400: "BAD_REQUEST",
    401: "UNAUTHORIZED",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    408: "REQUEST_TIMEOUT",
    411: "LENGTH_REQUIRED",
    413: "BODY_TOO_LARGE",
    414: "URL_TOO_LONG",
    415: "ENCODING_UNSUPPORTED",
    431: "HEADERS_TOO_LARGE",
    500: "INTERNAL",
    501: "NOT_IMPLEMENTED",
    503: "OVERLOADED",
    505: "HTTP_VERSION_UNSUPPORTED",
}

# A spent budget is no 429: OpenAI's clients wait and try again on 408, 409, 429 and all from 500 on.
_STATUS_OF_FAILURE = {
    "ABORTED": 503,
    "BROKER_UNAVAILABLE": 503,
    "BUDGET_EXHAUSTED": 402,
    "MODEL_NOT_FOUND": 404,
    "TIMEOUT": 504,
}
_RETRY_MAY_HELP = frozenset(("BROKER_UNAVAILABLE", "MODEL_FAILED", "TIMEOUT"))
UNKNOWN_FAILURE = "MODEL_FAILED"


class Answer:
    """A response without what belongs to its connection."""

    def __init__(self, status: int, body: bytes, content_type: str, headers: Headers = ()) -> None:
        self.status = status
        self.body = body
        self.content_type = content_type
        self.headers = headers

    def head(self, keep_alive_seconds: Optional[float]) -> bytes:
        """Status line and headers; ``None`` tells the client that the connection ends here."""
        lines = [
            f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}",
            f"Date: {formatdate(usegmt=True)}",
            f"Content-Type: {self.content_type}",
            f"Content-Length: {len(self.body)}",
        ]
        if keep_alive_seconds is None:
            lines.append("Connection: close")
        else:
            lines += ["Connection: keep-alive", f"Keep-Alive: timeout={int(keep_alive_seconds)}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


class HttpError(Exception):
    """Ends a request with an error; ``param`` is the field that is at fault."""

    def __init__(
        self, status: int, message: str, code: Optional[str] = None, param: Optional[str] = None, headers: Headers = ()
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code or _CODES[status]
        self.param = param
        self.headers = headers

    def answer(self, openai: bool) -> Answer:
        if not openai:
            return json_answer(describe(self.code, self.message), self.status, self.headers)
        kind = "invalid_request_error" if self.status < 500 else "server_error"
        if self.status == 402:
            kind = "insufficient_quota"
        error = {"message": self.message, "type": kind, "param": self.param, "code": self.code.lower()}
        return json_answer({"error": error}, self.status, self.headers)


def json_answer(value: Any, status: int = 200, headers: Headers = ()) -> Answer:
    """JSON in ASCII: a lone surrogate, which UTF-8 cannot say, survives as an escape."""
    return Answer(status, dumps(value).encode("ascii"), "application/json", headers)


def describe(code: str, message: str) -> Dict[str, Any]:
    """An error in the shape of the endpoints that are not OpenAI's."""
    return {"error": {"code": code, "message": message}}


def failed_call(code: str, message: str, model_param: Optional[str] = None) -> HttpError:
    """The error for a call that the host has no answer to."""
    headers = () if code in _RETRY_MAY_HELP else (("x-should-retry", "false"),)
    param = model_param if code == "MODEL_NOT_FOUND" else None
    return HttpError(_STATUS_OF_FAILURE.get(code, 502), message, code, param, headers)


def overloaded(message: str) -> HttpError:
    """The error for what may work a moment later."""
    return HttpError(503, message, headers=(("Retry-After", str(RETRY_AFTER_SECONDS)),))
