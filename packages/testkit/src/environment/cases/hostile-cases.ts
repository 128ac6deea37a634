import assert from 'node:assert/strict';
import type { EnvironmentConformanceCase } from '../environment-case.js';
import { expectHealthy } from '../expect-healthy.js';
import { py } from '../python-source.js';
import { requirement } from '../requirements.js';
import { withSession } from '../session-scope.js';

const python = [requirement.python, requirement.persistentState];
const osRequires = [...python, requirement.osModule];

/** Damage that any code can try. After it the session must work in full. */
const SABOTAGE: readonly (readonly [what: string, code: string])[] = [
  [
    'Rebinding built-in functions',
    'keep = (print, len)\nprint = len = str = type = None\nprint, len = keep\ndel str, type',
  ],
  ['Setting __builtins__ to something else', '__builtins__ = {}'],
  ['Deleting __builtins__', 'del __builtins__'],
  [
    'Clearing globals()',
    'try:\n    globals().clear()\nexcept NameError:\n    raise SystemExit("no globals() here")',
  ],
  ['Replacing functions of json', wreck('json', ['dumps', 'loads', 'JSONEncoder', 'JSONDecoder'])],
  [
    'Replacing classes of threading',
    wreck('threading', [
      'Thread',
      'Lock',
      'RLock',
      'Event',
      'Condition',
      'current_thread',
      'get_ident',
    ]),
  ],
  [
    'Replacing functions of traceback',
    wreck('traceback', [
      'format_exception',
      'print_exc',
      'TracebackException',
      'extract_tb',
      'walk_tb',
    ]),
  ],
  ['Replacing functions of time', wreck('time', ['sleep', 'monotonic', 'perf_counter', 'time'])],
  ['Replacing functions of re', wreck('re', ['compile', 'match', 'sub', 'search'])],
  [
    'Rebinding the names that every block is given',
    'llm_query = FINAL = FINAL_VAR = SHOW_VARS = llm_query_batched = 1',
  ],
  [
    'A metaclass and a class that lie about themselves',
    'class Meta(type):\n    def __getattribute__(c, n): raise RuntimeError("lie")\nclass Liar(metaclass=Meta):\n    def __getattribute__(s, n): raise RuntimeError("lie")\nliar = Liar()',
  ],
  [
    'An object whose __len__ and __repr__ raise',
    'class Evil:\n    def __len__(self): raise SystemExit("len")\n    def __repr__(self): raise SystemExit("repr")\n    __str__ = __repr__\nevil = Evil()',
  ],
  [
    'An object whose __del__ raises',
    'class Evil:\n    def __del__(self): raise SystemExit("del")\nevil = Evil()\nevil = None',
  ],
];

/** Damage that takes the os module. It may cost the session its state, never the next block. */
const OS_SABOTAGE: readonly (readonly [what: string, code: string])[] = [
  ['Replacing sys.stdout and sys.stderr', 'import sys\nsys.stdout = None\nsys.stderr = 5'],
  ['Closing sys.stdout', 'import sys\nsys.stdout.close()\nsys.stderr.close()'],
  [
    'Replacing the functions of builtins',
    'import builtins\nfor name in ("print", "len", "isinstance", "str", "type", "getattr", "open", "compile", "exec"):\n    setattr(builtins, "_kept_" + name, getattr(builtins, name))\nfor name in ("repr", "hasattr", "sorted", "map"):\n    setattr(builtins, name, None)',
  ],
  ['Closing every descriptor', 'import os\nos.closerange(0, 1024)'],
  [
    'Closing every descriptor one by one',
    'import os\nfor fd in range(1024):\n    try:\n        os.close(fd)\n    except OSError:\n        pass',
  ],
  [
    'Writing garbage to every descriptor',
    'import os\nfor fd in range(1024):\n    try:\n        os.write(fd, bytes(range(255, -1, -1)) * 8)\n    except OSError:\n        pass',
  ],
  [
    'Writing a frame that announces 4 GB to every descriptor',
    'import os\nfor fd in range(1024):\n    try:\n        os.write(fd, b"\\xff\\xff\\xff\\xff" * 4 + b"{}")\n    except OSError:\n        pass',
  ],
  [
    'Reading from every descriptor',
    'import os\nfor fd in range(1024):\n    try:\n        os.set_blocking(fd, False)\n        os.read(fd, 65536)\n    except OSError:\n        pass',
  ],
  [
    'Redirecting every descriptor to /dev/null',
    'import os\nnull = os.open("/dev/null", os.O_RDWR)\nfor fd in range(256):\n    if fd != null:\n        try:\n            os.fstat(fd)\n            os.dup2(null, fd)\n        except OSError:\n            pass',
  ],
  ['Ending the process by os._exit', 'import os\nos._exit(0)'],
  ['Killing the own process', 'import os, signal\nos.kill(os.getpid(), signal.SIGKILL)'],
  ['A crash of the interpreter', 'import ctypes\nctypes.string_at(0)'],
  ['Forking and leaving the child to run on', 'import os\nos.fork()'],
  ['Stopping the own process', 'import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)'],
  [
    'A trace function that raises',
    'import sys\ndef tracer(*args):\n    raise RuntimeError("traced")\nsys.settrace(tracer)\ndef f(): pass\nf()',
  ],
  ['Emptying sys.modules', 'import sys\nsys.modules.clear()'],
  [
    'Replacing sys.excepthook, sys.displayhook and threading.excepthook',
    'import sys, threading\nsys.excepthook = sys.displayhook = threading.excepthook = None',
  ],
  ['Lowering the recursion limit', 'import sys\nsys.setrecursionlimit(120)'],
];

/** Code that replaces attributes of a module if that module can be imported at all. */
function wreck(module: string, names: readonly string[]): string {
  const assignments = names.map((name) => `    ${module}.${name} = None`).join('\n');
  return `try:\n    import ${module}\n${assignments}\nexcept (ImportError, AttributeError, TypeError):\n    pass`;
}

/** Code that tries to break the place it runs in. */
export const hostileCases: readonly EnvironmentConformanceCase[] = [
  ...SABOTAGE.map(([what, code]): EnvironmentConformanceCase => ({
    name: `${what} is a result, keeps the state, and the next block runs and reports right.`,
    requires: python,
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        const result = await scope.run(code);
        assert.equal(result.timedOut, false);
        assert.equal(result.stateLost, false);
        await expectHealthy(scope);
      }),
  })),
  ...OS_SABOTAGE.map(([what, code]): EnvironmentConformanceCase => ({
    name: `${what} is a result, and the next block runs and reports right, with the context.`,
    requires: osRequires,
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 3000 }, async (scope) => {
        await scope.load({ kind: 'text', text: 'still here' });
        await scope.runClean('kept = 1');
        const result = await scope.run(code);
        await expectHealthy(scope);
        assert.equal((await scope.runClean('print(context)')).stdout, 'still here\n');
        const kept = await scope.run('kept');
        assert.equal(kept.error === null, !result.stateLost, 'stateLost does not tell the truth');
      }),
  })),
  {
    name: 'A process that dies in a block is a result with stateLost that says so.',
    requires: osRequires,
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        const result = await scope.run('print("before")\nimport os\nos._exit(7)');
        assert.equal(result.stateLost, true);
        assert.equal(result.timedOut, false);
        assert.ok(result.error !== null && result.error.message !== '');
        await expectHealthy(scope);
      }),
  },
  {
    name: 'Sub-calls work after json, threading and time have been replaced.',
    requires: [...python, requirement.subCalls],
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        await scope.run(wreck('json', ['dumps', 'loads']));
        await scope.run(wreck('threading', ['Lock', 'Event', 'Condition', 'get_ident']));
        await scope.run(wreck('time', ['monotonic', 'sleep']));
        const result = await scope.runClean('print(llm_query("q"), llm_query_batched(["a"]))');
        assert.equal(result.stdout, "answer to q ['answer to a']\n");
      }),
  },
  {
    name: 'A variable whose __len__ never ends does not hang the session.',
    requires: python,
    run: (harness) =>
      withSession(harness, { executeTimeoutMs: 1000 }, async (scope) => {
        await scope.run(py`
          class Evil:
              def __len__(self):
                  while True: pass
          evil = Evil()
        `);
        await expectHealthy(scope);
      }),
  },
  {
    name: 'input() and reading standard input end in an error, not in a wait.',
    requires: python,
    run: (harness) =>
      withSession(harness, {}, async (scope) => {
        const result = await scope.run('input("? ")');
        assert.notEqual(result.error, null);
        assert.equal(result.timedOut, false);
        await expectHealthy(scope);
      }),
  },
];
