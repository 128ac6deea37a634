"""Files that one process opens for another, which the kernel keeps from opening any itself.

Each message over the socket is one file: its path, and either its descriptor or why there is none.
"""

from __future__ import annotations

from errno import EAGAIN, ETOOMANYREFS
from posix import close

from .codec import dumps, loads
from .context_source import open_context_file

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from _socket import socket
    from typing import Any, Deque, Dict, List

_INT_BYTES = 4
_MAX_MESSAGE_BYTES = 1 << 16


class FilePasser:
    """The side that opens. What the other side does not take yet is opened and sent later."""

    def __init__(self, connection: "socket") -> None:
        from collections import deque

        connection.setblocking(False)
        self._connection = connection
        self._waiting: "Deque[str]" = deque()

    @property
    def waiting(self) -> bool:
        return bool(self._waiting)

    def close(self) -> None:
        self._connection.close()

    def give(self, path: str) -> None:
        self._waiting.append(path)
        self.send_waiting()

    def send_waiting(self) -> None:
        """Sends as many as the other side takes; forgets all once it is gone."""
        while self._waiting:
            try:
                self._send(self._waiting[0])
            except OSError as error:
                if error.errno in (EAGAIN, ETOOMANYREFS):
                    return
                self._waiting.clear()
                return
            self._waiting.popleft()

    def _send(self, path: str) -> None:
        from _socket import SCM_RIGHTS, SOL_SOCKET

        told: Dict[str, Any] = {"path": path}
        rights: List[Any] = []
        fd = -1
        try:
            fd = open_context_file(path)
            rights = [(SOL_SOCKET, SCM_RIGHTS, fd.to_bytes(_INT_BYTES, "little"))]
        except OSError as error:
            told.update(errno=error.errno, reason=error.strerror)
        except ValueError as error:
            told.update(errno=0, reason=str(error))
        try:
            self._connection.sendmsg([dumps(told).encode("ascii")], rights)
        finally:
            if fd >= 0:
                close(fd)


class FileReceiver:
    """The side that is given files, in the order in which they were asked for."""

    def __init__(self, connection: "socket") -> None:
        self._connection = connection

    def open(self, path: str) -> int:
        """A descriptor of the file, which is the caller's. Raises OSError with the path, and why."""
        from _socket import CMSG_SPACE

        data, rights, _, _ = self._connection.recvmsg(_MAX_MESSAGE_BYTES, CMSG_SPACE(_INT_BYTES))
        fds = [int.from_bytes(given[:_INT_BYTES], "little") for _, _, given in rights]
        told = (
            loads(data.decode("ascii")) if data else {"path": path, "errno": 0, "reason": "nobody opens files any more"}
        )
        if fds and told["path"] == path:
            return fds[0]
        for fd in fds:
            close(fd)
        raise OSError(told.get("errno", 0), told.get("reason", "another file was given"), path)
