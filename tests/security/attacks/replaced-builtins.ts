import type { Family } from './attack.js';
import { climbed } from './preludes.js';

/** What the runtime itself calls, replaced by the block that it runs. */
export const replacedBuiltins: Family = {
  name: 'replaced builtins',
  attacks: [
    {
      name: 'replaces the functions that measure and convert',
      kind: 'integrity',
      aims: ['next-block'],
      code: `
held = print.__self__
for name in ("len", "str", "bytes", "int", "dict", "list", "map", "zip", "isinstance", "getattr", "repr"):
    setattr(held, name, None)
`,
    },
    {
      name: 'replaces the functions in the table of builtins',
      kind: 'integrity',
      aims: ['next-block'],
      code: `
table = __builtins__ if type(__builtins__) is dict else vars(__builtins__)
for name in ("len", "str", "int", "object", "type", "BaseException", "OSError", "open", "memoryview"):
    table[name] = lambda *_: 1 / 0
`,
    },
    {
      name: 'replaces how classes are made and modules imported',
      kind: 'integrity',
      aims: ['next-block'],
      code: `
held = print.__self__
def broken(*_, **__): raise SystemError("replaced")
held.__build_class__ = held.__import__ = held.compile = held.exec = held.open = broken
`,
    },
    {
      name: 'replaces the functions of JSON and of the system',
      kind: 'integrity',
      aims: ['next-block'],
      code: climbed(`
import json, os, sys, time, traceback
def broken(*_, **__): raise SystemError("replaced")
json.dumps = json.loads = json.JSONEncoder.encode = broken
os.write = os.read = os.getpid = os.dup2 = os.fstat = broken
time.perf_counter = time.process_time = traceback.print_exc = broken
`),
    },
    {
      name: 'takes the streams and descriptors away',
      kind: 'integrity',
      aims: ['next-block'],
      code: climbed(`
import os, sys
sys.stdout = sys.stderr = sys.__stdout__ = None
for fd in range(3): os.close(fd)
`),
    },
    {
      name: 'removes the modules that the runtime would import late',
      kind: 'integrity',
      aims: ['next-block'],
      code: climbed(`
import sys
def broken(*_, **__): raise ImportError("removed")
sys.meta_path[:] = []
sys.path[:] = []
for name in list(sys.modules):
    if name not in ("sys", "builtins", "__main__"): del sys.modules[name]
print.__self__.open = broken
`),
    },
    {
      name: 'counts calls down in the memory of the process that asks',
      kind: 'integrity',
      aims: ['budget', 'log'],
      code: climbed(`
import gc
for each in gc.get_objects():
    if type(each).__name__ == "Budget": each.left = 10 ** 6
for n in range(60):
    if llm_query("again %d" % n).startswith("Error"): break
for each in gc.get_objects():
    if type(each).__name__ == "Budget": each.log.clear()
`),
    },
    {
      name: 'ends with an exception whose every method fails',
      kind: 'integrity',
      aims: ['next-block'],
      code: `
class Hostile(BaseException):
    def __str__(self): raise Hostile()
    __repr__ = __format__ = __reduce__ = __getattribute__ = __str__
    @property
    def __traceback__(self): raise SystemExit(3)
raise Hostile()
`,
      live: { notProvable: 'the careless host prints no errors of its own and survives this one' },
    },
  ],
};
