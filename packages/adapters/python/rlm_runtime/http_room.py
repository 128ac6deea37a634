"""Keeps clients that send a lot at once from taking more memory than there is."""

from __future__ import annotations

import asyncio


class Room:
    """Bytes that may be held at a time, given out in the order in which they were asked for."""

    def __init__(self, size: int) -> None:
        self._free = size
        self._turn = asyncio.Lock()
        self._returned = asyncio.Event()

    async def take(self, size: int) -> None:
        """Waits until there is room. ``size`` is at most the whole of it."""
        async with self._turn:
            while self._free < size:
                self._returned.clear()
                await self._returned.wait()
            self._free -= size

    def give_back(self, size: int) -> None:
        self._free += size
        self._returned.set()
