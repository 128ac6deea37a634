/**
 * What ordinary programs are made of: files, memory, processes, threads, signals, time, sockets.
 *
 * Every system call that is in no list here is refused, among them all that engines of one age or
 * another allow and that have no use in a sandbox: `io_uring_*`, `userfaultfd`, `bpf`,
 * `perf_event_open`, the kernel's keys, `ptrace` and its relatives, handles of files, mounts and
 * namespaces, clocks, modules; `vmsplice`, `modify_ldt`, `remap_file_pages`; the asynchronous I/O of
 * `io_setup`, whose contexts are counted for the whole host; `sync` and `syncfs`, which make the host
 * write out what is not the sandbox's.
 */
export const ALLOWED_SYSTEM_CALLS: readonly string[] = [
  ...words(`
    access chdir chmod chown close close_range copy_file_range creat dup dup2 dup3 faccessat
    faccessat2 fadvise64 fallocate fchdir fchmod fchmodat fchmodat2 fchown fchownat fcntl fdatasync
    fgetxattr flistxattr flock fremovexattr fsetxattr fstat fstatfs fsync ftruncate futimesat getcwd
    getdents getdents64 getxattr getxattrat inotify_add_watch inotify_init inotify_init1
    inotify_rm_watch lchown lgetxattr link linkat listxattr listxattrat llistxattr lremovexattr lseek
    lsetxattr lstat mkdir mkdirat mknod mknodat newfstatat open openat openat2 pread64 preadv preadv2
    pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv removexattr removexattrat
    rename renameat renameat2 rmdir sendfile setxattr setxattrat splice stat statfs statx symlink
    symlinkat sync_file_range tee truncate umask unlink unlinkat utime utimensat utimes write writev
  `),
  ...words(`
    brk madvise map_shadow_stack membarrier memfd_create mincore mlock mlock2 mlockall mmap mprotect
    mremap mseal msync munlock munlockall munmap pkey_alloc pkey_free pkey_mprotect
  `),
  ...words(`
    arch_prctl capget capset execve execveat exit exit_group fork get_robust_list getcpu getegid
    geteuid getgid getgroups getpgid getpgrp getpid getppid getpriority getresgid getresuid
    getrlimit getrusage getsid gettid getuid ioprio_get ioprio_set kill landlock_add_rule
    landlock_create_ruleset landlock_restrict_self pause pidfd_open pidfd_send_signal prctl
    prlimit64 restart_syscall rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo
    rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo sched_get_priority_max
    sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler
    sched_rr_get_interval sched_setaffinity sched_setattr sched_setparam sched_setscheduler
    sched_yield seccomp set_robust_list set_tid_address setfsgid setfsuid setgid setgroups setpgid
    setpriority setregid setresgid setresuid setreuid setrlimit setsid setuid sigaltstack signalfd
    signalfd4 sysinfo tgkill times tkill uname vfork wait4 waitid
  `),
  ...words(`
    alarm clock_getres clock_gettime clock_nanosleep getitimer getrandom gettimeofday nanosleep
    setitimer time timer_create timer_delete timer_getoverrun timer_gettime timer_settime
    timerfd_create timerfd_gettime timerfd_settime
  `),
  ...words(`
    accept accept4 bind connect epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2
    epoll_wait eventfd eventfd2 futex futex_requeue futex_wait futex_waitv futex_wake getpeername
    getsockname getsockopt listen mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedsend
    mq_unlink msgctl msgget msgrcv msgsnd pipe pipe2 poll ppoll pselect6 recvfrom recvmmsg recvmsg
    select semctl semget semop semtimedop sendmmsg sendmsg sendto setsockopt shmat shmctl shmdt
    shmget shutdown
  `),
];

/**
 * Refused as if the kernel were older, which programs and C libraries have a way around. `clone3`
 * keeps its flags in memory, where a filter cannot see whether they ask for new namespaces.
 */
export const UNKNOWN_SYSTEM_CALLS: readonly string[] = words(`
  cachestat clone3 file_getattr file_setattr listmount lsm_get_self_attr lsm_list_modules
  lsm_set_self_attr memfd_secret process_madvise process_mrelease set_mempolicy_home_node statmount
`);

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
