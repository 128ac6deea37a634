import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { createLocalEnvironmentFactory, createMockLlm, createRlm } from '@rlm-ts/api';
import { createHandler } from '@rlm-ts/http';

// Questions over HTTP, with Hono.
//
//   node examples/http-hono.mjs              on port 3000, or on that of the variable PORT
//
//   curl localhost:3000/rlm/completions -H 'content-type: application/json' \
//     -d '{"prompt": "How many words?", "context": "to be or not to be"}'
//
// With -N and -H 'accept: text/event-stream' the run is told as it happens.

const COUNT = 'I count.\n```repl\nFINAL(f"{len(context.split())} words")\n```';

const rlm = createRlm({
  // The model is scripted: the same reply, whatever it is asked. The code runs for real.
  llm: createMockLlm({ root: () => COUNT }),
  environment: createLocalEnvironmentFactory(),
});

const handler = createHandler(rlm, { maxConcurrent: 4 });
const app = new Hono();
app.all('/rlm/*', (context) => handler(context.req.raw));

const port = Number(process.env.PORT ?? 3000);
const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, (address) => {
  console.log(`The model is SCRIPTED. Listening on http://127.0.0.1:${address.port}/rlm`);
});

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stop());

async function stop() {
  server.close();
  // Ends what runs, so that no response is open any more.
  await rlm.close();
}
