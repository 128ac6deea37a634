import type { Family } from './attack.js';
import { climbed, native } from './preludes.js';

/** Takes the mark by which the host finds it, waits, and does what it was left behind for. */
const LEFT = `
import ctypes, os, signal, time
def left(seconds=120):
    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT): signal.signal(number, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(15, CANARY["mark"].encode(), 0, 0, 0)
    ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)
    for fd in range(3): os.close(fd)
    time.sleep(seconds)
    os._exit(0)
`;

const SHELL = `
PROGRAM = "import ctypes, time; ctypes.CDLL(None).prctl(15, %r, 0, 0, 0); time.sleep(120)" % CANARY["mark"].encode()
PYTHON = sys.executable
`;

/** Processes and threads that stay when their block, or their session, is over. */
export const outliving: Family = {
  name: 'processes that outlive the block',
  attacks: [
    {
      name: 'forks',
      kind: 'boundary',
      aims: ['outliving'],
      code: climbed(`${LEFT}
if os.fork() == 0: left()
time.sleep(0.1)
`),
    },
    {
      name: 'forks twice and leads a session of its own',
      kind: 'boundary',
      aims: ['outliving'],
      code: climbed(`${LEFT}
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0: left()
    os._exit(0)
os.wait()
time.sleep(0.1)
`),
    },
    {
      name: 'forks again and again, each child ending its parent',
      kind: 'boundary',
      aims: ['outliving'],
      code: climbed(`${LEFT}
if os.fork() == 0:
    os.setsid()
    for _ in range(20):
        if os.fork() != 0: os._exit(0)
        time.sleep(0.002)
    left()
os.wait()
time.sleep(0.4)
`),
    },
    {
      name: 'has the kernel make a sibling instead of a child',
      kind: 'boundary',
      aims: ['outliving'],
      code: native(`${LEFT}
if syscall("clone", 0x8000 | 17, 0, 0, 0, 0) == 0: left()
time.sleep(0.1)
`),
    },
    {
      name: 'starts a program in a session of its own',
      kind: 'boundary',
      aims: ['outliving'],
      code: climbed(`
import os, subprocess, sys, time
${SHELL}
subprocess.Popen([PYTHON, "-c", PROGRAM], start_new_session=True, stdin=-3, stdout=-3, stderr=-3)
time.sleep(0.3)
`),
    },
    {
      name: 'starts a program as the C library does',
      kind: 'boundary',
      aims: ['outliving'],
      code: climbed(`
import os, sys, time
${SHELL}
null = [(os.POSIX_SPAWN_OPEN, fd, "/dev/null", os.O_RDWR, 0) for fd in range(3)]
os.posix_spawn(PYTHON, [PYTHON, "-c", PROGRAM], {}, file_actions=null, setpgroup=0)
time.sleep(0.3)
`),
    },
    {
      name: 'forks and dies, so that its child has another parent',
      kind: 'boundary',
      aims: ['outliving'],
      code: climbed(`${LEFT}
if os.fork() == 0:
    os.setsid()
    left()
time.sleep(0.1)
os._exit(0)
`),
    },
    {
      name: 'leaves a process that connects when the block is over',
      kind: 'boundary',
      aims: ['tcp-port', 'kept-file'],
      code: climbed(`
import os, socket, time
if os.fork() == 0:
    os.setsid()
    time.sleep(0.3)
    try: socket.create_connection(("127.0.0.1", CANARY["tcp_port"]), 1)
    finally:
        open(CANARY["kept"], "w").write("changed")
        os._exit(0)
`),
    },
    {
      name: 'leaves a thread that goes on writing when the block is over',
      kind: 'boundary',
      aims: ['kept-file'],
      code: climbed(`
import threading, time
def late():
    for _ in range(50):
        time.sleep(0.02)
        try: open(CANARY["kept"], "a").write("changed")
        except OSError: pass
threading.Thread(target=late).start()
time.sleep(0.1)
`),
    },
  ],
};
