"""The language layer: restricted builtins, imports and files.

By itself this is no boundary, Python objects lead everywhere; the kernel layer is. It keeps
well-meaning code from doing harm by accident and tells it how to do right.

Files and other system calls are checked by an audit hook, which sees every way to reach them
(``io.open``, ``codecs.open``, ``asyncio``'s subprocesses, …) and which code cannot remove.
"""

from __future__ import annotations

import sys
from _thread import get_ident
from posix import getcwd

from .import_policy import STANDARD_MODULES
from .private_builtins import PRIVATE_BUILTINS

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, Iterable, Iterator, List, Optional, Tuple

    from .capture import Capture

__builtins__ = PRIVATE_BUILTINS

_REMOVED = ("eval", "exec", "compile", "input", "breakpoint", "help", "license", "credits", "copyright")
_LIFTED = (*_REMOVED, "__import__")
_UNIX_FAMILY = 1


class Guard:
    """What a session may use. Unrestricted unless ``restrict`` is called."""

    def __init__(self, session_folder: str) -> None:
        self._folder = session_folder
        self._restricted = False
        self.lifted_in: Optional[int] = None
        self._allowed: frozenset = STANDARD_MODULES
        self._readable: Tuple[str, ...] = ()
        self.builtins: Dict[str, Any] = {**PRIVATE_BUILTINS, "exit": _exit, "quit": _exit}

    def allow_imports(self, roots: Iterable[str]) -> None:
        """Adds folders (anything with a path separator) and the names of installed modules."""
        names: List[str] = []
        folders: List[str] = []
        for root in roots:
            (folders if "/" in root else names).append(root)
        for folder in folders:
            sys.path.append(folder)
            names.extend(_modules_in(folder))
        if names:
            self._allowed = STANDARD_MODULES | frozenset(names)

    def restrict(self) -> None:
        self._folder = _real(self._folder)
        self._readable = tuple(f"{_real(folder)}/" for folder in sys.path if folder) + (
            "/usr/share/zoneinfo/",
            "/etc/localtime/",
        )
        for name in _REMOVED:
            self.builtins.pop(name, None)
        self.builtins["__import__"] = self._import
        self._restricted = True
        sys.addaudithook(self._audit)

    def lifted(self) -> "Lifted":
        """A ``with`` block for the application's own setup code, in this thread only."""
        return Lifted(self)

    def restore_streams(self, capture: "Capture") -> None:
        sys.stdout = capture.stdout
        sys.stderr = capture.stderr

    def _import(
        self,
        name: str,
        globals: Optional[Dict[str, Any]] = None,
        locals: Optional[Dict[str, Any]] = None,
        fromlist: Any = (),
        level: int = 0,
    ) -> Any:
        if type(name) is not str:
            raise TypeError("module name must be a string")
        root = name.partition(".")[0]
        if level == 0 and root not in self._allowed:
            raise ImportError(
                f"import of {root!r} is not allowed in this sandbox. The application can allow it with the "
                f"environment option allowedImportRoots: [{root!r}]",
                name=root,
            )
        return PRIVATE_BUILTINS["__import__"](name, globals, locals, fromlist, level)

    def _audit(self, event: str, args: Tuple[Any, ...]) -> None:
        check = _CHECKS.get(event)
        if check is None or self.lifted_in == get_ident():
            return
        check(self, event, args)

    def _check_open(self, _event: str, args: Tuple[Any, ...]) -> None:
        path, _mode, flags = args
        self._check_path(path, bool((flags or 0) & _WRITE_FLAGS))

    def _check_listing(self, _event: str, args: Tuple[Any, ...]) -> None:
        # Imports list the folders of the module path.
        self._check_path("." if args[0] is None else args[0], False)

    def _check_path(self, path: Any, writes: bool) -> None:
        if isinstance(path, bytes):
            path = path.decode("utf-8", "surrogateescape")
        if not isinstance(path, str):
            # A descriptor: opening it again could be the channel to the host.
            raise PermissionError("open() takes a path in this sandbox, not a file descriptor")
        real = _real(path)
        if f"{real}/".startswith(self._folder + "/"):
            return
        if not writes and f"{real}/".startswith(self._readable):
            return
        raise PermissionError(
            f"open({path!r}): this sandbox allows files in its own temporary directory only; use a relative path"
        )

    def _check_socket(self, event: str, args: Tuple[Any, ...]) -> None:
        # asyncio wakes its loop through a socket pair, which reaches nothing.
        if args[1] != _UNIX_FAMILY:
            self._refuse(event, args)

    def _refuse(self, event: str, _args: Tuple[Any, ...]) -> None:
        raise PermissionError(f"{event} is not allowed in this sandbox")


class Lifted:
    """Suspends a guard for one thread."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def __enter__(self) -> None:
        guard = self._guard
        self._kept = dict(guard.builtins)
        guard.lifted_in = get_ident()
        guard.builtins.update({name: PRIVATE_BUILTINS[name] for name in _LIFTED if name in PRIVATE_BUILTINS})

    def __exit__(self, *_reason: object) -> None:
        guard = self._guard
        guard.lifted_in = None
        guard.builtins.clear()
        guard.builtins.update(self._kept)


def _write_flags() -> int:
    import posix

    return posix.O_WRONLY | posix.O_RDWR | posix.O_CREAT | posix.O_TRUNC | posix.O_APPEND


_WRITE_FLAGS = _write_flags()

_REFUSED_EVENTS = """
    ctypes.addressof ctypes.call_function ctypes.cdata ctypes.cdata/buffer ctypes.create_string_buffer
    ctypes.create_unicode_buffer ctypes.dlopen ctypes.dlsym ctypes.dlsym/handle ctypes.string_at
    ctypes.wstring_at ctypes.PyObj_FromPtr fcntl.fcntl fcntl.flock fcntl.ioctl fcntl.lockf
    gc.get_objects gc.get_referents gc.get_referrers
    os.chdir os.chmod os.chown os.exec os.fork os.forkpty os.fwalk os.getxattr os.kill os.killpg
    os.link os.listxattr os.lockf os.mkdir os.posix_spawn os.putenv os.remove
    os.removexattr os.rename os.rmdir os.setxattr os.spawn os.symlink os.system
    os.truncate os.unsetenv os.utime os.walk
    pty.spawn resource.prlimit resource.setrlimit signal.pthread_kill
    shutil.chown shutil.copyfile shutil.copymode shutil.copystat shutil.copytree shutil.make_archive
    shutil.move shutil.rmtree shutil.unpack_archive sqlite3.connect subprocess.Popen
    socket.bind socket.connect socket.getaddrinfo socket.gethostbyaddr socket.gethostbyname
    socket.gethostname socket.getnameinfo socket.getservbyname socket.getservbyport socket.sendmsg
    socket.sendto socket.sethostname urllib.Request webbrowser.open
""".split()

_CHECKS: Dict[str, Callable[[Guard, str, Tuple[Any, ...]], None]] = {
    **{event: Guard._refuse for event in _REFUSED_EVENTS},
    "open": Guard._check_open,
    "os.listdir": Guard._check_listing,
    "os.scandir": Guard._check_listing,
    "socket.__new__": Guard._check_socket,
}


def _exit(code: object = None) -> None:
    """End the block."""
    raise SystemExit if code is None else SystemExit(code)


def _real(path: str) -> str:
    # Imported late: posixpath is there in any Python that has started, os.path may not be ours.
    from posixpath import realpath

    return realpath(path if path.startswith("/") else f"{getcwd()}/{path}")


def _modules_in(folder: str) -> Iterator[str]:
    from posix import listdir

    try:
        entries = listdir(folder)
    except OSError as error:
        raise ValueError(f"allowedImportRoots: {folder}: {error.strerror}") from None
    for entry in entries:
        name = entry.partition(".")[0]
        if name.isidentifier() and (entry == name or entry.endswith((".py", ".so"))):
            yield name
