import type { JsonValue } from '@rlm-ts/domain';

/** The first line of every attack's code: what it goes for. */
export function canaryLine(facts: Readonly<Record<string, JsonValue>>): string {
  // All of them are texts and whole numbers, which JSON and Python write alike.
  return `CANARY = ${JSON.stringify(facts)}\n`;
}

/** A block whose output nobody can know before it runs, and that output. */
export function newProbe(): { readonly code: string; readonly prints: string } {
  const [one, other] = [randomFactor(), randomFactor()];
  return { code: `print(${String(one)} * ${String(other)})`, prints: `${String(one * other)}\n` };
}

function randomFactor(): number {
  return 1000 + Math.floor(Math.random() * 9000);
}
