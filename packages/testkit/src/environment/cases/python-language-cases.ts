import type { EnvironmentConformanceCase } from '../environment-case.js';
import { py } from '../python-source.js';
import { pythonCase } from '../python-case.js';

/** One real namespace in which Python means what it means in CPython. */
export const pythonLanguageCases: readonly EnvironmentConformanceCase[] = [
  pythonCase({
    name: 'Variables, functions and imports of one block are there in later ones.',
    blocks: ['import math\nx = 41', 'def f():\n    return x + 1', 'print(f(), math.floor(2.5))'],
    stdout: '42 2\n',
  }),
  pythonCase({
    name: 'A function sees globals that later blocks make or rebind.',
    blocks: ['def f():\n    return later * 2', 'later = 21', 'print(f())\nlater = 1\nprint(f())'],
    stdout: '42\n2\n',
  }),
  pythonCase({
    name: 'A function changes a global of another block by the global statement.',
    blocks: ['n = 0', 'def up():\n    global n\n    n += 1', 'up()\nup()\nprint(n)'],
    stdout: '2\n',
  }),
  pythonCase({
    name: 'Functions that call each other may be defined in different blocks.',
    blocks: [
      'def even(n):\n    return True if n == 0 else odd(n - 1)',
      'def odd(n):\n    return False if n == 0 else even(n - 1)',
      'print(even(10), odd(10))',
    ],
    stdout: 'True False\n',
  }),
  pythonCase({
    name: 'Classes, inheritance, super, properties and special methods work across blocks.',
    blocks: [
      'class Base:\n    def __init__(self, n):\n        self.n = n\n    def hello(self):\n        return "base"',
      py`
        class Child(Base):
            kind = "child"
            def __init__(self, n):
                super().__init__(n + 1)
            @property
            def double(self):
                return self.n * 2
            @classmethod
            def make(cls):
                return cls(1)
            def __repr__(self):
                return f"Child({self.n})"
            def hello(self):
                return super().hello() + "+child"
      `,
      'c = Child.make()\nprint(c, c.double, c.hello(), isinstance(c, Base), Child.__name__)',
    ],
    stdout: 'Child(2) 4 base+child True Child\n',
  }),
  pythonCase({
    name: 'Closures keep their variables, also with nonlocal.',
    blocks: [
      py`
        def counter():
            n = 0
            def up():
                nonlocal n
                n += 1
                return n
            return up
        up = counter()
      `,
      'print(up(), up(), counter()())',
    ],
    stdout: '1 2 1\n',
  }),
  pythonCase({
    name: 'Comprehensions and lambdas at top level see the names of the block.',
    blocks: [
      'k = 3',
      py`
        rows = [[i * j * k for j in range(k)] for i in range(k)]
        pick = lambda i: [row[i] for row in rows if row[i] % 2 == 0]
        print(rows, pick(1), {n: n * k for n in range(2)}, sorted({n % 2 + k for n in range(5)}))
        print(sum(x * k for x in range(4)), any(r == [0, 6, 12] for r in rows))
      `,
    ],
    stdout: '[[0, 0, 0], [0, 3, 6], [0, 6, 12]] [0, 6] {0: 0, 1: 3} [3, 4]\n18 True\n',
  }),
  pythonCase({
    name: 'The variable of a comprehension does not leak.',
    blocks: ['i = "outer"\nsquares = [i * i for i in range(3)]\nprint(i, squares)'],
    stdout: 'outer [0, 1, 4]\n',
  }),
  pythonCase({
    name: 'Generators keep their place between blocks.',
    blocks: [
      'def numbers():\n    for i in range(3):\n        got = yield i\n        if got: yield got\ng = numbers()\nnext(g)',
      'print(g.send("sent"), list(g))',
    ],
    stdout: 'sent [1, 2]\n',
  }),
  pythonCase({
    name: 'Decorators, default arguments, *args, **kwargs and keyword-only parameters work.',
    blocks: [
      'def twice(f):\n    def run(*args, **kwargs):\n        return f(*args, **kwargs) * 2\n    return run',
      '@twice\ndef add(a, b=10, *, c=100):\n    return a + b + c\nprint(add(1), add(1, 2, c=3))',
    ],
    stdout: '222 12\n',
  }),
  pythonCase({
    name: 'Augmented assignment, unpacking, slices, del and the walrus work.',
    blocks: [
      py`
        total = 1
        total += 4
        total **= 2
        first, *middle, last = range(5)
        (a, b), c = [1, 2], 3
        items = list(range(10))
        items[2:8:2] = ["x", "y", "z"]
        del items[0]
        if (n := len(items)) > 5:
            print(total, first, middle, last, a, b, c, items, n)
      `,
    ],
    stdout: "25 0 [1, 2, 3] 4 1 2 3 [1, 'x', 3, 'y', 5, 'z', 7, 8, 9] 9\n",
  }),
  pythonCase({
    name: 'A context manager runs its exit, and try, else and finally run in order.',
    blocks: [
      py`
        class Manager:
            def __enter__(self):
                print("enter")
                return self
            def __exit__(self, *exc):
                print("exit", exc[0].__name__)
                return True
        with Manager():
            1 / 0
        try:
            print("try")
        except ValueError:
            print("except")
        else:
            print("else")
        finally:
            print("finally")
      `,
    ],
    stdout: 'enter\nexit ZeroDivisionError\ntry\nelse\nfinally\n',
  }),
  pythonCase({
    name: 'asyncio.run runs coroutines, gathered ones too, and can be used again.',
    blocks: [
      py`
        import asyncio
        async def double(n):
            await asyncio.sleep(0)
            return n * 2
        async def main():
            return await asyncio.gather(*[double(n) for n in range(3)])
        first = asyncio.run(main())
      `,
      'print(first, asyncio.run(double(21)))',
    ],
    stdout: '[0, 2, 4] 42\n',
  }),
  pythonCase({
    name: 'Dataclasses work, also when the class and its use are in different blocks.',
    blocks: [
      py`
        from dataclasses import dataclass, field
        @dataclass(order=True)
        class Point:
            x: int
            y: int = 2
            tags: list = field(default_factory=list)
      `,
      'print(Point(1), Point(1) < Point(2), Point(1) == Point(1))',
    ],
    stdout: 'Point(x=1, y=2, tags=[]) True True\n',
  }),
  pythonCase({
    name: 'f-strings, formatting and numbers of any size print as in CPython.',
    blocks: ['n = 2 ** 100\nprint(f"{n:,} {3.14159:.2f} {\'é\'!r:>5} {n=}")'],
    stdout:
      "1,267,650,600,228,229,401,496,703,205,376 3.14   'é' n=1267650600228229401496703205376\n",
  }),
  pythonCase({
    name: 'NaN and the infinities are ordinary values.',
    blocks: [
      'v = [float("nan"), float("inf"), -float("inf")]',
      'print(v, v[0] == v[0], max(v[1:]))',
    ],
    stdout: '[nan, inf, -inf] False inf\n',
  }),
  pythonCase({
    name: 'Line ends of CRLF and tabs, and a last line without a newline, are valid code.',
    blocks: ['if True:\r\n\tx = 1\r\n\tprint(x)\r\nprint("end")'],
    stdout: '1\nend\n',
  }),
  pythonCase({
    name: 'Code may hold text outside ASCII, in names too.',
    blocks: ['größe = "漢字 🜲"\nprint(größe, len(größe))'],
    stdout: '漢字 🜲 4\n',
  }),
  pythonCase({
    name: 'A thread made in one block shares the namespace and is joined in the next.',
    blocks: [
      py`
        import threading
        results = []
        worker = threading.Thread(target=lambda: results.append(shared * 2))
        shared = 21
        worker.start()
      `,
      'worker.join()\nprint(results)',
    ],
    stdout: '[42]\n',
  }),
  pythonCase({
    name: 'A global whose name is one of the runtime\u2019s own words is the user\u2019s.',
    blocks: [
      'result = 1\nframe = 2\ncode = 3\nnamespace = 4\nself = 5\nsession = 6',
      'print(result, frame, code, namespace, self, session)',
    ],
    stdout: '1 2 3 4 5 6\n',
  }),
  pythonCase({
    name: '__name__ is "__main__", so the usual guard runs.',
    blocks: ['def main():\n    print("main ran")\nif __name__ == "__main__":\n    main()'],
    stdout: 'main ran\n',
  }),
];
