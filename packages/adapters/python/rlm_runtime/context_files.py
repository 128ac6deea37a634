"""What code in the sandbox sees as ``context`` when the context is several files."""

from __future__ import annotations

from .context_handle import ContextHandle
from .private_builtins import PRIVATE_BUILTINS

TYPE_CHECKING = False  # type checkers take it for true; importing typing would cost milliseconds
if TYPE_CHECKING:
    import re
    from typing import Any, Callable, Dict, Iterator, List, NoReturn, Optional, Tuple, Union

__builtins__ = PRIVATE_BUILTINS

_NAMES_SHOWN = 5


class ContextFiles:
    """Text files by their names, in a fixed order: a mapping of names to file handles.

    ``len(context)`` is how many files there are, iterating gives their names, and ``name in
    context`` tells whether there is such a file. Nothing can be added or taken away.
    """

    __slots__ = ("_handles",)

    def __init__(self, handles: Dict[str, ContextHandle]) -> None:
        self._handles = handles

    @property
    def names(self) -> Tuple[str, ...]:
        """The names of the files, in order."""
        return (*self._handles,)

    @property
    def size(self) -> int:
        """The size of all files together, in bytes."""
        return sum(handle.size for handle in self._handles.values())

    @property
    def size_mb(self) -> float:
        """The size of all files together, in MB of 1024 * 1024 bytes."""
        return self.size / (1024 * 1024)

    def __len__(self) -> int:
        return len(self._handles)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self._handles

    def __getitem__(self, name: str) -> ContextHandle:
        """The file of this name. Raises KeyError for one that is not there."""
        if not isinstance(name, str):
            raise TypeError(
                f"the context is {len(self):,} files by name, not by {type(name).__name__}: "
                "context[context.names[0]] is the first, and context[name][start:stop] its text"
            )
        handle = self._handles.get(name)
        if handle is None:
            raise KeyError(f"no file of the context is called {name!r}: see context.names")
        return handle

    def get(self, name: str, default: Any = None) -> Any:
        """The file of this name, or ``default``."""
        return self._handles.get(name, default)

    def keys(self) -> Tuple[str, ...]:
        """As ``names``."""
        return self.names

    def values(self) -> Tuple[ContextHandle, ...]:
        """The files, in order."""
        return (*self._handles.values(),)

    def items(self) -> Tuple[Tuple[str, ContextHandle], ...]:
        """Each file with its name, in order."""
        return (*self._handles.items(),)

    def search(
        self,
        pattern: Union[str, re.Pattern[str]],
        max_results: Optional[int] = 10,
        ignore_case: bool = True,
    ) -> List[Dict[str, Any]]:
        """The first matches in all files, in order, as ``ContextHandle.search`` gives them, each
        with its file's ``"name"``. Raises what that raises."""
        return self._found(lambda file, most: file.search(pattern, most, ignore_case), max_results)

    def search_lines(
        self,
        pattern: Union[str, re.Pattern[str]],
        max_results: Optional[int] = 10,
        context_lines: int = 0,
        ignore_case: bool = True,
    ) -> List[Dict[str, Any]]:
        """The first lines that match in all files, in order, as ``ContextHandle.search_lines``
        gives them, each with its file's ``"name"``. Raises what that raises."""
        return self._found(
            lambda file, most: file.search_lines(pattern, most, context_lines, ignore_case),
            max_results,
        )

    def close(self) -> None:
        """Lets go of all files. Closing twice does nothing."""
        for handle in self._handles.values():
            handle.close()

    def __enter__(self) -> ContextFiles:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __repr__(self) -> str:
        names = [*self._handles]
        shown = ", ".join(map(repr, names[:_NAMES_SHOWN]))
        more = ", ..." if len(names) > _NAMES_SHOWN else ""
        return (
            f"<ContextFiles, {len(names):,} files of text, {self.size:,} bytes ({self.size_mb:.1f} "
            f"MB) together, read on demand: {shown}{more}; for name in context, name in context, "
            "context.names, context[name] is a file handle, search(regex, max_results), "
            "search_lines(regex, max_results, context_lines)>"
        )

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(
            f"the context is {len(self._handles):,} files and has no {name!r}; print(context) "
            "lists what it has, and context[name] is the handle of one file"
        )

    def _found(
        self,
        search: Callable[[ContextHandle, Optional[int]], List[Dict[str, Any]]],
        max_results: Optional[int],
    ) -> List[Dict[str, Any]]:
        found: List[Dict[str, Any]] = []
        for name, handle in self._handles.items():
            most = None if max_results is None else max_results - len(found)
            found += [{"name": name, **each} for each in search(handle, most)]
            # After the first file, which refuses a wrong pattern or number.
            if max_results is not None and len(found) >= max_results:
                break
        return found
