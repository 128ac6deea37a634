import type { InterpreterConnection } from './interpreter-connection.js';
import { encodeText } from './text-encoding.js';

/** The longest answer that goes into a sandbox as one string. */
export const MAX_ANSWER_CHARS = 64 * (1 << 20);

/** One answer of a reply. */
export interface SlotAnswer {
  readonly ok: boolean;
  readonly text: string;
  /** For the answer's header: the failure's code; for a chat, who answered and at what cost. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Sends the reply to the call of that id. */
export function sendAnswers(
  connection: InterpreterConnection,
  id: number,
  answers: readonly SlotAnswer[],
): void {
  const bodies: Buffer[] = [];
  const slots = answers.map(({ ok, text, facts }) => {
    const { encoding, bytes } = encodeText(text);
    bodies.push(bytes);
    return { ok, encoding, size: bytes.length, ...facts };
  });
  const body = bodies.length === 1 && bodies[0] !== undefined ? bodies[0] : Buffer.concat(bodies);
  connection.reply({ type: 'reply', id, answers: slots }, body);
}
