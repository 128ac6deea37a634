import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import {
  blockSchema,
  callSchema,
  toolCallSchema,
} from '../../../../src/trajectories/files/format/call-schema.js';
import { trajectorySchema } from '../../../../src/trajectories/files/format/trajectory-schema.js';

const page = await readFile(
  new URL('../../../../../../docs/trajectories.md', import.meta.url),
  'utf8',
);

/** The rows of the tables, as the formatter has not padded them. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.replaceAll(/\s+\|/g, ' |').replaceAll(/\|\s+/g, '| '));

describe('docs/trajectories.md', () => {
  it.each([
    ['a trajectory', trajectorySchema],
    ['a call', callSchema],
    ['a block', blockSchema],
    ['a call of a tool', toolCallSchema],
  ])('tells every field of %s, in the words of its schema', (_what, { shape }) => {
    const fields = Object.entries(shape).map(
      ([name, { description = '' }]) => `| \`${name}\` | ${description} |`,
    );
    expect(rows.map((row) => row.trim())).toEqual(expect.arrayContaining(fields));
  });
});
