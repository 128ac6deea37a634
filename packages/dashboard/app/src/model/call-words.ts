import type { TrajectoryCall } from '@rlm-ts/domain';

const MOST_CHARACTERS = 160;

/** What a call is called: `Turn 3`, `llm_query` or `rlm_query`. */
export function callTitle(call: TrajectoryCall): string {
  return call.kind === 'turn' ? `Turn ${call.iteration}` : call.kind;
}

/** A line that tells a call from its like: its question, or the beginning of its code or reply. */
export function callLine(call: TrajectoryCall): string {
  const code = call.blocks[0]?.code;
  const text = call.kind === 'turn' ? (code ?? call.response ?? call.prompt) : call.prompt;
  const line = (text ?? '')
    .slice(0, MOST_CHARACTERS * 4)
    .split('\n')
    .find((part) => part.trim() !== '');
  return (line ?? '').trim().slice(0, MOST_CHARACTERS);
}
