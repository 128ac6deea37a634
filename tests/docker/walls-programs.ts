/** Calls of the C library by name; each tells 0 or the name of its error. */
const LIBC = `
import ctypes, errno, json, os, warnings
warnings.simplefilter("ignore")  # a fork beside threads
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *arguments):
    ctypes.set_errno(0)
    result = getattr(libc, name)(*arguments)
    return "done" if result >= 0 else errno.errorcode[ctypes.get_errno()]
def in_child(work):
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(writer, json.dumps(work()).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with open(reader) as answer:
        text = answer.read()
    os.waitpid(pid, 0)
    return json.loads(text)
`;

/** Who the code is, from the kernel's own account. */
export const IDENTITY = `${LIBC}
with open("/proc/self/status") as file:
    status = dict(line.rstrip("\\n").split(":", 1) for line in file)
status = {name: value.strip() for name, value in status.items()}
print(json.dumps({
    "ids": [*os.getresuid(), *os.getresgid(), *os.getgroups()],
    "capabilities": {name: status["Cap" + name] for name in ("Inh", "Prm", "Eff", "Bnd")},
    "noNewPrivileges": libc.prctl(39, 0, 0, 0, 0),
}))
`;

/** Tries to make a file in every folder; prints the file systems where it could. */
export const FOLDERS_THAT_CAN_BE_WRITTEN = `
import json, os
found = set()
for folder, folders, _ in os.walk("/"):
    if folder in ("/proc", "/sys"):
        folders[:] = [] if folder == "/sys" else ["self", "sys"]
    if folder == "/proc/self":
        folders[:] = []
    try:
        with open(os.path.join(folder, "canary"), "x"): pass
        os.unlink(os.path.join(folder, "canary"))
        found.add("/tmp" if folder.startswith("/tmp/") else folder)
    except OSError:
        pass
print(json.dumps(sorted(found)))
`;

/** Opens for writing whatever stands outside of the two scratch folders; prints what that let in. */
export const FILES_THAT_CAN_BE_WRITTEN = `
import json, os, stat
places = ("/bin", "/sbin", "/lib", "/etc", "/mnt", "/opt", "/root", "/run", "/srv", "/usr/bin",
          "/usr/local", "/usr/sbin", "/var", "/proc/sys", "/sys/kernel", "/sys/fs", "/sys/power")
found = []
for place in places:
    for folder, _, names in os.walk(place):
        for name in names:
            path = os.path.join(folder, name)
            try:
                if stat.S_ISREG(os.lstat(path).st_mode):
                    os.close(os.open(path, os.O_WRONLY))
                    found.append(path)
            except OSError:
                pass
print(json.dumps(found))
`;

/** Tries, first as it is and then behind new namespaces, to change what there is. */
export const FORBIDDEN_CALLS = `${LIBC}
os.makedirs("/tmp/empty", exist_ok=True)
def attempts():
    return {
        "mount tmpfs": call("mount", b"none", b"/tmp/empty", b"tmpfs", 0, None),
        "mount proc": call("mount", b"none", b"/tmp/empty", b"proc", 0, None),
        "bind": call("mount", b"/", b"/tmp/empty", None, 4096, None),
        "remount": call("mount", b"none", b"/", None, 32 | 4096, None),
        "umount": call("umount2", b"/mnt/context/copied", 2),
        "pivot_root": call("pivot_root", b"/tmp", b"/tmp/empty"),
        "setuid": call("setuid", 0),
        "setgid": call("setgid", 0),
        "settimeofday": call("settimeofday", bytes(16), None),
        "swapon": call("swapon", b"/tmp/empty", 0),
        "reboot": call("reboot", 0x1234567),
        "acct": call("acct", b"/tmp/empty"),
        "read of the disk": opened(0o60600, os.makedev(254, 0), "/tmp/disk"),
        "read of the memory": opened(0o20600, os.makedev(1, 1), "/tmp/memory"),
    }
def opened(mode, device, path):
    outcome = call("mknod", path.encode(), mode, device)
    if outcome != "done":
        return outcome
    try:
        os.close(os.open(path, os.O_RDONLY))
    except OSError as error:
        return errno.errorcode[error.errno]
    finally:
        os.unlink(path)
    return "done"
def behind_namespaces():
    for flag in (0x10000000, 0x20000, 0x08000000, 0x04000000, 0x20000000, 0x40000000):
        libc.unshare(flag)
    return attempts()
print(json.dumps({"asItIs": in_child(attempts), "behindNamespaces": in_child(behind_namespaces)}))
`;

/** Tries to leave for another namespace or another root. */
export const WAYS_TO_OTHER_NAMESPACES = `${LIBC}
found = {name: in_child(lambda: call("unshare", flag)) for name, flag in {
    "user": 0x10000000, "mount": 0x20000, "pid": 0x20000000, "network": 0x40000000}.items()}
found["chroot"] = in_child(lambda: call("chroot", b"/tmp"))
print(json.dumps(found))
`;

/** Finds the programs that run as their owner, and tries those that would make it root elsewhere. */
export const SETUID_PROGRAMS = `
import json, os, stat, subprocess
programs = []
for folder, _, names in os.walk("/usr"):
    for path in (os.path.join(folder, name) for name in names):
        mode = os.lstat(path).st_mode
        if stat.S_ISREG(mode) and mode & (stat.S_ISUID | stat.S_ISGID):
            programs.append(path)
def started(*command):
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    try:
        return subprocess.Popen(command, text=True, **pipes)
    except FileNotFoundError:
        return None
def ended(process):
    if process is None:
        return {"code": -1, "said": ""}
    said, _ = process.communicate(timeout=20)
    return {"code": process.returncode, "said": said}
os.makedirs("/tmp/point", exist_ok=True)
tries = [
    started("su", "-c", "id"),
    started("mount", "-t", "tmpfs", "none", "/tmp/point"),
    started("unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", "/usr"),
]
print(json.dumps({"programs": programs, "ends": [ended(each) for each in tries]}))
`;

/** What there is of other processes: their command lines and variables, as far as they can be read. */
export const PROCESSES = `
import json, os
found = []
for pid in (name for name in os.listdir("/proc") if name.isdigit()):
    said = ""
    for name in ("cmdline", "environ"):
        try:
            with open(f"/proc/{pid}/{name}", "rb") as file:
                said += file.read().decode("latin-1")
        except OSError:
            pass
    found.append([int(pid), said])
print(json.dumps([found, dict(os.environ)]))
`;

/** Looks for files of the host, by path and by name. */
export function filesOfTheHost(paths: readonly string[], name: string): string {
  return `
import json, os
found = [path for path in json.loads(${JSON.stringify(JSON.stringify(paths))}) if os.path.lexists(path)]
for folder, folders, names in os.walk("/"):
    if folder == "/":
        folders[:] = [each for each in folders if each not in ("proc", "sys")]
    found += [os.path.join(folder, each) for each in folders + names if each == ${JSON.stringify(name)}]
print(json.dumps(found))
`;
}

/** Sockets, disks and other devices anywhere, and the kernel's own files: what can be opened. */
export function devicesAndSockets(harmless: readonly string[]): string {
  return `
import json, os, stat
found = []
harmless = {"/dev/" + name for name in json.loads(${JSON.stringify(JSON.stringify(harmless))})}
for folder, folders, names in os.walk("/"):
    if folder == "/":
        folders[:] = [name for name in folders if name not in ("proc", "sys")]
    for path in (os.path.join(folder, name) for name in names):
        mode = os.lstat(path).st_mode
        if stat.S_ISSOCK(mode) or stat.S_ISBLK(mode):
            found.append(path)
        elif stat.S_ISCHR(mode) and path not in harmless and not path.startswith("/dev/pts/"):
            for flags in (os.O_RDONLY, os.O_WRONLY):
                try:
                    os.close(os.open(path, flags | os.O_NONBLOCK))
                    found.append(path)
                except OSError:
                    pass
for path in ("/dev/kmsg", "/dev/mem", "/dev/port", "/proc/kcore", "/proc/kmsg",
             "/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe",
             "/proc/sys/vm/overcommit_memory", "/sys/kernel/uevent_helper", "/sys/power/state",
             "/run/docker.sock", "/var/run/docker.sock", "/run/containerd/containerd.sock"):
    try:
        os.close(os.open(path, os.O_WRONLY))
        found.append(path)
    except OSError:
        pass
print(json.dumps(found))
`;
}

/** What of the kernel's log can be read. */
export const KERNEL_LOG = `
import ctypes
log = ctypes.create_string_buffer(1 << 16)
count = ctypes.CDLL(None).klogctl(3, log, len(log))
print(log.raw[:max(0, count)].decode("utf-8", "replace"))
`;

/** Tries to look into the agent and to take hold of it. */
export const AGENT_INTRUSIONS = `${LIBC}
class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]
def opened(path, flags):
    try:
        os.close(os.open(path, flags | os.O_NONBLOCK))
    except OSError as error:
        return errno.errorcode[error.errno]
    return "done"
buffer = ctypes.create_string_buffer(64)
here = Vector(ctypes.cast(buffer, ctypes.c_void_p), 64)
there = Vector(0x400000, 64)
print(json.dumps({
    "attach": in_child(lambda: call("ptrace", 16, 1, None, None)),
    "seize": in_child(lambda: call("ptrace", 0x4206, 1, None, None)),
    "read memory": call("process_vm_readv", 1, ctypes.byref(here), 1, ctypes.byref(there), 1, 0),
    "write memory": call("process_vm_writev", 1, ctypes.byref(here), 1, ctypes.byref(there), 1, 0),
    "open memory": opened("/proc/1/mem", os.O_RDWR),
    "enter root": opened("/proc/1/root", os.O_RDONLY | os.O_DIRECTORY),
    "limit": call("prlimit", 1, 7, bytes(16), None) if os.getuid() == 0 else "EPERM",
}))
`;

/** Sends the agent every signal but the two that nobody can refuse, and then those in a group. */
export const EVERY_SIGNAL = `
import os, signal
for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
    try:
        os.kill(1, number)
    except PermissionError:
        pass
survived = True
`;

/** Sends the agent a signal that nobody can refuse. */
export function sendToAgent(signal: 'SIGKILL' | 'SIGSTOP'): string {
  return `
import os, signal, time
try:
    os.kill(1, signal.${signal})
except PermissionError:
    pass
time.sleep(0.5)
`;
}

/** Has the kernel send the agent SIGSTOP when there is something to be read. */
export const SIGNAL_BY_FILE = `
import fcntl, os, signal, time
reader, writer = os.pipe()
try:
    fcntl.fcntl(reader, 10, signal.SIGSTOP)  # F_SETSIG
    fcntl.fcntl(reader, fcntl.F_SETOWN, 1)
    fcntl.fcntl(reader, fcntl.F_SETFL, os.O_ASYNC)
    os.write(writer, b"x")
except OSError:
    pass
time.sleep(0.5)
`;

/** Writes nonsense into one of the agent's descriptors, if it can be opened. */
export function garbageInto(descriptor: number): string {
  return `
import os
try:
    fd = os.open("/proc/1/fd/${String(descriptor)}", os.O_WRONLY | os.O_NONBLOCK)
except OSError:
    pass
else:
    for _ in range(50):
        try:
            os.write(fd, os.urandom(1000))
        except OSError:
            break
import time
time.sleep(0.2)
`;
}
