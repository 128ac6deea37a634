"""One connection of a client: requests in and answers out, with a limit on every size and wait."""

from __future__ import annotations

import asyncio
import re

from . import http_limits as limits
from .http_answers import HttpError
from .http_head import CHUNKED, RequestHead, too_large

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Optional

    from .http_answers import Answer

_READ_BYTES = 1 << 18
_END_OF_HEAD = re.compile(rb"\n\r?\n")
_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;.*)?\r?\n")


class Connection:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._buffer = bytearray()
        self._deadline = 0.0
        # Whether the client may still be writing what nobody will read.
        self.unread = False
        # Sending means that the system has it all: what a client does not read holds no memory here.
        writer.transport.set_write_buffer_limits(0)

    @property
    def seconds_left(self) -> float:
        """How long the request that is being read may still take."""
        return self._deadline - asyncio.get_running_loop().time()

    async def next_head(self) -> Optional[RequestHead]:
        """Waits for a request; ``None`` if none comes."""
        self.unread = False
        # Some clients end a body with a line break that is not part of it.
        while not self._buffer.lstrip(b"\r\n"):
            self._buffer.clear()
            try:
                data = await asyncio.wait_for(self._reader.read(_READ_BYTES), limits.IDLE_SECONDS)
            except asyncio.TimeoutError:
                return None
            if not data:
                return None
            self._buffer += data
        del self._buffer[: len(self._buffer) - len(self._buffer.lstrip(b"\r\n"))]
        self._deadline = asyncio.get_running_loop().time() + limits.REQUEST_SECONDS
        self.unread = True
        return RequestHead(await self._take_head())

    async def _take_head(self) -> "bytes | bytearray":
        searched = 0
        while True:
            end = _END_OF_HEAD.search(self._buffer, searched, limits.HEAD_BYTES)
            if end is not None:
                return self._take_now(end.end())
            if len(self._buffer) >= limits.HEAD_BYTES:
                if b"\n" in self._buffer[: limits.HEAD_BYTES]:
                    raise HttpError(431, f"the headers can be {limits.HEAD_BYTES} bytes long and these are longer")
                raise HttpError(414, f"a request line can be {limits.HEAD_BYTES} bytes long and this one is longer")
            searched = max(0, len(self._buffer) - 2)
            await self._fill()

    async def read_body(self, head: RequestHead, size: Optional[int]) -> "bytes | bytearray":
        if size is None:
            self.unread = False
            return b""
        if head.expects_continue and not self._buffer:
            await self._write(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = await (self._read_chunks() if size == CHUNKED else self._take(size))
        self.unread = False
        return body

    async def _read_chunks(self) -> bytearray:
        body = bytearray()
        while True:
            line = _CHUNK_SIZE.fullmatch(await self._take_line())
            if line is None:
                raise HttpError(400, "the size of a chunk cannot be read")
            size = int(line[1], 16)
            if size == 0:
                break
            if len(body) + size > limits.BODY_BYTES:
                raise too_large()
            body += await self._take(size)
            if (await self._take_line()).strip():
                raise HttpError(400, "a chunk is longer than it says")
        for _ in range(limits.TRAILER_LINES):
            if not (await self._take_line()).strip():
                return body
        raise HttpError(431, f"a chunked body can have {limits.TRAILER_LINES} trailers and this one has more")

    async def _take_line(self) -> "bytes | bytearray":
        while True:
            end = self._buffer.find(b"\n", 0, limits.CHUNK_LINE_BYTES)
            if end >= 0:
                return self._take_now(end + 1)
            if len(self._buffer) >= limits.CHUNK_LINE_BYTES:
                raise HttpError(400, "a line of a chunked body is too long")
            await self._fill()

    async def _take(self, size: int) -> "bytes | bytearray":
        while len(self._buffer) < size:
            await self._fill()
        return self._take_now(size)

    def _take_now(self, size: int) -> "bytes | bytearray":
        if size == len(self._buffer):
            # Most bodies end where the reading ended, and a large one need not be copied.
            whole, self._buffer = self._buffer, bytearray()
            return whole
        taken = bytes(memoryview(self._buffer)[:size])
        del self._buffer[:size]
        return taken

    async def _fill(self) -> None:
        patience = min(limits.READ_SECONDS, self.seconds_left)
        try:
            data = await asyncio.wait_for(self._reader.read(_READ_BYTES), patience)
        except asyncio.TimeoutError:
            raise HttpError(408, "the request did not come in time") from None
        if not data:
            raise HttpError(400, "the request ends before it is complete")
        self._buffer += data

    async def send(self, answer: Answer, keep_alive: bool, with_body: bool) -> None:
        head = answer.head(limits.IDLE_SECONDS if keep_alive else None)
        body = memoryview(answer.body if with_body else b"")
        first = limits.WRITE_PIECE_BYTES
        await self._write(head + body[:first])
        for start in range(first, len(body), limits.WRITE_PIECE_BYTES):
            await self._write(body[start : start + limits.WRITE_PIECE_BYTES])

    async def _write(self, data: "bytes | memoryview") -> None:
        self._writer.write(data)
        try:
            await asyncio.wait_for(self._writer.drain(), limits.WRITE_SECONDS)
        except asyncio.TimeoutError:
            raise ConnectionError("the client does not read its answer") from None

    async def finish(self) -> None:
        """Ends the connection after an answer, and lets a client that is still writing read it."""
        if not self.unread:
            return
        self._writer.write_eof()
        left = limits.LINGER_BYTES
        until = asyncio.get_running_loop().time() + limits.LINGER_SECONDS
        while left > 0:
            patience = until - asyncio.get_running_loop().time()
            try:
                data = await asyncio.wait_for(self._reader.read(_READ_BYTES), patience)
            except asyncio.TimeoutError:
                return
            if not data:
                return
            left -= len(data)

    def close(self) -> None:
        # Nothing waits to be written but on a connection that is given up.
        self._writer.transport.abort()
