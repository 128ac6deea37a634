import type { Family } from './attack.js';

/** Uses what the frames above a block hold: whatever disarms a guard, and the real `open`. */
const USE = `
def use(frame):
    real = None
    while frame is not None:
        for value in list(frame.f_locals.values()):
            guard = value if type(value).__name__ == "Guard" else getattr(value, "guard", None)
            if type(guard).__name__ == "Guard":
                guard._readable = ("/",)
        real = frame.f_builtins.get("open") or real
        frame = frame.f_back
    print(real(CANARY["file"]).read())
`;

/** Walks up the stack to the runtime that called the block. */
export const frames: Family = {
  name: 'frames',
  attacks: [
    {
      name: 'climbs from a running generator',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `${USE}
def climb():
    use((yield).gi_frame.f_back)
def run():
    one = climb()
    one.send(None)
    try: one.send(one)
    except StopIteration: pass
class Peek:
    def __iter__(self): return self
    def __next__(self):
        use(self.of.gi_frame)
        raise StopIteration
peek = Peek()
peek.of = (each for each in peek)
list(peek.of)
`,
    },
    {
      name: 'climbs from an exception that it raised itself',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `${USE}
try: 1 / 0
except ZeroDivisionError as error:
    use(error.__traceback__.tb_frame)
`,
    },
    {
      name: "climbs from the interpreter's own list of frames",
      kind: 'boundary',
      aims: ['shared-file'],
      code: `${USE}
import threading, warnings
sys = warnings.sys
def other():
    for frame in sys._current_frames().values(): use(frame)
one = threading.Thread(target=other)
one.start()
one.join()
`,
    },
    {
      name: 'climbs from a coroutine that waits',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `${USE}
class Awaited:
    def __await__(self):
        use(one.cr_frame)
        return iter(())
async def wait(): await Awaited()
one = wait()
try: one.send(None)
except StopIteration: pass
`,
    },
    {
      name: 'climbs from a trace function that the runtime calls',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `${USE}
import threading
sys = threading._sys
def trace(frame, event, argument):
    if frame.f_code.co_name == "traced": use(frame)
def traced(): pass
sys.settrace(trace)
traced()
sys.settrace(None)
`,
    },
    {
      name: 'changes the locals of the frame that runs it',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `
import warnings
frame = warnings.sys._getframe()
while frame is not None:
    owner = frame.f_locals.get("self")
    if hasattr(owner, "guard"):
        with owner.guard.lifted():
            print(open(CANARY["file"]).read())
        break
    frame = frame.f_back
else:
    print(open(CANARY["file"]).read())
`,
    },
  ],
};
