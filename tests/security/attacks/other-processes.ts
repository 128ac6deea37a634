import type { Family } from './attack.js';
import { native } from './preludes.js';

const VECTORS = `
class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]
buffer = ctypes.create_string_buffer(b"changed", CANARY["size"])
here = Vector(ctypes.addressof(buffer), CANARY["size"])
there = Vector(CANARY["address"], CANARY["size"])
`;

/** Takes hold of another process of the same user. */
export const otherProcesses: Family = {
  name: 'ptrace',
  attacks: [
    {
      name: 'attaches and changes a word of memory',
      kind: 'boundary',
      aims: ['victim'],
      code: native(`
pid = CANARY["pid"]
if syscall("ptrace", 16, pid, 0, 0) == 0:
    os.waitpid(pid, 0)
    syscall("ptrace", 5, pid, CANARY["address"], 0x6867756f6e65)
    syscall("ptrace", 17, pid, 0, 0)
`),
    },
    {
      name: 'seizes and interrupts',
      kind: 'boundary',
      aims: ['victim'],
      code: native(`
pid = CANARY["pid"]
if syscall("ptrace", 0x4206, pid, 0, 0) == 0:
    syscall("ptrace", 0x4207, pid, 0, 0)
    os.waitpid(pid, 0x40000000)
    syscall("ptrace", 5, pid, CANARY["address"], 0)
`),
    },
    {
      name: 'reads memory from process to process',
      kind: 'boundary',
      aims: ['victim'],
      code: native(`${VECTORS}
syscall("process_vm_readv", CANARY["pid"], ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
print(buffer.raw)
`),
    },
    {
      name: 'writes memory from process to process',
      kind: 'boundary',
      aims: ['victim'],
      code: native(`${VECTORS}
syscall("process_vm_writev", CANARY["pid"], ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
`),
    },
    {
      name: 'takes a descriptor of the host for itself',
      kind: 'boundary',
      aims: ['host-descriptor'],
      live: {
        onlyAs: 'root',
        because: 'a kernel with Yama lets others take descriptors of their own children only',
      },
      code: native(`
target = syscall("pidfd_open", CANARY["host_pid"], 0)
fd = syscall("pidfd_getfd", target, CANARY["host_fd"], 0)
print(os.pread(fd, 4096, 0))
`),
    },
    {
      name: "lowers another process's limits",
      kind: 'boundary',
      aims: ['victim'],
      code: native(`
syscall("prlimit64", CANARY["pid"], 7, struct.pack("QQ", 16, 16), 0)
`),
    },
    {
      name: "moves another process's priority and processors",
      kind: 'boundary',
      aims: ['victim'],
      // Priorities cannot be told apart without an audit event; these calls have none.
      code: `
posix = print.__self__.__import__("posix")
for change in (lambda: posix.setpriority(0, CANARY["pid"], 19),
               lambda: posix.sched_setaffinity(CANARY["pid"], {0})):
    try: change()
    except OSError: pass
`,
    },
    {
      name: 'looks into its own parent and past it',
      kind: 'boundary',
      aims: ['took'],
      taking: { of: 'memories above its own', upTo: 4, atMost: 0 },
      live: {
        onlyAs: 'root',
        because: 'a kernel with Yama lets a process look into its own children only',
      },
      code: native(`
taken, pid = 0, os.getppid()
word = ctypes.create_string_buffer(8)
if pid > 0:
    try:
        os.close(os.open("/proc/%d/mem" % pid, os.O_RDONLY))
        taken += 1
    except OSError: pass
print("took", taken)
`),
    },
  ],
};
