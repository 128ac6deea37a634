import { createMockLlm, createRlmFromConfig, defineLlm } from '@rlm-ts/api';
import { differences } from './compare-lines.mjs';
import { narrate } from './narrate.mjs';
import { bold, green, red } from './paint.mjs';
import { readAndAnswer } from './reading-model.mjs';

/**
 * Has one question answered, showing how, and checks the answer.
 *
 * @param {object} question as the modules of `questions/` make them
 * @param {{ environment: string, llm: { backend: string } | null, signal: AbortSignal }} options a
 *   null `llm` stands for the question's own script
 * @returns {Promise<boolean[]>} one per check, true if it holds
 */
export async function answerQuestion(question, { environment, llm, signal }) {
  console.log(`\n${bold(`=== ${question.title}`)}`);
  const rlm = createRlmFromConfig(
    {
      llm: llm ?? { backend: 'scripted' },
      environment,
      timeoutMs: 120_000,
      blockTimeoutMs: question.blockTimeoutMs,
    },
    { llms: [scriptedLlm(question.replies)] },
  );
  let result;
  try {
    result = await narrate(rlm.stream(question.prompt, { ...question.input, signal }));
  } finally {
    await rlm.close();
  }
  const wrong = differences(result.answer, await question.truth());
  const checks = [
    { claim: 'the answer is what the data really hold', holds: wrong.length === 0, notes: wrong },
    { claim: 'the run counts as a success', holds: result.success },
  ];
  // A real model need not make the mistakes of the script.
  if (llm === null && question.expectsRecovery !== undefined) {
    checks.push(question.expectsRecovery(result));
  }
  for (const { claim, holds, notes = [] } of checks) {
    console.log(holds ? green(`✓ ${claim}`) : red(`✗ ${claim}`));
    for (const note of notes) console.log(red(`    ${note}`));
  }
  return checks.map(({ holds }) => holds);
}

function scriptedLlm(replies) {
  return defineLlm({
    name: 'scripted',
    create: () => createMockLlm({ modelName: 'scripted', root: replies, subCalls: readAndAnswer }),
  });
}
