import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { GrowingBuffer } from '../../src/request/growing-buffer.js';

it('holds what was appended, in whatever pieces', () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 70_000, size: 'max' }), { maxLength: 5 });
  fc.assert(
    fc.property(pieces, (all) => {
      const buffer = new GrowingBuffer();
      for (const piece of all) buffer.append(piece);
      expect(Buffer.from(buffer.content).equals(Buffer.concat(all))).toBe(true);
    }),
    { numRuns: 20 },
  );
});
