import { afterAll, expect, it } from '@jest/globals';
import { context, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { createMockLlm, createRlmFromConfig, defineLlm } from '@rlm-ts/api';
import * as z from 'zod';

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
provider.register();
afterAll(() => {
  trace.disable();
  context.disable();
});

const repl = (code: string): string => `\`\`\`repl\n${code}\n\`\`\``;

const scripted = defineLlm({
  name: 'scripted',
  create: () =>
    createMockLlm({
      root: ({ depth, messages }) => {
        if (depth === 1) return repl('FINAL(llm_query("leaf of the child"))');
        if (messages.some(({ content }) => content.includes('ZeroDivisionError')))
          return repl('FINAL(found)');
        return repl('found = rlm_query("child")\nllm_query_batched(["a", "b"])\nlook(3)\n1 / 0');
      },
      subCalls: ({ messages }) => messages.at(-1)?.content ?? '',
    }),
});

interface Node {
  readonly [name: string]: readonly Node[];
}

function childrenOf(parentId: string | undefined): readonly Node[] {
  return exporter
    .getFinishedSpans()
    .filter(({ parentSpanContext }) => parentSpanContext?.spanId === parentId)
    .map((span) => ({ [span.name]: childrenOf(span.spanContext().spanId) }));
}

it('concurrent runs are trees of their own below the spans that they begin in', async () => {
  const rlm = createRlmFromConfig(
    { llm: { backend: 'scripted' }, environment: 'local', maxDepth: 2, loggers: ['opentelemetry'] },
    { llms: [scripted] },
  );
  rlm.registerTool({
    name: 'look',
    description: 'Looks.',
    parameters: z.object({ at: z.number() }),
    execute: ({ at }: { at: number }) => at,
  });
  const request = (name: string): Promise<unknown> =>
    trace.getTracer('application').startActiveSpan(name, async (span) => {
      const { answer, error } = await rlm.completion('root');
      expect({ answer, error }).toEqual({ answer: 'leaf of the child', error: null });
      span.end();
    });
  await Promise.all([request('request 1'), request('request 2')]);
  await rlm.close();

  const leaf = { 'chat mock': [] };
  const run = {
    'invoke_agent rlm': [
      {
        iteration: [
          leaf,
          {
            'execute_tool python': [
              {
                'execute_tool rlm_query': [
                  {
                    'invoke_agent rlm': [{ iteration: [leaf, { 'execute_tool python': [leaf] }] }],
                  },
                ],
              },
              leaf,
              leaf,
              { 'execute_tool look': [] },
            ],
          },
        ],
      },
      { iteration: [leaf, { 'execute_tool python': [] }] },
    ],
  };
  const trees = childrenOf(undefined);
  expect(trees).toHaveLength(2);
  expect(trees).toEqual(expect.arrayContaining([{ 'request 1': [run] }, { 'request 2': [run] }]));
});
