import { describe, expect, it } from '@jest/globals';
import { ProviderStandIn } from '../docs/provider-stand-in.js';
import { patternOf, promisedRows, type Promised } from './promises.js';
import { Reader } from './reader.js';
import { REPLIES } from './replies.js';

const CHAPTER_MS = 120_000;

/**
 * Makes a test of each chapter of `docs/promises.md` that is wanted: its rows are typed one after the
 * other by the same person.
 *
 * @param env The reader's environment variables besides those of the providers.
 */
export async function walk(
  isWanted: (row: Promised) => boolean,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const rows = (await promisedRows()).filter(isWanted);
  const chapters = [...new Set(rows.map(({ chapter }) => chapter))];
  describe('docs/promises.md', () => {
    it('has something to type', () => {
      expect(rows.length).toBeGreaterThan(5);
    });

    it.each(chapters)(
      'tells what really happens: %s',
      async (chapter) => {
        await using providers = await ProviderStandIn.start(REPLIES);
        await using reader = await Reader.create(providers, env);
        if (chapter !== 'Start') await reader.type('rlm init');
        for (const row of rows.filter((each) => each.chapter === chapter)) {
          const { exitCode, shown } = await reader.type(row.typed);
          expect({ typed: row.typed, exitCode, shown }).toEqual({
            typed: row.typed,
            exitCode: row.exitCode,
            shown: expect.stringMatching(patternOf(row)),
          });
        }
      },
      CHAPTER_MS,
    );
  });
}
