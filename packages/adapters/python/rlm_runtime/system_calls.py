"""The system calls that code in a local worker has, by the kernel's numbers on x86_64 and aarch64.

What is not here is refused. The lists are what Python and C extensions need for computing, threads,
and files that Landlock bounds. Left out on purpose although harmless-looking: chmod, chown, utime and
xattr, which Landlock does not see and which would reach a context file through its descriptor;
memfd_create, SysV and POSIX queues and shared memory, which no memory limit counts; bind, connect,
sendmsg and sendmmsg, which take addresses out of memory, where no filter looks.
"""

from __future__ import annotations

_NONE = -1  # aarch64 never had the older calls

ALLOWED = {
    # Reading and writing what is open.
    "read": (0, 63),
    "write": (1, 64),
    "readv": (19, 65),
    "writev": (20, 66),
    "pread64": (17, 67),
    "pwrite64": (18, 68),
    "preadv": (295, 69),
    "pwritev": (296, 70),
    "preadv2": (327, 286),
    "pwritev2": (328, 287),
    "close": (3, 57),
    "close_range": (436, 436),
    "lseek": (8, 62),
    "dup": (32, 23),
    "dup2": (33, _NONE),
    "dup3": (292, 24),
    "pipe": (22, _NONE),
    "pipe2": (293, 59),
    "poll": (7, _NONE),
    "ppoll": (271, 73),
    "select": (23, _NONE),
    "pselect6": (270, 72),
    "epoll_create": (213, _NONE),
    "epoll_create1": (291, 20),
    "epoll_ctl": (233, 21),
    "epoll_wait": (232, _NONE),
    "epoll_pwait": (281, 22),
    "epoll_pwait2": (441, 441),
    "eventfd": (284, _NONE),
    "eventfd2": (290, 19),
    "copy_file_range": (326, 285),
    "sendfile": (40, 71),
    "readahead": (187, 213),
    "fadvise64": (221, 223),
    "flock": (73, 32),
    "fsync": (74, 82),
    "fdatasync": (75, 83),
    "fallocate": (285, 47),
    "ftruncate": (77, 46),
    "recvfrom": (45, 207),
    "recvmsg": (47, 212),
    "shutdown": (48, 210),
    "getsockname": (51, 204),
    "getpeername": (52, 205),
    "getsockopt": (55, 209),
    # Files by their names.
    "open": (2, _NONE),
    "openat": (257, 56),
    "stat": (4, _NONE),
    "lstat": (6, _NONE),
    "fstat": (5, 80),
    "newfstatat": (262, 79),
    "statx": (332, 291),
    "access": (21, _NONE),
    "faccessat": (269, 48),
    "faccessat2": (439, 439),
    "readlink": (89, _NONE),
    "readlinkat": (267, 78),
    "getdents": (78, _NONE),
    "getdents64": (217, 61),
    "getcwd": (79, 17),
    "chdir": (80, 49),
    "fchdir": (81, 50),
    "mkdir": (83, _NONE),
    "mkdirat": (258, 34),
    "rmdir": (84, _NONE),
    "unlink": (87, _NONE),
    "unlinkat": (263, 35),
    "rename": (82, _NONE),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "link": (86, _NONE),
    "linkat": (265, 37),
    "symlink": (88, _NONE),
    "symlinkat": (266, 36),
    "truncate": (76, 45),
    "statfs": (137, 43),
    "fstatfs": (138, 44),
    "umask": (95, 166),
    # Memory.
    "brk": (12, 214),
    "munmap": (11, 215),
    "mremap": (25, 216),
    "mprotect": (10, 226),
    "madvise": (28, 233),
    "msync": (26, 227),
    "mincore": (27, 232),
    "membarrier": (324, 283),
    # Threads, and the process itself.
    "futex": (202, 98),
    "set_robust_list": (273, 99),
    "get_robust_list": (274, 100),
    "set_tid_address": (218, 96),
    "rseq": (334, 293),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "sched_getparam": (143, 121),
    "sched_getscheduler": (145, 120),
    "sched_get_priority_max": (146, 125),
    "sched_get_priority_min": (147, 126),
    "getcpu": (309, 168),
    "exit": (60, 93),
    "exit_group": (231, 94),
    "gettid": (186, 178),
    "getpid": (39, 172),
    "getppid": (110, 173),
    "getpgrp": (111, _NONE),
    "getpgid": (121, 155),
    "getsid": (124, 156),
    "getuid": (102, 174),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getegid": (108, 177),
    "getresuid": (118, 148),
    "getresgid": (120, 150),
    "getgroups": (115, 158),
    "capget": (125, 90),
    "getpriority": (140, 141),
    "getrusage": (98, 165),
    "getrlimit": (97, 163),
    "uname": (63, 160),
    "sysinfo": (99, 179),
    "getrandom": (318, 278),
    "wait4": (61, 260),
    "waitid": (247, 95),
    # Signals to itself.
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "rt_sigpending": (127, 136),
    "rt_sigsuspend": (130, 133),
    "rt_sigtimedwait": (128, 137),
    "sigaltstack": (131, 132),
    "restart_syscall": (219, 128),
    "pause": (34, _NONE),
    "alarm": (37, _NONE),
    "getitimer": (36, 102),
    "setitimer": (38, 103),
    # Time.
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "nanosleep": (35, 101),
    "gettimeofday": (96, 169),
    "time": (201, _NONE),
    "times": (100, 153),
}

# Allowed with certain arguments only; the filter knows which.
CLONE = (56, 220)
FCNTL = (72, 25)
IOCTL = (16, 29)
KILL = (62, 129)
MMAP = (9, 222)
PRCTL = (157, 167)
PRLIMIT64 = (302, 261)
SENDTO = (44, 206)
SOCKETPAIR = (53, 199)
TGKILL = (234, 131)

# Its flags are in memory, where no filter can see them; C libraries then use clone.
CLONE3 = (435, 435)
# Newer than these tables: C libraries have an older way for all of them.
FIRST_UNKNOWN = 442
