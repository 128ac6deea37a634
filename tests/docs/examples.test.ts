import { describe, expect, it } from '@jest/globals';
import { ExampleProject } from './example-project.js';
import { documentationPages, examplesOf, type Example } from './examples.js';

const MINUTES_MS = 60_000;
const pages = await Promise.all(
  (await documentationPages()).map(async (page) => ({ page, examples: await examplesOf(page) })),
);
const withExamples = pages.filter(({ examples }) => examples.length > 0);

describe('The examples of the documentation', () => {
  it('are on the pages that need some', () => {
    const counts = new Map(withExamples.map(({ page, examples }) => [page, examples.length]));
    expect(counts.get('README.md')).toBe(2);
    expect(counts.get('docs/writing-an-environment.md')).toBe(3);
  });

  it.each(withExamples)(
    'of $page compile, run, and print what they say',
    async ({ examples }) => {
      await using project = await ExampleProject.create(examples);
      expect(project.compile(examples)).toEqual([]);
      for (const example of examples) {
        const printed = (await project.run(example)).trimEnd().split('\n');
        if (!isTestFile(example)) expect(printed.filter(Boolean)).toEqual(example.printed);
      }
    },
    3 * MINUTES_MS,
  );
});

/** What a test file prints is its runner's report; that it ended well is enough. */
function isTestFile({ fileName }: Example): boolean {
  return fileName.endsWith('.test.ts');
}
