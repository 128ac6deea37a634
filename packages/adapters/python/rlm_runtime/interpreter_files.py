"""Which files a worker needs to be the Python that it is."""

from __future__ import annotations

import sys

from .file_view import outermost

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Iterable, List

_SYSTEM = (
    # What extension modules are linked with.
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/etc/ld.so.cache",
    # Time zones.
    "/usr/share/zoneinfo",
    "/etc/localtime",
    "/dev/null",
    "/dev/urandom",
)


def interpreter_files(more: "Iterable[str]") -> "List[str]":
    """The paths of this interpreter, its libraries and this runtime, and further folders."""
    own = [path for path in sys.path if path.startswith("/")]
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix} - {"/usr", "/usr/local", "/", ""}
    own += [f"{prefix}/{name}" for prefix in sorted(prefixes) for name in ("lib", "lib64", "pyvenv.cfg")]
    return outermost([*own, *_SYSTEM, *more])
