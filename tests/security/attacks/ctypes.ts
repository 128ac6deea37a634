import type { Family } from './attack.js';
import { native, OWN_PROGRAM } from './preludes.js';

/** Maps a page that can be written and executed, and makes a function of machine code in it. */
const MACHINE_CODE = `
import mmap
def machine_code(intel, arm):
    code = bytes.fromhex(intel if os.uname().machine == "x86_64" else arm)
    page = mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, 7)
    page.write(code)
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    long = ctypes.c_long
    return ctypes.CFUNCTYPE(long, long, long, long, long)(address), page
`;

const ARM_CALL = 'e80300aae00301aae10302aae20303aa010000d4c0035fd6';

/** The C library and the kernel called directly: no Python object is asked. */
export const ctypesFamily: Family = {
  name: 'ctypes',
  attacks: [
    {
      name: 'opens a file with the C library',
      kind: 'boundary',
      aims: ['shared-file'],
      code: native(`
fd = libc.open(CANARY["file"].encode(), 0)
buffer = ctypes.create_string_buffer(4096)
libc.read(fd, buffer, 4096)
print(buffer.value)
`),
    },
    {
      name: 'opens a file of the same user with a system call by its number',
      kind: 'boundary',
      aims: ['secret-file'],
      code: native(`
fd = syscall("openat", -100, CANARY["secret_file"].encode(), 0, 0)
print(os.read(fd, 4096))
`),
    },
    {
      name: 'opens a file with openat2, which older filters do not know',
      kind: 'boundary',
      aims: ['shared-file'],
      code: native(`
how = ctypes.create_string_buffer(struct.pack("QQQ", 0, 0, 0), 24)
fd = syscall("openat2", -100, CANARY["file"].encode(), how, 24)
print(os.read(fd, 4096))
`),
    },
    {
      name: 'maps a file instead of reading it',
      kind: 'boundary',
      aims: ['shared-file'],
      code: native(`
import mmap
fd = libc.open(CANARY["file"].encode(), 0)
print(mmap.mmap(fd, 0, prot=mmap.PROT_READ)[:])
`),
    },
    {
      name: 'changes the mode and the times of a file, which Landlock does not cover',
      kind: 'boundary',
      aims: ['kept-file'],
      code: native(`
syscall("fchmodat", -100, CANARY["kept"].encode(), 0o777, 0)
libc.truncate(CANARY["kept"].encode(), ctypes.c_long(9))
libc.utimes(CANARY["kept"].encode(), None)
`),
    },
    {
      name: 'makes system calls from machine code of its own',
      kind: 'boundary',
      aims: ['victim'],
      code: native(`${MACHINE_CODE}
call, page = machine_code("4889f84889f74889d64889ca0f05c3", "${ARM_CALL}")
call(NUMBERS["kill"], CANARY["pid"], 10, 0)
`),
    },
    {
      name: 'makes system calls by the numbers of the 32-bit kernel',
      kind: 'boundary',
      aims: ['victim'],
      // push rbx; mov eax, edi; mov ebx, esi; mov ecx, edx; int 0x80; pop rbx; ret
      code: native(`${MACHINE_CODE}
call, page = machine_code("5389f889f389d1cd805bc3", "${ARM_CALL}")
call(37 if os.uname().machine == "x86_64" else NUMBERS["kill"], CANARY["pid"], 10, 0)
`),
      live: {
        notProvable: 'a kernel may be built without the 32-bit calls, and then ends the process',
      },
    },
    {
      name: 'makes system calls by the numbers of the x32 kernel',
      kind: 'boundary',
      aims: ['victim'],
      code: native(`
libc.syscall(ctypes.c_long(0x40000000 + 62), CANARY["pid"], 10)
`),
      live: { notProvable: 'most kernels are built without the x32 calls' },
    },
    {
      name: 'becomes another program',
      kind: 'boundary',
      aims: ['kept-file'],
      code: native(`${OWN_PROGRAM}
program = b"echo changed > " + CANARY["kept"].encode()
libc.execv(b"/bin/sh", (ctypes.c_char_p * 4)(b"sh", b"-c", program, None))
with open("own", "wb") as file: file.write(own_program(CANARY["kept"]))
libc.chmod(b"own", 0o700)
libc.execv(b"./own", (ctypes.c_char_p * 2)(b"own", None))
`),
    },
    {
      name: 'starts a shell with the C library',
      kind: 'boundary',
      aims: ['kept-file'],
      code: native(`
libc.system(b"echo changed > " + CANARY["kept"].encode())
`),
    },
    {
      name: 'opens a file with the standard input and output of C',
      kind: 'boundary',
      aims: ['kept-file'],
      code: native(`
libc.fopen.restype = ctypes.c_void_p
file = libc.fopen(CANARY["kept"].encode(), b"w")
if file:
    libc.fputs(b"changed", ctypes.c_void_p(file))
    libc.fclose(ctypes.c_void_p(file))
`),
    },
    {
      name: 'crashes the interpreter with a null pointer',
      kind: 'resource',
      aims: ['next-block'],
      code: native(`ctypes.string_at(0)\n`),
    },
  ],
};
