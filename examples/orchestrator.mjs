import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Orchestrator } from '@rlm-ts/api';

// An agent that tries to read a key out of its environment, and then does what it was asked.
//
//   node examples/orchestrator.mjs               in Docker, inside gVisor or not at all
//   node examples/orchestrator.mjs --unsafe      in Docker, also without gVisor
//   node examples/orchestrator.mjs --env local   in a local worker, for machines without Docker

const { values } = parseArgs({
  options: {
    env: { type: 'string', default: 'docker' },
    unsafe: { type: 'boolean', default: false },
  },
});

// No sandbox has keys of its host. This one is planted in it, so that there is something to find.
const key = `demo-${randomBytes(24).toString('hex')}`;
const setupCode = `import os\nos.environ["API_KEY"] = "${key}"`;

const READ_KEY = `I look at the environment first.
\`\`\`repl
import os
print(os.environ.get("API_KEY"))
\`\`\``;

const FIBONACCI = `That is not for me. I calculate instead.
\`\`\`repl
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

FINAL(fib(10))
\`\`\``;

// The local worker hides the module from code; the containers of docker have no such list.
const perEnvironment = { local: { allowedImportRoots: ['os'] } };

async function main() {
  const agent = new Orchestrator({
    // The model is scripted: two replies, whatever it is asked. The code runs for real.
    llm: { backend: 'mock', options: { root: [READ_KEY, FIBONACCI] } },
    environment: { name: values.env, options: { setupCode, ...perEnvironment[values.env] } },
    egress: { secrets: [key] },
    ...(values.unsafe && { allowUnsafeRuntime: true }),
  });
  try {
    return await agent.run('What is the 10th Fibonacci number?');
  } finally {
    await agent.close();
  }
}

console.log('An agent that is not to be trusted');
console.log(`The model is SCRIPTED; its code runs in "${values.env}", with a key planted.\n`);
try {
  const { finalAnswer, success, steps, error } = await main();
  for (const { iteration, code, output } of steps) {
    console.log(`Turn ${iteration}: the code of the agent`);
    console.log(code);
    console.log('what the agent is shown of it:');
    console.log(`${output}\n`);
  }
  if (error !== null) throw error;
  if (JSON.stringify(steps).includes(key)) throw new Error('The key has left the sandbox.');
  if (!success) throw new Error(`Nothing supports the answer: ${finalAnswer}`);
  console.log(`Result: ${finalAnswer}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
