"""How much the HTTP proxy takes and how long it waits. docs/http-proxy.md tells its users."""

from __future__ import annotations

from .calls import MAX_CALL_BYTES

CONNECTIONS_AT_ONCE = 256
REFUSALS_AT_ONCE = 64

HEAD_BYTES = 1 << 16
BODY_BYTES = MAX_CALL_BYTES
# A body takes several times its size while it becomes a call: that much of it at once and no more.
LARGE_BODIES_BYTES = BODY_BYTES
LARGE_BODY_BYTES = 1 << 16
CHUNK_LINE_BYTES = 1 << 12
TRAILER_LINES = 100

# From the first byte of a request to its last, and between any two reads of it.
REQUEST_SECONDS = 30.0
READ_SECONDS = 10.0
# Between two requests of a connection.
IDLE_SECONDS = 30.0
# For the client to take another piece of an answer.
WRITE_SECONDS = 30.0
WRITE_PIECE_BYTES = 1 << 20

# A client that is still writing would lose the answer if its connection were simply closed.
LINGER_SECONDS = 2.0
LINGER_BYTES = 64 << 20

RETRY_AFTER_SECONDS = 1
