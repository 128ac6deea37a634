/**
 * What a host of these tests has besides the others': an environment without Python, for runs that
 * are about their log. Its blocks ask one question each.
 */
export const SCRIPTED_ENVIRONMENT = `
  const scriptedEnvironment = {
    name: 'scripted',
    capabilities: {
      persistentState: true, isolation: 'none', network: 'host', fileContexts: false,
      interruptible: false, subCalls: true, tools: false, liveOutput: false,
    },
    open: ({ broker }) => ({
      loadContext: async () => {},
      executeCode: async () => {
        const { text } = await broker.query({ kind: 'llm_query', prompt: 'how?' });
        return {
          stdout: text, stderr: '', error: null, timedOut: false, outOfMemory: false,
          stateLost: false, executionTimeMs: 1, variables: [], subCalls: [],
        };
      },
      cleanup: async () => {},
    }),
  };
`;
