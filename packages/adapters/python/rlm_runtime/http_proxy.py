"""Models over HTTP, for every process of a container and in every language.

Serves on the container's loopback and passes each question on to the host. One thread does it all:
the container has few, and they belong to the code. docs/http-proxy.md describes what it serves.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from hmac import compare_digest

from . import http_chat as chat
from . import http_fields as fields
from . import http_limits as limits
from . import http_native as native
from .host_calls import HostCalls
from .http_answers import HttpError, json_answer, overloaded
from .http_connection import Connection
from .http_head import CHUNKED
from .http_room import Room

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Awaitable, Callable, Dict, List, NoReturn, Optional, Tuple

    from .http_answers import Answer
    from .http_head import RequestHead
    from .http_question import Question, Reply

    Respond = Callable[[List[Reply]], Answer]

_HEALTH = "/health"
_OPENAI = "/v1/"
_ENDPOINTS = {
    "/llm_query": native.llm_query,
    "/llm_query_batched": native.llm_query_batched,
    "/rlm_query": native.rlm_query,
    "/rlm_query_batched": native.rlm_query_batched,
    f"{_OPENAI}chat/completions": chat.completion,
}


def serve(listener_fd: int, host_fd: int, token: Optional[str]) -> NoReturn:
    """Serves until the host is gone, then raises ``ChannelClosed``.

    Speaks with the host over the socket ``host_fd``. With a ``token`` every request but one for the health needs it.
    """
    # Nobody reads what this process would print.
    logging.getLogger("asyncio").disabled = True
    asyncio.run(_serve(listener_fd, host_fd, token))
    raise AssertionError("serving ends with the host")


async def _serve(listener_fd: int, host_fd: int, token: Optional[str]) -> None:
    listener = socket.socket(fileno=listener_fd)
    calls = await HostCalls.begin(host_fd)
    proxy = HttpProxy(calls, token)
    backlog = limits.CONNECTIONS_AT_ONCE * 2
    server = await asyncio.start_server(proxy.serve_connection, sock=listener, backlog=backlog)
    try:
        await calls.read_replies()
    finally:
        server.close()
        calls.close()


class HttpProxy:
    def __init__(self, calls: HostCalls, token: Optional[str]) -> None:
        self._calls = calls
        self._token = token
        self._room = Room(limits.LARGE_BODIES_BYTES)
        self._connections = 0
        self._refusals = 0

    async def serve_connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(reader, writer)
        try:
            if self._connections < limits.CONNECTIONS_AT_ONCE:
                await self._serve_requests(connection)
            else:
                await self._refuse(connection)
        except OSError:
            pass  # the client is gone, and with it whoever could be told
        finally:
            connection.close()

    async def _serve_requests(self, connection: Connection) -> None:
        self._connections += 1
        try:
            while await self._serve_request(connection):
                pass
            await connection.finish()
        finally:
            self._connections -= 1

    async def _refuse(self, connection: Connection) -> None:
        self._refusals += 1
        try:
            error = overloaded(f"{limits.CONNECTIONS_AT_ONCE} connections are open: close some, or try again")
            await connection.send(error.answer(openai=False), keep_alive=False, with_body=True)
            connection.unread = self._refusals <= limits.REFUSALS_AT_ONCE
            await connection.finish()
        finally:
            self._refusals -= 1

    async def _serve_request(self, connection: Connection) -> bool:
        """Answers one request; whether another may follow."""
        head: Optional[RequestHead] = None
        try:
            head = await connection.next_head()
            if head is None:
                return False
            answer = await self._answer(head, connection)
        except OSError:
            raise
        except Exception as error:
            answer = _as_http_error(error).answer(openai=head is not None and head.path.startswith(_OPENAI))
        keep_alive = head is not None and not head.close_connection and not connection.unread
        await connection.send(answer, keep_alive, with_body=head is None or head.command != "HEAD")
        return keep_alive

    async def _answer(self, head: RequestHead, connection: Connection) -> Answer:
        size = head.body_size()
        if not size:
            connection.unread = False
        if head.path == _HEALTH:
            _require_method(head, "GET", "HEAD")
            return json_answer({"status": "ok"})
        self._authorize(head)
        prepare = _ENDPOINTS.get(head.path)
        if prepare is None:
            known = ", ".join([_HEALTH, *_ENDPOINTS])
            raise HttpError(404, f"there is nothing at this path: use one of {known}")
        _require_method(head, "POST")
        head.refuse_compressed()
        if size is None:
            raise HttpError(411, "the request needs a body, with a Content-Length or in chunks")
        respond, replies = await self._pass_on(head, size, connection, prepare)
        return respond(await replies)

    def _authorize(self, head: RequestHead) -> None:
        if self._token is None:
            return
        if not compare_digest(head.authorization().encode("latin-1"), self._token.encode("utf-8")):
            raise HttpError(
                401,
                "the request needs the header Authorization: Bearer with the token of this sandbox",
                headers=(("WWW-Authenticate", "Bearer"),),
            )

    async def _pass_on(
        self, head: RequestHead, size: int, connection: Connection, prepare: Callable[[Dict[str, Any]], Question]
    ) -> Tuple[Respond, Awaitable[List[Reply]]]:
        """Returns when the question is on its way and what was read is not held any more."""
        taken = await self._reserve(limits.BODY_BYTES if size == CHUNKED else size, connection)
        try:
            question = prepare(fields.parse(await connection.read_body(head, size)))
            if not question.prompts:
                return question.respond, _nothing()
            return question.respond, await self._calls.send(question)
        finally:
            self._room.give_back(taken)

    async def _reserve(self, size: int, connection: Connection) -> int:
        """Waits until a body of this size may be read; what to give back when it is not held any more."""
        if size <= limits.LARGE_BODY_BYTES:
            return 0
        try:
            await asyncio.wait_for(self._room.take(size), connection.seconds_left)
        except asyncio.TimeoutError:
            raise overloaded("too much is being sent at once: try again") from None
        return size


async def _nothing() -> List[Reply]:
    return []


def _require_method(head: RequestHead, *methods: str) -> None:
    if head.command not in methods:
        allowed = ", ".join(methods)
        raise HttpError(405, f"this path takes {allowed}, not {head.command}", headers=(("Allow", allowed),))


def _as_http_error(error: Exception) -> HttpError:
    if isinstance(error, HttpError):
        return error
    if isinstance(error, MemoryError):
        return HttpError(413, "the request or its answer does not fit into the memory of this sandbox")
    reason = f"the proxy failed: {type(error).__name__}: {error}"
    return HttpError(500, reason, headers=(("x-should-retry", "false"),))
