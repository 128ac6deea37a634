import { withTempDirectory } from '../scripts/tooling/with-temp-directory.mjs';
import { answerQuestion } from './answer-question.mjs';
import { chooseModel } from './choose-model.mjs';
import { bold, green, red, yellow } from './paint.mjs';
import { askForAccessCodes, askForAccessCodesInFile } from './questions/access-codes.mjs';
import { askForImplementations } from './questions/implementations.mjs';
import { askForTestCounts } from './questions/test-counts.mjs';

const SCRIPTED = [
  'The model is SCRIPTED: its turns are fixed text written in advance (demo/replies), and its',
  'sub-calls are answered by a program that reads the prompt (demo/reading-model.mjs). The Python',
  'runs for real, on data that the script has never seen.',
].join('\n');

/**
 * The whole demo.
 *
 * @param {{ environment: string, seed: number }} options
 * @returns {Promise<number>} the exit code: 0 if every check holds, 130 after Ctrl-C, otherwise 1
 */
export async function runDemo({ environment, seed }) {
  const startedAt = Date.now();
  const { llm, notes } = await chooseModel();
  const who = llm === null ? SCRIPTED : `The model is real: ${llm.backend}.`;
  console.log(bold('A Recursive Language Model answers four questions'));
  console.log(`environment: ${environment}; seed of the generated texts: ${seed}`);
  console.log(yellow([...notes, who].join('\n')));

  const interrupted = new AbortController();
  const onInterrupt = () => interrupted.abort();
  process.once('SIGINT', onInterrupt);
  // A reader such as `head` that leaves early. Without this, nothing would be cleaned up.
  process.stdout.on('error', onInterrupt);
  const { signal } = interrupted;
  const checks = [];
  try {
    await withTempDirectory(async (folder) => {
      // Made one after the other: each holds 50 MB only while it is asked.
      const questions = [
        () => askForImplementations(),
        () => askForTestCounts(),
        () => askForAccessCodes(seed),
        () => askForAccessCodesInFile(seed + 1, folder),
      ];
      for (const makeQuestion of questions) {
        if (signal.aborted) break;
        const question = await makeQuestion();
        checks.push(...(await answerQuestion(question, { environment, llm, signal })));
      }
    });
  } finally {
    process.off('SIGINT', onInterrupt);
  }

  const failed = checks.filter((holds) => !holds).length;
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  const summary = `${checks.length - failed} of ${checks.length} checks hold (${seconds} s)`;
  console.log(`\n${failed === 0 ? green(`✓ ${summary}`) : red(`✗ ${summary}`)}`);
  console.log(yellow(who));
  if (signal.aborted) return 130;
  return failed === 0 ? 0 : 1;
}
