import type { RunAttack } from './attack.js';

/** A turn that shows the context, and one that answers. */
export const SHOW = '```repl\nprint(context)\n```';
export const ANSWER = '```repl\nFINAL("genuine")\n```';

/** A run in which a model looks at the data and then answers. */
export function shown(name: string, context: string, more: Partial<RunAttack> = {}): RunAttack {
  return {
    name,
    kind: 'integrity',
    aims: ['answer'],
    context,
    replies: [SHOW, ANSWER],
    ...more,
  };
}
