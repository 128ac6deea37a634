"""What a container's main process finds of its own walls, before any code of a model runs.

Everything is looked at or tried and nothing taken on trust; what cannot be found out is ``None``. A
file that could be written is removed again, and no other try changes anything.
"""

from __future__ import annotations

import posix
import sys
from _stat import S_ISDIR, S_ISREG, S_ISSOCK
from errno import errorcode

from .kernel_probes import KernelProbes, socket_attempts

TYPE_CHECKING = False  # typing itself takes longer to import than all of this
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional, Tuple

    Mounts = Dict[str, Tuple[List[str], str]]

_UNLIMITED = -1
_MOST = 256  # of anything that is listed
_SIOCGIFFLAGS, _IFF_UP = 0x8913, 1
_SCRATCH = ("/tmp", "/dev/shm")
_MOUNT_ESCAPES = ((r"\040", " "), (r"\011", "\t"), (r"\012", "\n"), (r"\134", "\\"))
_CAPABILITY_SETS = {
    "inheritable": "Inh",
    "permitted": "Prm",
    "effective": "Eff",
    "bounding": "Bnd",
    "ambient": "Amb",
}
_LIMITS = {
    "processes": "NPROC",
    "openFiles": "NOFILE",
    "coreBytes": "CORE",
    "fileBytes": "FSIZE",
    "lockedBytes": "MEMLOCK",
}
_ENGINE_SOCKETS = (
    "/run/docker.sock",
    "/var/run/docker.sock",
    "/run/podman/podman.sock",
    "/run/containerd/containerd.sock",
    "/run/crio/crio.sock",
    "/run/buildkit/buildkitd.sock",
)

# Reserved for documentation: no host has them. Connecting a datagram socket sends nothing.
_ELSEWHERE = {"ipv4": (2, "192.0.2.1"), "ipv6": (10, "2001:db8::1")}


def inspect() -> Dict[str, Any]:
    """What holds this process, ready for JSON. Never raises."""
    status = _found(_status) or {}
    mounts = _found(_mounts)
    kernel = _found(KernelProbes)
    return {
        "pid": posix.getpid(),
        "user": _found(_user),
        "capabilities": _found(_capabilities, status),
        "noNewPrivileges": _found(_no_new_privileges, status, kernel),
        "seccompMode": _found(lambda: int(status["Seccomp"])),
        "rootFileSystem": _found(_root_file_system, mounts),
        "writableMounts": _found(_writable_mounts, mounts),
        "network": {
            "interfaces": _found(_interfaces),
            "outbound": {name: _found(_outbound, *where) for name, where in _ELSEWHERE.items()},
        },
        "scratch": {point: _found(_scratch, point, mounts) for point in _SCRATCH},
        "limits": _found(_limits),
        "machine": _found(_machine),
        "cgroup": _found(_cgroup),
        "gvisor": _found(lambda: kernel.is_gvisor()),
        "engineSockets": _found(_engine_sockets, mounts),
        "environment": _found(_environment),
        "attempts": {
            **(_found(lambda: kernel.attempts()) or {}),
            **(_found(socket_attempts) or {}),
        },
    }


def _found(look: Callable[..., Any], *arguments: Any) -> Any:
    """What ``look`` finds, ``None`` if it cannot: the host decides what may stay unknown."""
    try:
        return look(*arguments)
    except Exception:
        return None


def _refused(error: OSError) -> str:
    return f"refused ({errorcode.get(error.errno or 0, 'unknown')})"


def _read(path: str) -> str:
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        return file.read(1 << 20)


def _for_json(path: str) -> str:
    return path[:4096].encode("utf-8", "replace").decode("utf-8")


def _status() -> Dict[str, str]:
    lines = (line.partition(":") for line in _read("/proc/self/status").splitlines())
    return {name: value.strip() for name, _, value in lines}


def _mounts(path: str = "/proc/self/mountinfo") -> Mounts:
    """By mount point: the options and the kind of the topmost mount there."""
    mounts: Mounts = {}
    for line in _read(path).splitlines():
        mount, _, source = line.partition(" - ")
        fields = mount.split()
        point = fields[4]
        for escaped, character in _MOUNT_ESCAPES:
            point = point.replace(escaped, character)
        mounts[point] = (fields[5].split(","), source.split()[0])
    return mounts


# Who this process is


def _user() -> Dict[str, List[int]]:
    return {
        "uids": list(posix.getresuid()),
        "gids": list(posix.getresgid()),
        "groups": posix.getgroups()[:_MOST],
    }


def _capabilities(status: Dict[str, str]) -> Dict[str, Optional[str]]:
    return {name: status.get("Cap" + short) for name, short in _CAPABILITY_SETS.items()}


def _no_new_privileges(status: Dict[str, str], kernel: KernelProbes) -> Optional[bool]:
    if "NoNewPrivs" in status:
        return status["NoNewPrivs"] == "1"
    return kernel.no_new_privileges()  # gVisor does not tell in a file


def _environment() -> List[str]:
    return sorted(name.decode("utf-8", "replace")[:_MOST] for name in posix.environ)[:_MOST]


# What it can read and write


def _root_file_system(mounts: Optional[Mounts]) -> Dict[str, Any]:
    writes = {folder: _found(_try_to_write, folder) for folder in ("/", "/usr", "/var/tmp")}
    read_only = (
        bool(posix.statvfs("/").f_flag & posix.ST_RDONLY)
        or (mounts is not None and "ro" in mounts["/"][0])
        or "refused (EROFS)" in writes.values()
    )
    return {"readOnly": read_only, "writes": writes}


def _try_to_write(folder: str) -> str:
    path = folder.rstrip("/") + "/.rlm-write-test"
    flags = posix.O_CREAT | posix.O_EXCL | posix.O_WRONLY | posix.O_CLOEXEC
    try:
        posix.close(posix.open(path, flags, 0o600))
    except OSError as error:
        return _refused(error)
    posix.unlink(path)
    return "allowed"


def _writable_mounts(mounts: Mounts) -> List[str]:
    """Folders and files on file systems of their own that this process may change."""
    points = (path for path in mounts if S_ISDIR(_mode(path)) or S_ISREG(_mode(path)))
    return sorted(_for_json(path) for path in points if posix.access(path, posix.W_OK))[:_MOST]


def _engine_sockets(mounts: Optional[Mounts]) -> List[str]:
    places = {*_ENGINE_SOCKETS, f"/run/user/{posix.getuid()}/docker.sock", *(mounts or ())}
    return sorted(_for_json(path) for path in places if S_ISSOCK(_mode(path)))[:_MOST]


def _mode(path: str) -> int:
    """0 for what is not there or may not be seen."""
    try:
        return posix.stat(path).st_mode
    except OSError:
        return 0


def _scratch(point: str, mounts: Optional[Mounts]) -> Dict[str, Any]:
    size = posix.statvfs(point)
    options, kind = (mounts or {}).get(point, ([], None))
    return {
        "bytes": size.f_blocks * size.f_frsize,
        "files": size.f_files,
        "kind": kind,
        "noExec": bool(size.f_flag & posix.ST_NOEXEC) or "noexec" in options,
        "noSuid": bool(size.f_flag & posix.ST_NOSUID) or "nosuid" in options,
    }


# What it can reach


def _interfaces() -> List[Dict[str, Any]]:
    from _socket import AF_INET, SOCK_DGRAM, if_nameindex, socket
    from fcntl import ioctl

    probe = socket(AF_INET, SOCK_DGRAM)

    def is_up(name: str) -> bool:
        answer = ioctl(probe.fileno(), _SIOCGIFFLAGS, name.encode().ljust(40, b"\0"))
        return bool(int.from_bytes(answer[16:18], sys.byteorder) & _IFF_UP)

    try:
        names = [name for _, name in if_nameindex()[:_MOST]]
        return [{"name": name, "up": _found(is_up, name)} for name in names]
    finally:
        probe.close()


def _outbound(family: int, address: str) -> str:
    from _socket import SOCK_DGRAM, socket

    probe = None
    try:
        probe = socket(family, SOCK_DGRAM)
        probe.connect((address, 9))
    except OSError as error:
        return _refused(error)
    finally:
        if probe is not None:
            probe.close()
    return "allowed"


# How much it may use


def _limits() -> Dict[str, List[int]]:
    """The soft and the hard limit of each kind, -1 for none."""
    import resource

    kinds = {name: getattr(resource, "RLIMIT_" + short) for name, short in _LIMITS.items()}
    return {name: list(resource.getrlimit(kind)) for name, kind in kinds.items()}


def _machine() -> Dict[str, int]:
    """What there seems to be altogether; in gVisor that is what the sandbox may use."""
    lines = (line.split() for line in _read("/proc/meminfo").splitlines())
    kilobytes = {words[0]: int(words[1]) for words in lines}
    return {
        "memoryBytes": kilobytes["MemTotal:"] << 10,
        "swapBytes": kilobytes["SwapTotal:"] << 10,
    }


def _cgroup(root: str = "/sys/fs/cgroup/") -> Optional[Dict[str, Any]]:
    """The limits of this container's control group, -1 for none."""
    if "cgroup.controllers" in posix.listdir(root):
        quota, period = _found(lambda: _read(root + "cpu.max").split()) or (None, None)
        return {
            "version": 2,
            "memoryBytes": _found(_limit, root + "memory.max"),
            "swapBytes": _found(_limit, root + "memory.swap.max"),
            "processes": _found(_limit, root + "pids.max"),
            "processors": _share(quota, period),
        }
    memory, cpu = root + "memory/memory.", root + "cpu/cpu.cfs_"
    if "memory" not in posix.listdir(root):
        return None  # as in gVisor, which shows an empty folder
    return {
        "version": 1,
        "memoryBytes": _found(_limit, memory + "limit_in_bytes"),
        "memoryAndSwapBytes": _found(_limit, memory + "memsw.limit_in_bytes"),
        "swappiness": _found(_limit, memory + "swappiness"),
        "processes": _found(_limit, root + "pids/pids.max"),
        "processors": _share(_found(_read, cpu + "quota_us"), _found(_read, cpu + "period_us")),
    }


def _limit(path: str) -> int:
    text = _read(path).strip()
    # Version 1 says "no limit" as the greatest number of whole pages.
    return _UNLIMITED if text == "max" or int(text) >= 1 << 62 else int(text)


def _share(quota: Optional[str], period: Optional[str]) -> Optional[float]:
    if quota is None or period is None:
        return None
    return _UNLIMITED if quota == "max" or int(quota) < 0 else int(quota) / int(period)
