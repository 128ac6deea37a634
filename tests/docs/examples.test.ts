import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ExampleProject } from './example-project.js';
import { documentationPages, examplesOf, type Example } from './examples.js';
import { ProviderStandIn } from './provider-stand-in.js';

const MINUTES_MS = 60_000;
const pages = await Promise.all(
  (await documentationPages()).map(async (page) => ({ page, examples: await examplesOf(page) })),
);
const withExamples = pages.filter(({ examples }) => examples.length > 0);

describe('The examples of the documentation', () => {
  let providers: ProviderStandIn;

  beforeAll(async () => {
    providers = await ProviderStandIn.start();
  });

  afterAll(async () => {
    await providers[Symbol.asyncDispose]();
  });

  it('are on the pages that need some', () => {
    const counts = new Map(withExamples.map(({ page, examples }) => [page, examples.length]));
    expect(Object.fromEntries(counts)).toEqual({
      'README.md': 5,
      'docs/budgets.md': 5,
      'docs/contexts.md': 2,
      'docs/docker.md': 2,
      'docs/egress.md': 1,
      'docs/long-runs.md': 3,
      'docs/models.md': 7,
      'docs/orchestrator.md': 1,
      'docs/recursion.md': 4,
      'docs/streaming.md': 2,
      'docs/tools.md': 4,
      'docs/writing-an-environment.md': 4,
    });
  });

  it.each(withExamples)(
    'of $page compile, run, and print what they say',
    async ({ examples }) => {
      await using project = await ExampleProject.create(examples);
      expect(project.compile(examples)).toEqual([]);
      for (const example of examples) {
        const printed = (await project.run(example, providers)).trimEnd().split('\n');
        if (!isTestFile(example)) expect(printed.filter(Boolean)).toEqual(example.printed);
      }
    },
    3 * MINUTES_MS,
  );

  it(
    'reach no other host',
    async () => {
      const code = "await fetch('https://example.com');\nexport {};\n";
      const example = { fileName: 'elsewhere.ts', code, printed: [] };
      await using project = await ExampleProject.create([example]);
      expect(project.compile([example])).toEqual([]);
      await expect(project.run(example, providers)).rejects.toThrow('asks example.com');
    },
    MINUTES_MS,
  );

  it('ask every provider, each at its own address', () => {
    expect([...providers.askedHosts].sort()).toEqual([
      'api.anthropic.com',
      'api.openai.com',
      'generativelanguage.googleapis.com',
      'localhost:11434',
    ]);
  });
});

/** What a test file prints is its runner's report; that it ended well is enough. */
function isTestFile({ fileName }: Example): boolean {
  return fileName.endsWith('.test.ts');
}
