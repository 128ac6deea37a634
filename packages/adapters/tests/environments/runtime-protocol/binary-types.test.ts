import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { binaryType } from '@rlm-ts/domain';

const RUNTIME = fileURLToPath(new URL('../../../python', import.meta.url));
const DUMP = `
import json, sys
sys.path.insert(0, sys.argv[1])
from rlm_runtime.context_binary import _ALSO_TEXT, _SIGNATURES
print(json.dumps([[at, sign.hex(), name, sign in _ALSO_TEXT] for at, sign, name in _SIGNATURES]))
`;

describe('the types of binary files', () => {
  it('are the same in the sandbox as on the host', async () => {
    const { stdout } = await promisify(execFile)('python3', ['-I', '-c', DUMP, RUNTIME]);
    const table = JSON.parse(stdout) as [number, string, string, boolean][];
    expect(table.length).toBeGreaterThan(30);
    for (const [at, signature, name, mayBeText] of table) {
      const text = Buffer.concat([Buffer.alloc(at, 'a'), Buffer.from(signature, 'hex')]);
      expect([name, binaryType(Buffer.concat([text, Buffer.from([0xff])]))]).toEqual([name, name]);
      expect([name, binaryType(text)]).toEqual([name, mayBeText ? null : name]);
    }
  });
});
