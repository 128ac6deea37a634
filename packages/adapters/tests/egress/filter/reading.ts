import type { EgressFilterPort, EgressFinding } from '@rlm-ts/domain';

/** What a whole text becomes on its way out of a new session. */
export async function shown(filter: EgressFilterPort, text: string): Promise<string> {
  return (await filter.open().check('stdout', text)).text;
}

/** What comes out of a stream that is given these pieces. */
export async function streamed(
  filter: EgressFilterPort,
  pieces: readonly string[],
): Promise<{ text: string; findings: EgressFinding[] }> {
  const stream = filter.open().openStream('live_output');
  let text = '';
  const findings: EgressFinding[] = [];
  for (const piece of [...pieces, null]) {
    const verdict = piece === null ? await stream.end() : await stream.write(piece);
    text += verdict.text;
    findings.push(...verdict.findings);
  }
  return { text, findings };
}

/** Characters that look random and are the same in every run. */
export function noise(length: number, seed = 1): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  let state = seed;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return alphabet[(state >>> 16) % alphabet.length] ?? '';
  }).join('');
}
