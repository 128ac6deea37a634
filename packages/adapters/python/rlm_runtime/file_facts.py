"""Says which file the container sees at a path, so that the host can tell whether it is the right one."""

from __future__ import annotations

import posix

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Dict

_SAMPLE_BYTES = 1 << 16


def describe_file(path: str) -> Dict[str, Any]:
    """Its size and a digest of its first and last bytes, or what keeps it from being read."""
    from hashlib import sha256

    try:
        fd = posix.open(path, posix.O_RDONLY | posix.O_NONBLOCK | posix.O_CLOEXEC)
    except OSError as error:
        return {"error": error.strerror or "unreadable", "size": 0, "digest": ""}
    try:
        size = posix.fstat(fd).st_size
        digest = sha256(posix.pread(fd, _SAMPLE_BYTES, 0))
        digest.update(posix.pread(fd, _SAMPLE_BYTES, max(0, size - _SAMPLE_BYTES)))
        return {"error": None, "size": size, "digest": digest.hexdigest()}
    except OSError as error:
        return {"error": error.strerror or "unreadable", "size": 0, "digest": ""}
    finally:
        posix.close(fd)
