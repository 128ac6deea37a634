import type { Family } from './attack.js';
import { climbed } from './preludes.js';

const DISARM = `modules = __import__('sys').modules; 'rlm_runtime.guard' in modules and modules['rlm_runtime.guard']._CHECKS.clear()`;

/** Ways to modules that a block may not import, and to code that is run in its stead. */
export const importMachinery: Family = {
  name: 'import machinery',
  attacks: [
    {
      name: 'has timeit compile its code, with the builtins of timeit',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `
import timeit
program = "${DISARM}\\nprint(open(path).read())"
timeit.timeit(program, number=1, globals={"path": CANARY["file"]})
`,
    },
    {
      name: 'has typing evaluate an annotation',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `
import typing
def annotated(): pass
annotated.__annotations__["return"] = (
    "[%s, print(open(%r).read()), int][-1]" % (
        "(lambda modules: 'rlm_runtime.guard' in modules and modules['rlm_runtime.guard']._CHECKS.clear())(__import__('sys').modules)",
        CANARY["file"]))
typing.get_type_hints(annotated, {})
`,
    },
    {
      name: 'asks the loader of an allowed module for another one',
      kind: 'boundary',
      aims: ['host-variable', 'shared-file'],
      code: `
import itertools, json
loader = json.__spec__.loader
find = vars(print.__self__.__import__("importlib.machinery", fromlist=["x"]))["PathFinder"].find_spec
spec = find("os")
os = type(json)("os")
spec.loader.exec_module(os)
print(os.environ.get(CANARY["variable"]))
if "rlm_runtime.guard" in os.sys.modules: os.sys.modules["rlm_runtime.guard"]._CHECKS.clear()
print(os.read(os.open(CANARY["file"], 0), 4096))
`,
    },
    {
      name: 'puts a finder before all others',
      kind: 'boundary',
      aims: ['shared-file'],
      code: climbed(`
import importlib.util, sys
class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "canary_module": return importlib.util.spec_from_loader(name, Finder)
    @staticmethod
    def create_module(spec): return None
    @staticmethod
    def exec_module(module): print(open(CANARY["file"]).read())
sys.meta_path.insert(0, Finder)
import canary_module
`),
    },
    {
      name: 'shadows a module that the runtime has yet to import',
      kind: 'boundary',
      aims: ['shared-file'],
      code: climbed(`
import sys
with open("keyword.py", "w") as file:
    file.write("print(open(%r).read())" % CANARY["file"])
sys.path.insert(0, ".")
sys.modules.pop("keyword", None)
import keyword
`),
    },
    {
      name: 'has site run the lines of a path file',
      kind: 'boundary',
      aims: ['shared-file'],
      code: climbed(`
import os, site
with open("canary.pth", "w") as file:
    file.write("import sys; print(open(%r).read())\\n" % CANARY["file"])
site.addsitedir(os.getcwd())
`),
    },
    {
      name: 'runs a file that belongs to somebody else as Python',
      kind: 'boundary',
      aims: ['shared-file'],
      code: climbed(`
import linecache, runpy
print(linecache.getlines(CANARY["file"]))
runpy.run_path(CANARY["file"])
`),
    },
    {
      name: 'leaves bytecode where the next session would load it',
      kind: 'boundary',
      aims: ['neighbour', 'kept-folder'],
      code: climbed(`
import importlib.util, os, sys
with open("planted.py", "w") as file: file.write("planted = True\\n")
import py_compile
py_compile.compile("planted.py", cfile=os.path.join(CANARY["folder"], "planted.pyc"), doraise=True)
`),
    },
    {
      name: 'injects code into the source that dataclasses make',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `
import dataclasses
held = dataclasses._create_fn.__globals__ if hasattr(dataclasses, "_create_fn") else vars(dataclasses)
builtins = held["builtins"]
modules = held["sys"].modules
if "rlm_runtime.guard" in modules: modules["rlm_runtime.guard"]._CHECKS.clear()
space = {}
held["__builtins__"]["exec"]("text = open(path).read()", {"path": CANARY["file"]}, space)
print(space["text"])
`,
    },
  ],
};
