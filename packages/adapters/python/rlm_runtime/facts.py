"""What code wants remembered: sentences that stay with the model however long the run gets."""

from __future__ import annotations

from .private_builtins import PRIVATE_BUILTINS

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import List

__builtins__ = PRIVATE_BUILTINS

MAX_FACTS = 100
MAX_FACT_CHARS = 2_000


class Facts:
    """The sentences that were given since the last result."""

    def __init__(self) -> None:
        self._texts: List[str] = []

    def remember(self, text: object) -> None:
        """Keep a sentence in view for the rest of the run."""
        # An exact str: a subclass could lie to the runtime about itself later.
        exact = text if type(text) is str else str.__str__(str(text))
        if len(exact) > MAX_FACT_CHARS:
            raise ValueError(
                f"remember() takes {MAX_FACT_CHARS} characters and this text has {len(exact)}: keep it in a variable "
                "and remember its name"
            )
        if len(self._texts) >= MAX_FACTS:
            raise ValueError(f"remember() takes {MAX_FACTS} texts in one block: put several into one")
        self._texts.append(exact)

    def take(self) -> List[str]:
        """The sentences for this result, in the order in which they were given."""
        texts = self._texts
        if not texts:
            return []
        # Threads may have come past the check at once, and may be about to append to this list.
        taken = texts[:]
        del texts[: len(taken)]
        return taken[:MAX_FACTS]
