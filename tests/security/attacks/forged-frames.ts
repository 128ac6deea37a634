import type { Family } from './attack.js';
import { climbed } from './preludes.js';

/** Finds the channel to the host and can send any frame over it. */
const CHANNEL = `
import gc, json, os, sys, time
channel = next(each for each in gc.get_objects() if type(each).__name__ == "Channel")
fd = channel._fd if channel._write_fd is None else channel._write_fd
def raw(data):
    while data: data = data[os.write(fd, data):]
def frame(header, body=b""):
    head = header if type(header) is bytes else json.dumps(header).encode()
    raw(len(head).to_bytes(4, "big") + len(body).to_bytes(4, "big") + head + body)
def result(number, stdout=b"", **more):
    frame({"type": "result", "id": number, "elapsedMs": 1, "timedOut": False,
        "stdout": [len(stdout), len(stdout)], "stderr": [0, 0], "error": None, "variables": [],
        "answer": None, **more}, stdout)
def call(number, count=1, **more):
    body = b"more" * count
    frame({"type": "call", "id": number, "kind": "llm_query", "model": None, "cpuMs": 0,
        "requests": [{"encoding": "utf-8", "size": 4}] * count, **more}, body)
`;

/** What a careless host, written in Python, cannot show. */
const OTHER_HOST = {
  notProvable: 'the careless host is written in Python, and this is aimed at one in JavaScript',
};

/** Frames that the runtime did not send, and descriptors that are not the block's. */
export const forgedFrames: Family = {
  name: 'descriptor and frame forgery',
  attacks: [
    {
      name: 'prints what looks like a frame',
      kind: 'integrity',
      aims: ['answer'],
      code: `
frame = '{"type": "result", "id": 1, "answers": ["%s"], "stdout": ""}' % CANARY["forged"]
print(frame)
head = frame.encode()
print((len(head).to_bytes(4, "big") + bytes(4) + head).decode("latin-1"))
`,
    },
    {
      name: 'writes a result before its own and one for the block to come',
      kind: 'integrity',
      aims: ['next-block'],
      code: climbed(`${CHANNEL}
for number in range(1, 40): result(number, b"forged")
`),
    },
    {
      name: 'writes into every descriptor that it can find',
      kind: 'integrity',
      aims: ['next-block'],
      code: climbed(`
import os
for fd in range(3, 1024):
    try: os.write(fd, b"\\0\\0\\0\\x02\\0\\0\\0\\0{}" * 10)
    except OSError: pass
`),
    },
    {
      name: 'closes every descriptor',
      kind: 'integrity',
      aims: ['next-block'],
      code: climbed(`
import os
os.closerange(3, 4096)
`),
    },
    {
      name: 'puts another stream in the place of the channel',
      kind: 'integrity',
      aims: ['next-block'],
      code: climbed(`${CHANNEL}
reader, writer = os.pipe()
os.dup2(writer, channel._fd)
if channel._write_fd != channel._fd: os.dup2(writer, channel._write_fd)
`),
    },
    {
      name: 'announces a frame that never ends',
      kind: 'integrity',
      aims: ['next-block'],
      code: climbed(`${CHANNEL}
raw((1 << 31).to_bytes(4, "big") + (1 << 31).to_bytes(4, "big") + b"x" * 65536)
`),
    },
    {
      name: 'sends calls of its own, past any count that is kept in its process',
      kind: 'integrity',
      aims: ['budget'],
      code: climbed(`${CHANNEL}
for number in range(10 ** 6, 10 ** 6 + 100): call(number)
time.sleep(0.3)
`),
    },
    {
      name: 'sends one frame with a thousand calls',
      kind: 'integrity',
      aims: ['budget'],
      code: climbed(`${CHANNEL}
call(10 ** 6, 1000)
time.sleep(1)
`),
    },
    {
      name: 'sends calls under one and the same number',
      kind: 'integrity',
      aims: ['budget'],
      code: climbed(`${CHANNEL}
for _ in range(100): call(1)
time.sleep(1)
`),
    },
    {
      name: 'greets again, as another session',
      kind: 'integrity',
      aims: ['next-block'],
      live: { notProvable: 'the careless host knows no greeting' },
      code: climbed(`${CHANNEL}
frame({"type": "hello", "protocol": 1, "token": "0" * 32, "pid": 1, "python": [3, 9, 0]})
`),
    },
    {
      name: 'sends numbers that are none and lengths below zero',
      kind: 'integrity',
      aims: ['next-block'],
      code: climbed(`${CHANNEL}
frame(b'{"type":"result","id":1,"elapsedMs":-1e999,"stdout":[-5,1e308],"stderr":[NaN,0]}')
`),
    },
    {
      name: 'sends a header that is nested without end',
      kind: 'integrity',
      aims: ['next-block'],
      code: climbed(`${CHANNEL}
frame(b"[" * 500000 + b"]" * 500000)
`),
    },
    {
      name: 'names members that every object of JavaScript inherits',
      kind: 'integrity',
      aims: ['next-block'],
      live: OTHER_HOST,
      code: climbed(`${CHANNEL}
body = b'{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}, "query": "x"}'
frame({"type": "host_call", "id": 5, "cpuMs": 0, "function": "tool", "tool": "lookup", "size": len(body)}, body)
for name in ("__proto__", "constructor", "toString", "hasOwnProperty"):
    frame({"type": "host_call", "id": 6, "cpuMs": 0, "function": "tool", "tool": name, "size": 2}, b"{}")
time.sleep(0.2)
`),
    },
    {
      name: 'asks for models by the names of inherited members',
      kind: 'integrity',
      aims: ['next-block'],
      live: OTHER_HOST,
      code: `
for name in ("__proto__", "constructor", "toString", "valueOf"):
    print(llm_query("x", model=name))
`,
    },
    {
      name: 'claims a length of text that is not there',
      kind: 'integrity',
      aims: ['next-block'],
      code: climbed(`${CHANNEL}
frame({"type": "result", "id": 2, "elapsedMs": 1, "timedOut": False, "stdout": [1 << 40, 1 << 40],
    "stderr": [0, 0], "error": None, "variables": [], "answer": None})
`),
    },
  ],
};
