import type { Family } from './attack.js';
import { climbed, native } from './preludes.js';

/** The file system in which every process is a folder. */
export const proc: Family = {
  name: '/proc',
  attacks: [
    {
      name: "reads another process's variables",
      kind: 'boundary',
      aims: ['victim'],
      code: climbed(`print(open("/proc/%d/environ" % CANARY["pid"]).read())\n`),
    },
    {
      name: "reads another process's memory",
      kind: 'boundary',
      aims: ['victim'],
      code: climbed(`
with open("/proc/%d/mem" % CANARY["pid"], "rb", 0) as memory:
    memory.seek(CANARY["address"])
    print(memory.read(CANARY["size"]))
`),
    },
    {
      name: "writes into another process's memory",
      kind: 'boundary',
      aims: ['victim'],
      code: climbed(`
with open("/proc/%d/mem" % CANARY["pid"], "r+b", 0) as memory:
    memory.seek(CANARY["address"])
    memory.write(b"changed")
`),
    },
    {
      name: "opens a descriptor of the host's again",
      kind: 'boundary',
      aims: ['host-descriptor'],
      code: climbed(`
with open("/proc/%d/fd/%d" % (CANARY["host_pid"], CANARY["host_fd"])) as file:
    print(file.read())
`),
    },
    {
      name: 'goes through the root of another process',
      kind: 'boundary',
      aims: ['victim', 'shared-file'],
      code: climbed(`print(open("/proc/%d/root%s" % (CANARY["pid"], CANARY["file"])).read())\n`),
    },
    {
      name: 'goes through its own root and its own folder',
      kind: 'boundary',
      aims: ['shared-file'],
      code: climbed(`
import os
for start in ("/proc/self/root", "/proc/self/cwd" + "/.." * 20, "/proc/thread-self/root", "/dev/fd/../root"):
    try: print(open(start + CANARY["file"]).read())
    except OSError: pass
`),
    },
    {
      name: 'looks through all processes for variables',
      kind: 'boundary',
      aims: ['victim', 'host-variable'],
      code: climbed(`
import os
for pid in filter(str.isdigit, os.listdir("/proc")):
    for name in ("environ", "cmdline"):
        try: text = open("/proc/%s/%s" % (pid, name), errors="replace").read()
        except OSError: continue
        for each in text.split("\\0"):
            if "canary-" in each: print(each)
`),
    },
    {
      name: 'looks through the processes around it, its parent first',
      kind: 'boundary',
      aims: ['host-variable'],
      code: climbed(`
import os
pid = os.getpid()
while pid > 0:
    try:
        for each in open("/proc/%d/environ" % pid).read().split("\\0"):
            if "canary-" in each: print(each)
        pid = int(open("/proc/%d/stat" % pid).read().rpartition(")")[2].split()[1])
    except OSError: break
print(os.environ.get(CANARY["variable"]))
`),
    },
    {
      name: 'has its own descriptor opened again for writing',
      kind: 'boundary',
      aims: ['kept-file'],
      code: native(`
fd = libc.open(CANARY["kept"].encode(), 0o10000000)  # O_PATH
again = os.open("/proc/self/fd/%d" % fd, os.O_WRONLY)
os.write(again, b"changed")
`),
    },
    {
      name: "moves another process's priority with the memory killer",
      kind: 'boundary',
      aims: ['took', 'victim'],
      taking: { of: 'settings of another process', upTo: 1, atMost: 0 },
      code: climbed(`
with open("/proc/%d/oom_score_adj" % CANARY["pid"], "w") as file:
    file.write("900")
print("took 1")
`),
    },
  ],
};
