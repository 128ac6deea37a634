import { readReplies } from '../read-replies.mjs';
import { repositoryFiles } from '../repository-files.mjs';

/** Needs counting only, which is what code is for. */
export async function askForTestCounts() {
  return {
    title: 'How many tests does each package have?',
    prompt:
      'The context maps the path of each file of a repository to its text. How many tests does ' +
      'each package below packages/ have? A test is a line that begins, after blanks, with "it(" ' +
      'or "it.each(" in a *.test.ts file, or with "def test_" in a test_*.py file. Answer with one ' +
      'line for each package that has any, as package: number.',
    input: { context: await repositoryFiles() },
    replies: await readReplies('test-counts'),
    truth: async () => testCounts(await repositoryFiles()),
    expectsRecovery: (result) => ({
      claim: 'a block raised, and the next turn put it right',
      holds: blocksOf(result).some(({ error }) => error?.type === 'ValueError'),
    }),
  };
}

function testCounts(files) {
  const counts = new Map();
  for (const [path, text] of Object.entries(files)) {
    const [top, name, ...rest] = path.split('/');
    const file = rest.at(-1);
    if (top !== 'packages' || file === undefined) continue;
    let starts = [];
    if (file.endsWith('.test.ts')) starts = ['it(', 'it.each('];
    if (file.startsWith('test_') && file.endsWith('.py')) starts = ['def test_'];
    for (const line of text.split('\n')) {
      const isTest = starts.some((start) => line.trimStart().startsWith(start));
      if (isTest) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return [...counts].map(([name, count]) => `${name}: ${count}`);
}

function blocksOf(result) {
  return result.iterations.flatMap(({ blocks }) => blocks.map(({ result: block }) => block));
}
