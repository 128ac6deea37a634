import type { Family } from './attack.js';
import { climbed, native } from './preludes.js';

const ONLY_ROOT = { onlyAs: 'root', because: 'such sockets take a capability' } as const;

/** Every kind of socket by which something on this machine could be reached. */
export const sockets: Family = {
  name: 'sockets',
  attacks: [
    {
      name: 'connects to a port of the loopback',
      kind: 'boundary',
      aims: ['tcp-port'],
      code: climbed(`
import socket
one = socket.create_connection(("127.0.0.1", CANARY["tcp_port"]), 1)
print(one.recv(100))
`),
    },
    {
      name: 'connects by an IPv6 address that stands for IPv4',
      kind: 'boundary',
      aims: ['tcp-port'],
      code: climbed(`
import socket
one = socket.socket(socket.AF_INET6)
one.settimeout(1)
one.connect(("::ffff:127.0.0.1", CANARY["tcp_port"]))
print(one.recv(100))
`),
    },
    {
      name: 'connects with MPTCP, which Landlock does not know as TCP',
      kind: 'boundary',
      aims: ['tcp-port'],
      live: { notProvable: 'not every kernel has MPTCP' },
      code: climbed(`
import socket
one = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)
one.settimeout(1)
one.connect(("127.0.0.1", CANARY["tcp_port"]))
print(one.recv(100))
`),
    },
    {
      name: 'connects by sending, with TCP fast open',
      kind: 'boundary',
      aims: ['tcp-port'],
      code: climbed(`
import socket
one = socket.socket()
one.settimeout(1)
one.sendto(b"x", 0x20000000, ("127.0.0.1", CANARY["tcp_port"]))
print(one.recv(100))
`),
    },
    {
      name: 'connects with calls of the C library to the address of nobody',
      kind: 'boundary',
      aims: ['tcp-port'],
      code: native(`
fd = libc.socket(2, 1, 0)
address = struct.pack("=H", 2) + struct.pack("!H", CANARY["tcp_port"]) + bytes(12)
libc.connect(fd, address, 16)
print(os.read(fd, 100) if fd >= 0 else "")
`),
    },
    {
      name: 'sends a datagram',
      kind: 'boundary',
      aims: ['udp-port'],
      code: climbed(`
import socket
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", CANARY["udp_port"]))
`),
    },
    {
      name: 'writes to a datagram socket as to a file',
      kind: 'boundary',
      aims: ['udp-port'],
      code: native(`
fd = syscall("socket", 2, 2, 0)
address = struct.pack("=H", 2) + struct.pack("!H", CANARY["udp_port"]) + bytes([127, 0, 0, 1]) + bytes(8)
libc.connect(fd, address, 16)
os.write(fd, b"x")
`),
    },
    {
      name: 'writes a packet of its own making to a raw socket',
      kind: 'boundary',
      aims: ['udp-port'],
      live: ONLY_ROOT,
      code: native(`
import socket
data = struct.pack("!HHHH", 40000, CANARY["udp_port"], 9, 0) + b"x"
here = socket.inet_aton("127.0.0.1")
packet = struct.pack("!BBHHHBBH4s4s", 69, 0, 20 + len(data), 1, 0, 64, 17, 0, here, here) + data
one = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
one.sendto(packet, ("127.0.0.1", 0))
`),
    },
    {
      name: 'listens to every packet of a device',
      kind: 'boundary',
      aims: ['took'],
      taking: { of: 'devices that it hears', upTo: 1, atMost: 0 },
      live: ONLY_ROOT,
      code: native(`
import socket
socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)).bind(("lo", 0))
print("took 1")
`),
    },
    {
      name: 'connects to a socket among the files',
      kind: 'boundary',
      aims: ['path-socket'],
      code: climbed(`
import socket
one = socket.socket(socket.AF_UNIX)
one.settimeout(1)
one.connect(CANARY["socket"])
print(one.recv(100))
`),
    },
    {
      name: 'connects to a socket without a file',
      kind: 'boundary',
      aims: ['abstract-socket'],
      code: climbed(`
import socket
name = b"\\0" + CANARY["abstract"].encode()
for each in (name, name.ljust(108, b"\\0")):  # Node's own names are of full length
    one = socket.socket(socket.AF_UNIX)
    one.settimeout(1)
    try: one.connect(each)
    except OSError: continue
    print(one.recv(100))
`),
    },
    {
      name: 'connects half of a socket pair to somewhere else',
      kind: 'boundary',
      aims: ['path-socket', 'abstract-socket'],
      live: { notProvable: 'the kernel refuses to connect what is connected, sandbox or not' },
      code: native(`
import socket
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
    one, other = socket.socketpair(socket.AF_UNIX, kind)
    for name in (CANARY["socket"].encode(), b"\\0" + CANARY["abstract"].encode()):
        address = struct.pack("=H", 1) + name
        libc.connect(one.fileno(), struct.pack("=H", 0) + bytes(14), 16)
        libc.connect(one.fileno(), address, len(address))
        libc.sendto(one.fileno(), b"x", 1, 0, address, len(address))
`),
    },
    {
      name: 'has a program of the system connect',
      kind: 'boundary',
      aims: ['tcp-port'],
      code: climbed(`
import subprocess
program = "exec 3<>/dev/tcp/127.0.0.1/%d; cat <&3" % CANARY["tcp_port"]
print(subprocess.run(["bash", "-c", program], capture_output=True, timeout=1))
`),
    },
    {
      name: 'fetches an address with the modules for the web',
      kind: 'boundary',
      aims: ['tcp-port'],
      code: climbed(`
import urllib.request
try: urllib.request.urlopen("http://127.0.0.1:%d/" % CANARY["tcp_port"], timeout=1)
except Exception as error: print(repr(error))
`),
    },
    {
      name: 'opens sockets of kinds that reach the kernel or a host below it',
      kind: 'boundary',
      aims: ['took'],
      taking: { of: 'kinds of sockets', upTo: 20, atMost: 0 },
      only: {
        environment: 'local',
        because: 'an engine lets containers have netlink, which tells them of their own network',
      },
      code: climbed(`
import socket
taken = 0
for family, kind, protocol in ((16, 3, 0), (40, 1, 0), (38, 5, 0), (41, 3, 0), (29, 3, 1), (31, 3, 1), (44, 3, 0), (30, 1, 0)):
    try: socket.socket(family, kind, protocol); taken += 1
    except OSError: pass
print("took", taken)
`),
    },
    {
      name: 'opens a socket to the machine below this one',
      kind: 'boundary',
      aims: ['took'],
      taking: { of: 'sockets to a hypervisor', upTo: 1, atMost: 0 },
      live: { notProvable: 'not every kernel has such sockets' },
      code: climbed(`
import socket
socket.socket(40, socket.SOCK_STREAM)
print("took 1")
`),
    },
    {
      name: 'uses descriptors that it inherited from the host',
      kind: 'boundary',
      aims: ['took'],
      taking: { of: 'inherited sockets that listen', upTo: 64, atMost: 0 },
      live: { notProvable: 'the careless host does not listen' },
      code: native(`
import socket
taken = 0
for fd in range(3, 1024):
    try:
        one = socket.socket(fileno=os.dup(fd))
        taken += one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    except OSError: pass
print("took", taken)
`),
    },
  ],
};
