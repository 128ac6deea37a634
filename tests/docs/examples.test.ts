import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ExampleProject } from './example-project.js';
import { documentationPages, examplesOf, type Example } from './examples.js';
import { ProviderStandIn } from './provider-stand-in.js';

const MINUTES_MS = 60_000;
const pages = await Promise.all(
  (await documentationPages()).map(async (page) => ({ page, examples: await examplesOf(page) })),
);
const withExamples = pages.filter(({ examples }) => examples.length > 0);

/** An example that asks somebody who is not to be asked. */
const ELSEWHERE = {
  page: 'elsewhere',
  examples: [
    {
      fileName: 'elsewhere.ts',
      code: "await fetch('https://example.com');\nexport {};\n",
      printed: [],
    },
  ],
};

describe('The examples of the documentation', () => {
  let providers: ProviderStandIn;
  let project: ExampleProject;
  let complaints: ReadonlyMap<string, readonly string[]>;

  beforeAll(async () => {
    providers = await ProviderStandIn.start();
    project = await ExampleProject.create([...withExamples, ELSEWHERE]);
    complaints = project.compile();
  }, 3 * MINUTES_MS);

  afterAll(async () => {
    await providers[Symbol.asyncDispose]();
    await project[Symbol.asyncDispose]();
  });

  it('are on the pages that need some', () => {
    const counts = new Map(withExamples.map(({ page, examples }) => [page, examples.length]));
    expect(Object.fromEntries(counts)).toEqual({
      'README.md': 5,
      'docs/budgets.md': 5,
      'docs/configuration.md': 2,
      'docs/contexts.md': 2,
      'docs/dashboard.md': 1,
      'docs/docker.md': 2,
      'docs/egress.md': 1,
      'docs/http-server.md': 2,
      'docs/local.md': 1,
      'docs/long-runs.md': 3,
      'docs/models.md': 7,
      'docs/opentelemetry.md': 1,
      'docs/orchestrator.md': 1,
      'docs/quickstart.md': 1,
      'docs/recursion.md': 4,
      'docs/streaming.md': 2,
      'docs/tools.md': 4,
      'docs/trajectories.md': 1,
      'docs/trajectory-exports.md': 1,
      'docs/writing-an-environment.md': 4,
    });
  });

  it.each(withExamples)(
    'of $page compile, run, and print what they say',
    async ({ page, examples }) => {
      expect(complaints.get(page)).toEqual([]);
      // What they do to their process is nobody else's business.
      const [alone, together] = [
        examples.filter(isTestFile),
        examples.filter((each) => !isTestFile(each)),
      ];
      for (const example of alone) await project.run(page, [example], providers);
      const outputs = await project.run(page, together, providers);
      expect(outputs.map((output) => output.trimEnd().split('\n').filter(Boolean))).toEqual(
        together.map(({ printed }) => printed),
      );
    },
    3 * MINUTES_MS,
  );

  it(
    'reach no other host',
    async () => {
      const { page, examples } = ELSEWHERE;
      expect(complaints.get(page)).toEqual([]);
      await expect(project.run(page, examples, providers)).rejects.toThrow('asks example.com');
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
