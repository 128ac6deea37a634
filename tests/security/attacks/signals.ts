import type { Family } from './attack.js';
import { climbed, native } from './preludes.js';

/** Blocks that will not be interrupted, and signals that were never meant to be sent. */
export const signals: Family = {
  name: 'signals',
  attacks: [
    {
      name: 'ignores the interrupt and runs for ever',
      kind: 'resource',
      aims: ['next-block'],
      code: climbed(`
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True: pass
`),
    },
    {
      name: 'masks every signal and sleeps',
      kind: 'resource',
      aims: ['next-block'],
      code: climbed(`
import signal, time
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
time.sleep(3600)
`),
    },
    {
      name: 'swallows every exception',
      kind: 'resource',
      aims: ['next-block'],
      code: `
while True:
    try:
        while True: pass
    except BaseException: pass
`,
    },
    {
      name: 'waits in C, where no exception can be raised',
      kind: 'resource',
      aims: ['next-block'],
      code: native(`
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
libc.pause()
`),
    },
    {
      name: 'stops itself',
      kind: 'resource',
      aims: ['next-block'],
      code: climbed(`
import os, signal
os.kill(os.getpid(), signal.SIGSTOP)
`),
    },
    {
      name: 'kills itself',
      kind: 'resource',
      aims: ['next-block'],
      code: climbed(`
import os, signal
os.kill(os.getpid(), signal.SIGKILL)
`),
    },
    {
      name: 'kills everything that it may',
      kind: 'boundary',
      aims: ['victim'],
      // One process by its id and not -1: without a sandbox this machine would go.
      code: climbed(`
import os, signal
for pid in {CANARY["pid"]}:
    os.kill(pid, signal.SIGTERM)
`),
    },
    {
      name: 'kills by a descriptor of a process, which no audit hook hears of',
      kind: 'boundary',
      aims: ['victim'],
      code: `
load = print.__self__.__import__
fd = load("posix").pidfd_open(CANARY["pid"])
load("_signal").pidfd_send_signal(fd, 15)
`,
    },
    {
      name: 'queues a signal with a value of its own',
      kind: 'boundary',
      aims: ['victim'],
      code: native(`
info = ctypes.create_string_buffer(128)
struct.pack_into("iiiiii", info, 0, 34, 0, -1, 0, os.getpid(), os.getuid())
syscall("rt_sigqueueinfo", CANARY["pid"], 34, info)
`),
    },
    {
      name: 'has a file descriptor send a signal in its stead',
      kind: 'boundary',
      aims: ['victim'],
      code: climbed(`
import fcntl, os, signal
reader, writer = os.pipe()
fcntl.fcntl(reader, 10, signal.SIGUSR1)
fcntl.fcntl(reader, fcntl.F_SETOWN, CANARY["pid"])
fcntl.fcntl(reader, fcntl.F_SETFL, os.O_ASYNC)
os.write(writer, b"x")
`),
    },
    {
      name: 'signals one thread of another process',
      kind: 'boundary',
      aims: ['victim'],
      code: native(`syscall("tgkill", CANARY["pid"], CANARY["pid"], 15)\n`),
    },
  ],
};
