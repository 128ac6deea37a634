import type { Attack, Family } from './attacks/attack.js';
import { mustBeLive } from './choose-attacks.js';
import type { Verdicts } from './harness/run-attacks.js';

/** One column of the table: a setting in which the attacks were run. */
export interface Column {
  readonly title: string;
  readonly verdicts: Verdicts;
}

const NAME_WIDTH = 72;

/** The attacks by family, with a column for the proof that they are live and one for each setting. */
export function renderTable(
  families: readonly Family[],
  live: Verdicts,
  columns: readonly Column[],
): string {
  const head = row('', ['live', ...columns.map(({ title }) => title)]);
  const parts = families.flatMap(({ name, attacks }) => [
    `\n${name}`,
    ...attacks.map((attack) =>
      row(`  ${attack.name} [${attack.kind}]`, [
        liveness(attack, live),
        ...columns.map(({ verdicts }) => cell(verdicts, attack)),
      ]),
    ),
  ]);
  return [head, ...parts].join('\n');
}

/** What each broken attack got. */
export function renderEvidence({ title, verdicts }: Column): string {
  return [...verdicts]
    .filter(([, { held }]) => !held)
    .map(([{ name }, { evidence, end }]) => `  ${title}: ${name}: ${evidence.join('; ')} (${end})`)
    .join('\n');
}

/** How the block of each attack ended, which tells what has held it. */
export function renderEnds({ title, verdicts }: Column): string {
  const lines = [...verdicts].map(([{ name }, { end }]) => `  ${title}: ${name}: ${end}`);
  return `\nHow they ended:\n${lines.join('\n')}`;
}

/** Those that a setting did not hold. */
export function brokenIn({ verdicts }: Column): readonly Attack[] {
  return [...verdicts].filter(([, { held }]) => !held).map(([attack]) => attack);
}

/** Those that should succeed without a sandbox and did not: nothing is proved by holding them. */
export function notLive(live: Verdicts): readonly Attack[] {
  return [...live]
    .filter(([attack, { held }]) => held && mustBeLive(attack))
    .map(([attack]) => attack);
}

function row(name: string, cells: readonly string[]): string {
  return `${name.padEnd(NAME_WIDTH)} ${cells.map((each) => each.padEnd(14)).join(' ')}`.trimEnd();
}

function liveness(attack: Attack, live: Verdicts): string {
  const verdict = live.get(attack);
  if (verdict?.held === false) return 'live';
  return mustBeLive(attack) ? 'NOT LIVE' : 'not provable';
}

function cell(verdicts: Verdicts, attack: Attack): string {
  const verdict = verdicts.get(attack);
  if (verdict === undefined) return '-';
  return verdict.held ? 'held' : 'BROKEN';
}
