import type { Family } from './attack.js';
import { climbed, native } from './preludes.js';

const MEGABYTE = 1 << 20;
/** More than any session of this suite may have, and little enough for a machine without limits. */
const MEMORY = { of: 'megabytes', upTo: 450, atMost: 300 };

/** All that can be used up. The code stops where a machine without limits would still be well. */
export const bombs: Family = {
  name: 'bombs',
  attacks: [
    {
      name: 'takes processes',
      kind: 'resource',
      aims: ['took'],
      taking: { of: 'processes', upTo: 200, atMost: 64 },
      code: climbed(`
import os, time
pids = []
try:
    while len(pids) < CANARY["up_to"]:
        pid = os.fork()
        if pid == 0:
            time.sleep(0.8)
            os._exit(0)
        pids.append(pid)
except (OSError, MemoryError): pass
print("took", len(pids))
for pid in pids: os.kill(pid, 9)
for pid in pids: os.waitpid(pid, 0)
`),
    },
    {
      name: 'takes processes that take processes',
      kind: 'resource',
      aims: ['took'],
      taking: { of: 'processes', upTo: 255, atMost: 64 },
      code: climbed(`
import os, time
reader, writer = os.pipe()
leader = os.getpid()
for _ in range(8):
    try: os.fork()
    except (OSError, MemoryError): break
os.write(writer, b"x")
if os.getpid() != leader:
    time.sleep(0.5)
    os._exit(0)
time.sleep(0.3)
os.set_blocking(reader, False)
print("took", len(os.read(reader, 4096)) - 1)
`),
    },
    {
      name: 'takes threads',
      kind: 'resource',
      aims: ['took'],
      taking: { of: 'threads', upTo: 1500, atMost: 1100 },
      code: `
import threading
stop = threading.Event()
threads = []
try:
    while len(threads) < CANARY["up_to"]:
        one = threading.Thread(target=stop.wait, daemon=True)
        one.start()
        threads.append(one)
except (RuntimeError, MemoryError): pass
stop.set()
print("took", len(threads))
`,
    },
    {
      name: 'takes memory at once',
      kind: 'resource',
      aims: ['took'],
      taking: MEMORY,
      code: `
try:
    held = bytearray(CANARY["up_to"] << 20)
    print("took", len(held) >> 20)
    del held
except MemoryError: print("took 0")
`,
    },
    {
      name: 'takes memory piece by piece',
      kind: 'resource',
      aims: ['took'],
      taking: MEMORY,
      code: `
held = []
try:
    while len(held) < CANARY["up_to"]: held.append(b"x" * ${String(MEGABYTE)})
except MemoryError: pass
taken = len(held)
del held
print("took", taken)
`,
    },
    {
      name: 'takes memory that is shared, which is nobody’s data',
      kind: 'resource',
      aims: ['took'],
      taking: MEMORY,
      code: native(`
import mmap
held = []
try:
    while len(held) < CANARY["up_to"]:
        page = mmap.mmap(-1, ${String(MEGABYTE)})
        page.write(b"x" * ${String(MEGABYTE)})
        held.append(page)
except (OSError, MemoryError, ValueError): pass
print("took", len(held))
for page in held: page.close()
`),
    },
    {
      name: 'takes memory in files that have no name',
      kind: 'resource',
      aims: ['took'],
      taking: MEMORY,
      code: native(`
fd = syscall("memfd_create", b"bomb", 0)
taken = 0
try:
    while fd >= 0 and taken < CANARY["up_to"]:
        os.write(fd, b"x" * ${String(MEGABYTE)})
        taken += 1
except OSError: pass
print("took", taken)
if fd >= 0: os.close(fd)
`),
    },
    {
      name: 'takes memory of the kernel, in pipes',
      kind: 'resource',
      aims: ['took'],
      taking: { of: 'pipes', upTo: 3000, atMost: 1024 },
      code: climbed(`
import os, resource
try: resource.setrlimit(resource.RLIMIT_NOFILE, (8192, 8192))
except (OSError, ValueError): pass
try: resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
except (OSError, ValueError): pass
held = []
try:
    while len(held) < CANARY["up_to"]: held.append(os.pipe())
except OSError: pass
for pair in held:
    for fd in pair: os.close(fd)
print("took", len(held))
`),
    },
    {
      name: 'takes the disk with one file',
      kind: 'resource',
      aims: ['took'],
      taking: { of: 'megabytes of disk', upTo: 300, atMost: 128 },
      code: climbed(`
import os
taken = 0
try:
    with open("bomb", "wb", 0) as file:
        while taken < CANARY["up_to"]:
            taken += file.write(b"x" * ${String(MEGABYTE)}) / ${String(MEGABYTE)}
except OSError: pass
print("took", int(taken))
os.unlink("bomb")
`),
    },
    {
      name: 'takes the disk with files in every folder where it may write',
      kind: 'resource',
      aims: ['took'],
      taking: { of: 'megabytes of disk', upTo: 300, atMost: 128 },
      code: climbed(`
import os
taken, made = 0, []
for folder in (".", "/tmp", "/dev/shm", "/var/tmp", "/run", "/dev/mqueue"):
    path = "%s/bomb-%s" % (folder, CANARY["forged"])
    try:
        with open(path, "wb", 0) as file:
            made.append(path)
            while taken < CANARY["up_to"]:
                taken += file.write(b"x" * ${String(MEGABYTE)}) / ${String(MEGABYTE)}
    except OSError: pass
print("took", int(taken))
for path in made: os.unlink(path)
`),
    },
    {
      name: 'takes the names of a disk',
      kind: 'resource',
      aims: ['took'],
      taking: { of: 'files', upTo: 21_000, atMost: 20_000 },
      code: climbed(`
import os, shutil
os.makedirs("many", exist_ok=True)
taken = 0
try:
    while taken < CANARY["up_to"]:
        os.close(os.open("many/%d" % taken, os.O_CREAT | os.O_WRONLY))
        taken += 1
except OSError: pass
print("took", taken)
shutil.rmtree("many")
`),
      only: { environment: 'local', because: 'gVisor does not hold the number of files' },
    },
    {
      name: 'takes descriptors',
      kind: 'resource',
      aims: ['took'],
      taking: { of: 'descriptors', upTo: 6000, atMost: 2048 },
      code: climbed(`
import os, resource
try: resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
except (OSError, ValueError): pass
held = []
try:
    while len(held) < CANARY["up_to"]: held.append(os.open("/dev/null", os.O_RDONLY) if os.path.exists("/dev/null") else os.dup(0))
except OSError: pass
for fd in held: os.close(fd)
print("took", len(held))
`),
    },
    {
      name: 'takes memory that outlives every process',
      kind: 'resource',
      aims: ['took'],
      taking: { of: 'segments of System V', upTo: 1, atMost: 0 },
      only: { environment: 'local', because: 'a container has its own, which go with it' },
      code: native(`
held = syscall("shmget", 0, 4096, 0o1600)
print("took", int(held >= 0))
if held >= 0: libc.shmctl(held, 0, None)
`),
    },
    {
      name: 'raises its own limits',
      kind: 'resource',
      aims: ['took'],
      taking: { of: 'limits', upTo: 4, atMost: 0 },
      live: { notProvable: 'root may not either where this suite runs in a container' },
      code: climbed(`
import resource
taken = 0
for kind in (resource.RLIMIT_DATA, resource.RLIMIT_NPROC, resource.RLIMIT_NOFILE, 12):
    soft, hard = resource.getrlimit(kind)
    if kind == 12:
        # Of messages, of no use here: it is lowered first, for where nothing is limited.
        try: resource.setrlimit(kind, (10, 10))
        except (OSError, ValueError): continue
        hard = 10
    if hard == resource.RLIM_INFINITY: continue
    try: resource.setrlimit(kind, (soft, hard + 1) if soft <= hard else (hard, hard + 1))
    except (OSError, ValueError): continue
    taken += 1
print("took", taken)
`),
    },
    {
      name: 'recurses without end',
      kind: 'resource',
      aims: ['next-block'],
      code: climbed(`
import sys
sys.setrecursionlimit(10 ** 9)
class Deep:
    def __repr__(self): return repr(self)
repr(Deep())
`),
    },
    {
      name: 'computes a number that takes for ever',
      kind: 'resource',
      aims: ['next-block'],
      code: `x = 7 ** (7 ** 9)\n`,
    },
    {
      name: 'matches a pattern that takes for ever',
      kind: 'resource',
      aims: ['next-block'],
      code: `
import re
re.match("(a+)+$", "a" * 60 + "!")
`,
    },
    {
      name: 'hashes numbers that all fall together',
      kind: 'resource',
      aims: ['next-block'],
      code: `
table = set()
for n in range(10 ** 9): table.add(n * (2 ** 61 - 1))
`,
    },
    {
      name: 'prints without end',
      kind: 'resource',
      aims: ['took'],
      taking: { of: 'kept bytes', upTo: 60 << 20, atMost: 4 << 20 },
      live: { notProvable: 'what the careless host keeps of an output is not told by the code' },
      code: `
for _ in range(60): print("x" * ${String(MEGABYTE)})
`,
    },
    {
      name: 'defines more variables than can be told',
      kind: 'resource',
      aims: ['next-block'],
      live: { notProvable: 'the careless host tells of no variables' },
      code: `
globals().update({"v%d" % n: n for n in range(200000)})
globals().update({"w" * 100000 + str(n): n for n in range(20)})
`,
    },
    {
      name: 'answers with more than can be carried',
      kind: 'resource',
      aims: ['next-block'],
      live: { notProvable: 'the careless host carries answers of any size, slowly' },
      code: `
try: FINAL("x" * (60 << 20))
except (ValueError, MemoryError): pass
`,
    },
    {
      name: 'fails with a message of many megabytes',
      kind: 'resource',
      aims: ['next-block'],
      live: { notProvable: 'the careless host prints it in full and goes on' },
      code: `raise ValueError("x" * (40 << 20))\n`,
    },
    {
      name: 'unpacks a few bytes to many',
      kind: 'resource',
      aims: ['took'],
      taking: MEMORY,
      code: `
import zlib
packer = zlib.compressobj(9, zlib.DEFLATED, -15)
packed = (packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)) * CANARY["up_to"]
try: print("took", len(zlib.decompressobj(-15).decompress(packed)) >> 20)
except MemoryError: print("took 0")
`,
    },
    {
      name: 'has XML entities multiply',
      kind: 'resource',
      aims: ['took'],
      taking: { of: 'megabytes', upTo: 400, atMost: 300 },
      live: { notProvable: 'newer libraries for XML notice it by themselves' },
      code: `
import xml.etree.ElementTree as tree
names = "abcdefgh"
entities = '<!ENTITY a "%s">' % ("x" * 100) + "".join(
    '<!ENTITY %s "%s">' % (name, "&%s;" % before * 10) for before, name in zip(names, names[1:]))
print("took", len(tree.fromstring("<!DOCTYPE z [%s]><z>&h;</z>" % entities).text) >> 20)
`,
    },
    {
      name: 'makes the width of a number as large as memory',
      kind: 'resource',
      aims: ['took'],
      taking: MEMORY,
      code: `
try: print("took", len("{:>{}}".format(1, CANARY["up_to"] << 20)) >> 20)
except MemoryError: print("took 0")
`,
    },
  ],
};
