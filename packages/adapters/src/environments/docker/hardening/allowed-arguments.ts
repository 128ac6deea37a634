import { allowWhere, bits, equals, type SeccompRule } from './seccomp-rule.js';

const AF = { unix: 1, inet: 2, inet6: 10, netlink: 16 } as const;
const SOCK = { stream: 1, dgram: 2 } as const;
/** The rest of a socket's type are flags: non-blocking, close on exec. */
const SOCKET_TYPE_BITS = 0xf;
const IPPROTO = { default: 0, tcp: 6, udp: 17 } as const;
const NETLINK_ROUTE = 0;

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. */
const NEW_NAMESPACE_BITS = 0x7e_02_00_00;

/** PER_LINUX, PER_LINUX32, UNAME26, both, and the question which one it is: none weakens anything. */
const PERSONALITIES = [0, 8, 0x2_00_00, 0x2_00_08, 0xff_ff_ff_ff];

/**
 * Of terminals: settings, size, queues, sessions, pseudo-terminals. Not TIOCSTI and TIOCLINUX, which
 * put words into the mouth of whoever sits at the terminal, nor TIOCSETD, which loads drivers.
 */
const TERMINAL_REQUESTS = [
  ...range(0x5401, 0x5411), // TCGETS to TIOCOUTQ
  ...range(0x5413, 0x541b), // TIOCGWINSZ to FIONREAD
  ...range(0x5420, 0x5422), // TIOCPKT, FIONBIO, TIOCNOTTY
  ...range(0x5424, 0x5429), // TIOCGETD to TIOCGSID
  0x802c_542a, // TCGETS2
  ...range(0x402c_542b, 0x402c_542d), // TCSETS2, TCSETSW2, TCSETSF2
  0x8004_5430, // TIOCGPTN
  0x4004_5431, // TIOCSPTLCK
  0x8004_5438, // TIOCGPKT
  0x8004_5439, // TIOCGPTLCK
  0x5441, // TIOCGPTPEER
];

/** Of any descriptor and of files: flags, sizes, extents, copies that share blocks. */
const FILE_REQUESTS = [
  ...range(0x5450, 0x5452), // FIONCLEX, FIOCLEX, FIOASYNC
  0x5460, // FIOQSIZE
  0x8008_6601, // FS_IOC_GETFLAGS
  0xc020_660b, // FS_IOC_FIEMAP
  0x4004_9409, // FICLONE
  0x4020_940d, // FICLONERANGE
];

/** Of sockets: who owns one, the mark in its stream, what interfaces there are. */
const SOCKET_REQUESTS = [
  ...range(0x8901, 0x8907), // FIOSETOWN to SIOCGSTAMPNS
  0x8910, // SIOCGIFNAME
  ...[0x8912, 0x8913, 0x8915, 0x8917, 0x8919, 0x891b, 0x891d, 0x8921], // SIOCGIFCONF to SIOCGIFMTU
  ...[0x8927, 0x8933, 0x8942, 0x8970], // SIOCGIFHWADDR, INDEX, TXQLEN, MAP
];

/** What is allowed by what it is called with. Numbers are those of x86_64 and aarch64, which agree. */
export const ALLOWED_ARGUMENTS: readonly SeccompRule[] = [
  {
    ...allowWhere('clone', bits(0, NEW_NAMESPACE_BITS, 0)),
    // There the flags are the second argument; without this rule nothing starts, which is safe.
    excludes: { arches: ['s390', 's390x'] },
  },
  ...PERSONALITIES.map((personality) => allowWhere('personality', equals(0, personality))),
  ...[...TERMINAL_REQUESTS, ...FILE_REQUESTS, ...SOCKET_REQUESTS].map((request) =>
    allowWhere('ioctl', equals(1, request)),
  ),
  allowWhere('socketpair', equals(0, AF.unix)),
  allowWhere('socket', equals(0, AF.unix)),
  // How a C library lists interfaces and addresses.
  allowWhere('socket', equals(0, AF.netlink), equals(2, NETLINK_ROUTE)),
  // Two protocols and no other: each further one is a part of the kernel to attack.
  ...[AF.inet, AF.inet6].flatMap((family) => [
    ...[IPPROTO.default, IPPROTO.tcp].map((protocol) => internet(family, SOCK.stream, protocol)),
    ...[IPPROTO.default, IPPROTO.udp].map((protocol) => internet(family, SOCK.dgram, protocol)),
  ]),
];

function internet(family: number, type: number, protocol: number): SeccompRule {
  return allowWhere(
    'socket',
    equals(0, family),
    bits(1, SOCKET_TYPE_BITS, type),
    equals(2, protocol),
  );
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
}
