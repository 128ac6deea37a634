import type { IsolationGuarantee, IsolationReport } from '@rlm-ts/api';
import { oneLine } from '../output/one-line.js';

/** What holds a session's code, for a person: one line, or with every guarantee. */
export function isolationLines(report: IsolationReport, verbose: boolean): readonly string[] {
  const { isolation, runtime, guarantees, missing } = report;
  const lines = [oneLine(`Isolation: ${isolation}${runtime === isolation ? '' : `, ${runtime}`}.`)];
  if (!verbose) return lines;
  for (const { name, asked, inForce, detail } of guarantees) {
    lines.push(`  ${oneLine(`${name}: ${asked}: ${heldInWords(inForce)} (${detail})`)}`);
  }
  return [...lines, ...missing.map((sentence) => `  missing: ${oneLine(sentence)}`)];
}

/** Whether a guarantee holds, in words. */
export function heldInWords(inForce: IsolationGuarantee['inForce']): string {
  if (inForce === null) return 'not checked';
  return inForce ? 'in force' : 'not in force';
}
