import { ENGINE_HOST, IMAGE } from './engine.js';

/**
 * Begins a script of a `HostProcess` whose code runs in containers: `rlm`, which says that it runs
 * when its code asks a model so.
 */
export function hostWith(options: object): string {
  const all = { image: IMAGE, dockerHost: ENGINE_HOST, pull: 'never', ...options };
  return `
    import { createDockerEnvironmentFactory } from '@rlm-ts/adapters';
    const environment = createDockerEnvironmentFactory(${JSON.stringify(all)});
    const heard = (prompt) => {
      if (prompt === 'running') say('running');
      return 'answer';
    };
    const llm = createMockLlm({ root: [], subCalls: ({ messages }) => heard(messages[0].content) });
    const rlm = createRlm({ llm, environment });
  `;
}
