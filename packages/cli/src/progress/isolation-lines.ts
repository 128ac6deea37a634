import type { IsolationReport } from '@rlm-ts/api';

/** What holds a session's code, for a person: one line, or with every guarantee. */
export function isolationLines(report: IsolationReport, verbose: boolean): readonly string[] {
  const { isolation, runtime, guarantees, missing } = report;
  const lines = [`Isolation: ${isolation}${runtime === isolation ? '' : `, ${runtime}`}.`];
  if (!verbose) return lines;
  for (const { name, asked, inForce, detail } of guarantees) {
    const held = inForce === null ? 'not checked' : inForce ? 'in force' : 'not in force';
    lines.push(`  ${name}: ${asked}: ${held} (${detail})`);
  }
  return [...lines, ...missing.map((sentence) => `  missing: ${sentence}`)];
}
