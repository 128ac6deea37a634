"""The first message of every process that speaks with the host."""

from __future__ import annotations

import sys
from posix import getpid

from . import PROTOCOL_VERSION

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional


def hello(token: str = "", kernel: "Optional[List[Dict[str, Any]]]" = None) -> Dict[str, Any]:
    """Says who speaks, and what the kernel holds it to, where that was asked for.

    The token proves which session it is where that is not plain.
    """
    return {
        "type": "hello",
        "protocol": PROTOCOL_VERSION,
        "token": token,
        "pid": getpid(),
        "python": list(sys.version_info[:3]),
        **({} if kernel is None else {"kernel": kernel}),
    }
