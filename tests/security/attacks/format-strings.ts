import type { Family } from './attack.js';

/** Attribute paths that are text: no name of the attack is in its code. */
export const formatStrings: Family = {
  name: 'format strings',
  attacks: [
    {
      name: 'has format() print the variables of the process',
      kind: 'boundary',
      aims: ['host-variable'],
      code: `
import random
print(("{0._os.environ[%s]}" % CANARY["variable"]).format(random))
`,
    },
    {
      name: 'has format_map() look up every path in turn',
      kind: 'boundary',
      aims: ['host-variable'],
      code: `
import random
class Paths(dict):
    def __missing__(self, name): return random
print(("{anything._os.environ[%s]}" % CANARY["variable"]).format_map(Paths()))
`,
    },
    {
      name: 'gets objects instead of text out of string.Formatter',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `
import string
get = lambda path, *given: string.Formatter().get_field(path, given, {})[0]
opened = get("0.__self__.open", print)
guard = get("0.__import__", type("", (), dict(__builtins__ if type(__builtins__) is dict else vars(__builtins__))))
if hasattr(guard, "__self__") and hasattr(guard.__self__, "_folder"):
    get("0.__self__", guard)._folder = ""
print(opened(CANARY["file"]).read())
`,
    },
    {
      name: 'runs code of its own while the runtime formats its error',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `
class Loud(Exception):
    def __str__(self):
        held = print.__self__
        guard = held.__import__("sys").modules.get("rlm_runtime.guard")
        if guard: guard._CHECKS.clear()
        return held.open(CANARY["file"]).read()
    __repr__ = __str__
raise Loud()
`,
    },
    {
      name: 'follows a dotted path with operator.attrgetter',
      kind: 'boundary',
      aims: ['kept-file'],
      code: `
import operator
builtin = operator.attrgetter("__self__")(print)
modules = operator.methodcaller("__import__", "sys")(builtin)
table = operator.attrgetter("modules")(modules)
if "rlm_runtime.guard" in table:
    operator.attrgetter("_CHECKS.clear")(table["rlm_runtime.guard"])()
operator.methodcaller("write_text", "changed")(
    operator.attrgetter("Path")(builtin.__import__("pathlib"))(CANARY["kept"]))
`,
    },
  ],
};
