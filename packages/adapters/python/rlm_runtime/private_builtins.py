"""A copy of the builtins that code in the sandbox cannot replace.

A module that says ``__builtins__ = PRIVATE_BUILTINS`` before it defines anything gets functions
that look names up here, so ``builtins.len = None`` in a block breaks the block and not the runtime.
"""

import builtins

PRIVATE_BUILTINS = dict(vars(builtins))
