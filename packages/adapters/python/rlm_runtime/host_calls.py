"""Calls to the host from a process that serves many clients in one thread.

``Channel.call`` takes a thread for each call in flight. The threads of a container are counted, and
those of the proxy would be missing to the code that asks.
"""

from __future__ import annotations

import asyncio
import socket

from .calls import MAX_CALL_BYTES, pack, unpack
from .channel import MAX_HEADER_BYTES, ChannelClosed
from .codec import dumps, loads
from .greeting import hello
from .http_answers import HttpError
from .http_head import too_large
from .http_question import Reply
from .processes import processor_ms

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Awaitable, Dict, List, Tuple

    from .http_question import Question

    Frame = Tuple[Dict[str, Any], bytes]

_READER_BYTES = 1 << 20


class HostCalls:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._writing = asyncio.Lock()
        self._open: "Dict[int, asyncio.Future[Frame]]" = {}
        self._last_id = 0

    @classmethod
    async def begin(cls, fd: int) -> HostCalls:
        """Greets the host, which is at the other end of this socket."""
        stream = socket.socket(fileno=fd)
        stream.setblocking(False)
        calls = cls(*await asyncio.open_connection(sock=stream, limit=_READER_BYTES))
        await calls._write(hello(), b"")
        return calls

    async def send(self, question: Question) -> "Awaitable[List[Reply]]":
        """Returns when the question is on its way, with what to wait for."""
        header, body = _frame(question)
        self._last_id += 1
        number = self._last_id
        header["id"] = number
        header["cpuMs"] = processor_ms()
        answer = self._open[number] = asyncio.get_running_loop().create_future()
        await self._write(header, body)
        return self._wait(number, answer)

    async def _write(self, header: Dict[str, Any], body: bytes) -> None:
        head = dumps(header).encode("ascii")
        async with self._writing:
            self._writer.write(len(head).to_bytes(4, "big") + len(body).to_bytes(4, "big") + head)
            self._writer.write(body)
            try:
                await self._writer.drain()
            except OSError as error:
                raise ChannelClosed from error

    async def _wait(self, number: int, answer: "asyncio.Future[Frame]") -> List[Reply]:
        try:
            return [Reply(described, text) for described, text in unpack(*await answer)]
        finally:
            self._open.pop(number, None)

    async def read_replies(self) -> None:
        """Hands out what the host answers until it is gone, which is a ``ChannelClosed``."""
        try:
            while True:
                header, body = await self._read_frame()
                answer = self._open.get(header.get("id", 0)) if header.get("type") == "reply" else None
                if answer is not None and not answer.done():
                    answer.set_result((header, body))
        except (OSError, EOFError, ValueError, RecursionError) as error:
            raise ChannelClosed from error

    def close(self) -> None:
        self._writer.transport.abort()

    async def _read_frame(self) -> Frame:
        prefix = await self._reader.readexactly(8)
        size = int.from_bytes(prefix[:4], "big")
        if size > MAX_HEADER_BYTES:
            raise ValueError("a header over its limit")
        header = loads((await self._reader.readexactly(size)).decode("utf-8"))
        if type(header) is not dict:
            raise ValueError("a header that is no object")
        return header, await self._reader.readexactly(int.from_bytes(prefix[4:], "big"))


def _frame(question: Question) -> "Tuple[Dict[str, Any], bytes]":
    try:
        requests, body = pack(question.prompts, question.contexts)
    except TypeError as error:
        raise HttpError(400, str(error)) from None
    if len(body) > MAX_CALL_BYTES:
        raise too_large("the text of a call")
    if question.chat:
        for request in requests:
            request["chat"] = True
    return {"type": "call", "kind": question.kind, "model": question.model, "requests": requests}, body
