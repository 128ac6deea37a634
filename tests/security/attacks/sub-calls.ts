import type { Family } from './attack.js';
import { climbed } from './preludes.js';

/** Spends what is not its own: calls of models, and the time that stands still while they run. */
export const subCalls: Family = {
  name: 'exhaustion through sub-calls',
  attacks: [
    {
      name: 'asks in one batch',
      kind: 'integrity',
      aims: ['budget'],
      code: `answers = llm_query_batched(["again %d" % n for n in range(300)])\n`,
    },
    {
      name: 'asks in batches within batches, from threads',
      kind: 'integrity',
      aims: ['budget'],
      code: `
import threading
def ask(): llm_query_batched(["again %d" % n for n in range(50)])
threads = [threading.Thread(target=ask) for _ in range(6)]
for one in threads: one.start()
for one in threads: one.join()
`,
    },
    {
      name: 'asks from many threads at once, between the count and the call',
      kind: 'integrity',
      aims: ['budget'],
      code: `
import threading
def ask(n): llm_query("again %d" % n)
threads = [threading.Thread(target=ask, args=(n,)) for n in range(40)]
for one in threads: one.start()
for one in threads: one.join()
`,
    },
    {
      name: 'asks for runs that ask for runs',
      kind: 'integrity',
      aims: ['budget'],
      code: `
ask = globals().get("rlm_query_batched", llm_query_batched)
print(len(ask(["again %d" % n for n in range(100)])))
`,
    },
    {
      name: 'asks with text that is as large as a frame can be, many times over',
      kind: 'integrity',
      aims: ['budget'],
      code: `
text = "x" * (1 << 20)
try: llm_query_batched([text] * 40)
except (ValueError, MemoryError): pass
llm_query_batched([text[:1000]] * 40)
`,
    },
    {
      name: 'uses the time of calls that it says cost it nothing',
      kind: 'resource',
      aims: ['took', 'next-block'],
      // A block of this suite has 800 milliseconds, and 500 more to stop; waiting does not
      // count, computing does, and is looked at every now and then.
      taking: { of: 'milliseconds of the processor', upTo: 5000, atMost: 3500 },
      code: climbed(`
import gc, threading, time
channel = next(each for each in gc.get_objects() if type(each).__name__ == "Channel")
channel._block_cpu_ms = lambda: 0.0
def keep():
    for n in range(15): llm_query("slow %d" % n)
threading.Thread(target=keep, daemon=True).start()
began = time.process_time()
while time.process_time() - began < CANARY["up_to"] / 1000:
    try:
        for _ in range(1000): pass
    except BaseException: continue
print("took", int((time.process_time() - began) * 1000))
`),
      live: { notProvable: 'the careless host has no clock of its own' },
    },
  ],
};
