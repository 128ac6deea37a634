import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEgressFilter, createLocalEnvironmentFactory, createMockLlm } from '@rlm-ts/adapters';
import { createRlm, type RLM } from '@rlm-ts/api';

/** Files as they are on disk: headers, and then what is compressed. */
const FILES = `
import sys, os, zlib, gzip, pickle, zipfile, io, random
noise = random.Random(3).randbytes
archive = io.BytesIO()
with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
    opened.writestr("a.bin", noise(900))
FILES = {
    "PNG image": b"\\x89PNG\\r\\n\\x1a\\n\\0\\0\\0\\rIHDR\\0\\0\\0\\x10\\0\\0\\0\\x10\\x08\\x06\\0\\0\\0" + zlib.compress(noise(900)),
    "JPEG image": b"\\xff\\xd8\\xff\\xe0\\0\\x10JFIF\\0\\x01" + noise(900),
    "gzip data": gzip.compress(noise(900)),
    "ZIP archive": archive.getvalue(),
    "Python pickle": pickle.dumps([noise(300) for _ in range(3)]),
    "ELF program": open(sys.executable, "rb").read(2000),
    "PDF document": b"%PDF-1.7\\n%\\xe2\\xe3\\xcf\\xd3\\n" + zlib.compress(noise(900)),
}
`;

describe('binary data that code prints', () => {
  let rlm: RLM;

  beforeAll(() => {
    rlm = createRlm({
      llm: createMockLlm(),
      environment: createLocalEnvironmentFactory({
        restrictBuiltins: false,
        // It reads the program that runs it.
        kernelSandbox: 'off',
      }),
    });
  });
  afterAll(() => rlm.close());

  // Each by one way out alone: what takes another may overtake it.
  it.each([
    ['written to standard output', 'sys.stdout.buffer.write(data)', 'print(line, flush=True)'],
    ['written to the file descriptor', 'os.write(1, data)', 'os.write(1, line.encode() + b"\\n")'],
    ['shown as bytes', 'print(data)', 'print(line)'],
  ])('is recognised %s, and what is printed around it is left', async (_, write, say) => {
    const { stdout } = await rlm.execute(`${FILES}
def say(line):
    ${say}

for name, data in FILES.items():
    say("begin " + name)
    ${write}
    say("\\nend of " + name + ", and now to something else." * 8)
`);
    const { text } = await createEgressFilter().open().check('stdout', stdout);
    const marks = [...text.matchAll(/begin (.+)\n.*?\[REDACTED: binary \((.+?)\)\]/g)];

    expect(marks.map(([, name]) => name)).toHaveLength(7);
    expect(marks.filter(([, name, found]) => name !== found)).toEqual([]);
    expect(text.match(/end of/g)).toHaveLength(7);
    expect(text.length).toBeLessThan(4000);
  });
});
