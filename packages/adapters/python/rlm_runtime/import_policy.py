"""Which modules model-written code may import."""

from __future__ import annotations

from .private_builtins import PRIVATE_BUILTINS

__builtins__ = PRIVATE_BUILTINS

# Computing, text, data and concurrency. Not here: whatever reaches files, processes, the network,
# the interpreter or its memory (os, sys, io, pathlib, subprocess, socket, ctypes, gc, inspect, …).
STANDARD_MODULES = frozenset(
    """
    __future__ abc array ast asyncio base64 binascii bisect bz2 calendar cmath collections colorsys
    concurrent contextlib contextvars copy csv dataclasses datetime decimal difflib enum fnmatch
    fractions functools graphlib hashlib heapq hmac html ipaddress itertools json keyword lzma math
    numbers operator pprint queue random re secrets shlex statistics string stringprep struct
    textwrap threading time timeit traceback types typing unicodedata urllib uuid warnings weakref
    xml zlib zoneinfo
    """.split()
)
