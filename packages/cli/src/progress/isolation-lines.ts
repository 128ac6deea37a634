import type { IsolationGuarantee, IsolationReport } from '@rlm-ts/api';

/** What holds a session's code, for a person: one line, or with every guarantee. */
export function isolationLines(report: IsolationReport, verbose: boolean): readonly string[] {
  const { isolation, runtime, guarantees, missing } = report;
  const lines = [`Isolation: ${isolation}${runtime === isolation ? '' : `, ${runtime}`}.`];
  if (!verbose) return lines;
  for (const { name, asked, inForce, detail } of guarantees) {
    lines.push(`  ${name}: ${asked}: ${heldInWords(inForce)} (${detail})`);
  }
  return [...lines, ...missing.map((sentence) => `  missing: ${sentence}`)];
}

/** Whether a guarantee holds, in words. */
export function heldInWords(inForce: IsolationGuarantee['inForce']): string {
  if (inForce === null) return 'not checked';
  return inForce ? 'in force' : 'not in force';
}
