/**
 * Ordinary Python that needs much of the kernel. Prints a JSON object: what each part gave, or its
 * error.
 */
export const ORDINARY = `
import asyncio, ctypes, fcntl, http.server, json, mmap, multiprocessing, os, pty, resource, select
import shutil, signal, socket, sqlite3, ssl, subprocess, sys, tempfile, termios, threading, time
import urllib.request, uuid
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import shared_memory

os.chdir("/tmp")

def square(number):
    return number * number

def processes():
    with ProcessPoolExecutor(2) as pool:
        return list(pool.map(square, range(4))) == [0, 1, 4, 9]

def semaphores():
    lock, queue = multiprocessing.Lock(), multiprocessing.Queue()
    child = multiprocessing.Process(target=lambda: queue.put(lock.acquire()))
    child.start()
    got = queue.get(timeout=20)
    child.join()
    return got

def shared():
    block = shared_memory.SharedMemory(create=True, size=4096)
    block.buf[:2] = b"ok"
    other = shared_memory.SharedMemory(block.name)
    text = bytes(other.buf[:2])
    other.close(); block.close(); block.unlink()
    return text == b"ok"

def event_loop():
    async def main():
        async def serve(reader, writer):
            writer.write((await reader.readline()).upper())
            writer.close()
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"hello\\n")
        answer = await reader.readline()
        child = await asyncio.create_subprocess_exec("echo", "hi", stdout=subprocess.PIPE)
        out, _ = await child.communicate()
        server.close()
        return answer == b"HELLO\\n" and out == b"hi\\n"
    return asyncio.run(main())

def loopback():
    server = http.server.ThreadingHTTPServer(("localhost", 0), http.server.SimpleHTTPRequestHandler)
    server.RequestHandlerClass.log_message = lambda *_: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = "http://localhost:%d/" % server.server_port
    statuses = [urllib.request.urlopen(url).status]
    if shutil.which("curl"):
        command = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", url]
        statuses.append(int(subprocess.check_output(command)))
    server.shutdown()
    return set(statuses) == {200}

def database():
    with sqlite3.connect("/tmp/x.db") as base:
        base.execute("pragma journal_mode=wal")
        base.execute("create table t(x)")
        base.executemany("insert into t values (?)", [(i,) for i in range(100)])
    return base.execute("select sum(x) from t").fetchone()[0] == 4950

def terminal():
    parent, child = pty.openpty()
    settings = termios.tcgetattr(child)
    termios.tcsetattr(child, termios.TCSANOW, settings)
    fcntl.ioctl(child, termios.TIOCSWINSZ, b"\\x18\\0\\x50\\0\\0\\0\\0\\0")
    size = os.get_terminal_size(child)
    pid, fd = pty.fork()
    if pid == 0:
        os.execvp("tty", ["tty"])
    name = os.read(fd, 100)
    os.waitpid(pid, 0)
    return size.columns == 80 and name.startswith(b"/dev/pts/")

def files():
    with open("a", "wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        os.posix_fallocate(file.fileno(), 0, 4096)
        os.fsync(file.fileno())
    os.link("a", "b"); os.symlink("a", "c"); os.rename("b", "d"); os.chmod("d", 0o600); os.utime("d")
    shutil.copyfile("a", "e"); shutil.copytree("/tmp", "/dev/shm/copy", symlinks=True)
    os.mkfifo("f"); os.truncate("e", 10)
    with open("a", "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        return len(mapped) == 4096 and len(os.listdir(".")) >= 5

def names():
    found = {answer[4][0] for answer in socket.getaddrinfo("localhost", 80)}
    return bool(socket.if_nameindex()) and "127.0.0.1" in found and uuid.uuid1().version == 1

def sockets():
    one, two = socket.socketpair()
    one.send(b"x")
    ready = select.epoll()
    ready.register(two, select.EPOLLIN)
    both = [socket.socket(family, kind) for family in (socket.AF_INET, socket.AF_INET6)
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM)]
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("/tmp/socket")
    return ready.poll(5)[0][0] == two.fileno() and len(both) == 4

def signals():
    seen = []
    signal.signal(signal.SIGALRM, lambda *_: seen.append(1))
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    signal.pause()
    return seen == [1]

def shell():
    text = subprocess.check_output("seq 5 | sort -r | head -1; echo x > list; wc -l < list", shell=True)
    return text.startswith(b"5\\n")

def threads():
    with ThreadPoolExecutor(16) as pool:
        return sum(pool.map(square, range(100))) == 328350

def machine_code():
    shutil.copy("/bin/true", "/tmp/true")
    return subprocess.call(["/tmp/true"]) == 0 and ctypes.CDLL(None).getpid() == os.getpid()

def oddities():
    fd = os.memfd_create("x")
    os.write(fd, b"x")
    resource.setrlimit(resource.RLIMIT_NOFILE, (512, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    os.sched_getaffinity(0); os.getpriority(os.PRIO_PROCESS, 0); os.nice(1)
    ssl.create_default_context(); tempfile.TemporaryFile().close(); time.sleep(0.001)
    return len(os.getrandom(4)) == 4

if __name__ == "__main__":
    results = {}
    for part in (processes, semaphores, shared, event_loop, loopback, database, terminal, files,
                 names, sockets, signals, shell, threads, machine_code, oddities):
        try:
            results[part.__name__] = bool(part())
        except BaseException as error:
            results[part.__name__] = repr(error)
    print(json.dumps(results))
`;

/**
 * Makes system calls by number with arguments that do nothing. Prints the name of each error as JSON;
 * "none" where there was none.
 */
export const ATTEMPTS = `
import ctypes, errno, json, mmap, os, platform, signal, socket, sys

call = ctypes.CDLL(None, use_errno=True).syscall
call.restype = ctypes.c_long
intel = platform.machine() == "x86_64"
NUMBERS = {
    "acct": (163, 89), "add_key": (248, 217), "adjtimex": (159, 171), "bpf": (321, 280),
    "chroot": (161, 51), "clock_adjtime": (305, 266), "clock_settime": (227, 112), "clone": (56, 220),
    "clone3": (435, 435), "delete_module": (176, 106), "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263), "finit_module": (313, 273), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fsopen": (430, 430), "fspick": (433, 433), "init_module": (175, 105),
    "io_setup": (206, 0), "io_submit": (209, 2), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427), "io_uring_setup": (425, 425), "ioctl": (16, 29),
    "kcmp": (312, 272), "kexec_file_load": (320, 294), "kexec_load": (246, 104), "keyctl": (250, 219),
    "lookup_dcookie": (212, 18), "mbind": (237, 235), "mount": (165, 40), "mount_setattr": (442, 442),
    "move_mount": (429, 429), "move_pages": (279, 239), "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265), "open_tree": (428, 428), "perf_event_open": (298, 241),
    "personality": (135, 92), "pidfd_getfd": (438, 438), "pivot_root": (155, 41),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "ptrace": (101, 117),
    "quotactl": (179, 60), "reboot": (169, 142), "remap_file_pages": (216, 234),
    "request_key": (249, 218), "sethostname": (170, 161), "setns": (308, 268),
    "settimeofday": (164, 170), "socket": (41, 198), "socketpair": (53, 199), "swapoff": (168, 225),
    "swapon": (167, 224), "sync": (162, 81), "syncfs": (306, 267), "syslog": (103, 116),
    "umount2": (166, 39), "unshare": (272, 97), "userfaultfd": (323, 282), "vhangup": (153, 58),
    "vmsplice": (278, 75),
}

def name_of(result):
    number = ctypes.get_errno()
    return "none" if result >= 0 else errno.errorcode[number]

def attempt(name, *arguments):
    words = [ctypes.c_long(each) for each in (NUMBERS[name][0 if intel else 1], *arguments)]
    return name_of(call(*words))

def in_child(action):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, action().encode())
        os._exit(0)
    os.close(writer)
    said = os.read(reader, 100).decode()
    status = os.waitpid(child, 0)[1]
    return said or signal.Signals(os.WTERMSIG(status)).name

def other_table():
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(bytes.fromhex("b814000000cd80c3"))  # getpid of i386
    return str(ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))())

ABOVE = 1 << 32  # a bit that a filter sees and the kernel does not
NAMESPACES = {"NEWNS": 17, "NEWCGROUP": 25, "NEWUTS": 26, "NEWIPC": 27, "NEWUSER": 28, "NEWPID": 29, "NEWNET": 30}
special = ("clone", "clone3", "ioctl", "personality", "socket", "socketpair", "open_by_handle_at")
outcomes = {name: attempt(name, *[-1] * 6) for name in NUMBERS if name not in special}
outcomes["clone3"] = attempt("clone3", 0, 0)
outcomes["open_by_handle_at"] = attempt("open_by_handle_at", -1, 0, 0)
for name, bit in NAMESPACES.items():
    # CLONE_FS and CLONE_SIGHAND without CLONE_VM: no kernel makes a process of that.
    outcomes["clone " + name] = attempt("clone", 1 << bit | 0xA00, 0, 0, 0, 0)
for name, request in {"TIOCSTI": 0x5412, "TIOCLINUX": 0x541C, "TIOCSETD": 0x5423, "TUNSETIFF": 0x400454CA}.items():
    outcomes["ioctl " + name] = attempt("ioctl", -1, request, 0)
    outcomes["ioctl above " + name] = attempt("ioctl", -1, ABOVE | request, 0)
outcomes["personality ADDR_NO_RANDOMIZE"] = attempt("personality", 0x40000)
outcomes["personality above READ_IMPLIES_EXEC"] = attempt("personality", ABOVE | 0x400000)
for family in (3, 4, 5, 9, 15, 17, 21, 23, 24, 26, 29, 30, 31, 37, 38, 39, 40, 41, 43, 44):
    outcomes["socket %d" % family] = attempt("socket", family, 3, 0)
    outcomes["socket above %d" % family] = attempt("socket", ABOVE | family, 3, 0)
    outcomes["socketpair %d" % family] = attempt("socketpair", family, 2, 0, 0)
for protocol in (4, 6, 9, 12, 15, 16):
    outcomes["socket netlink %d" % protocol] = attempt("socket", 16, 3, protocol)
for kind, protocol in ((1, 262), (1, 132), (2, 136), (2, 33), (2, 1), (3, 0), (3, 255), (5, 132), (2, 115)):
    outcomes["socket inet %d %d" % (kind, protocol)] = attempt("socket", 2, kind, protocol)
    outcomes["socket inet6 %d %d" % (kind, protocol)] = attempt("socket", 10, kind, protocol)
if intel:
    outcomes["x32 getpid"] = in_child(lambda: name_of(call(ctypes.c_long(0x40000000 | 39))))
    outcomes["i386 getpid"] = in_child(other_table)
print(json.dumps(outcomes))
`;
