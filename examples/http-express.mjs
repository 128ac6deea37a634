import { timingSafeEqual } from 'node:crypto';
import express from 'express';
import { createLocalEnvironmentFactory, createMockLlm, createRlm } from '@rlm-ts/api';
import { createNodeHandler } from '@rlm-ts/http';

// Questions over HTTP, with Express, for clients that know a token.
//
//   RLM_TOKEN=let-me-in node examples/http-express.mjs     on port 3000, or on that of PORT
//
//   curl localhost:3000/rlm/completions -H 'content-type: application/json' \
//     -H 'authorization: Bearer let-me-in' \
//     -d '{"prompt": "How many words?", "context": "to be or not to be"}'

const COUNT = 'I count.\n```repl\nFINAL(f"{len(context.split())} words")\n```';

const { PORT: port = '3000', RLM_TOKEN: token } = process.env;
if (token === undefined) {
  console.error('Set RLM_TOKEN to the token that clients have to send.');
  process.exit(1);
}
const expected = Buffer.from(`Bearer ${token}`);

const rlm = createRlm({
  // The model is scripted: the same reply, whatever it is asked. The code runs for real.
  llm: createMockLlm({ root: () => COUNT }),
  environment: createLocalEnvironmentFactory(),
});

function authorize({ headers }) {
  const given = Buffer.from(headers.get('authorization') ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const app = express();
// Ahead of express.json(): the handler has limits of its own for bodies.
app.use('/rlm', createNodeHandler(rlm, { authorize, maxConcurrent: 4 }));
app.use(express.json());

const server = app.listen(Number(port), '127.0.0.1', () => {
  console.log(`The model is SCRIPTED. Listening on http://127.0.0.1:${server.address().port}/rlm`);
});

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stop());

async function stop() {
  server.close();
  // Ends what runs, so that no response is open any more.
  await rlm.close();
}
