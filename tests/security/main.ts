import type { Attack } from './attacks/attack.js';
import { chooseAttacks, fits } from './choose-attacks.js';
import type { CommandLine } from './command-line.js';
import type { Ground } from './canaries/field.js';
import { prepareGround, sourcesIn } from './harness/prepare-ground.js';
import { runSandboxed, runUnsandboxed, type Setting } from './harness/run-attacks.js';
import {
  brokenIn,
  notLive,
  renderEnds,
  renderEvidence,
  renderTable,
  type Column,
} from './report.js';
import { reasonWithoutKernelLayer } from './kernel-layer.js';
import { dockerSetting, localSetting } from './settings.js';

/** What there is to print, and whether all were held that had to be, and all are live. */
export interface Summary {
  readonly lines: readonly string[];
  readonly passed: boolean;
}

/**
 * Runs the attacks and tells what became of them.
 *
 * @param root The repository.
 */
export async function runSecuritySuite(options: CommandLine, root: string): Promise<Summary> {
  const sources = sourcesIn(root);
  await using ground = await prepareGround(options.python, sources);
  const families = chooseAttacks(fits(options.environment), options.families);
  const attacks = families.flatMap((family) => family.attacks);
  const live = await runUnsandboxed(attacks, ground, sources);
  const reason = await reasonToTryFewer(options);
  const tried = reason === null ? attacks : attacks.filter(({ kind }) => kind === 'integrity');
  // What one setting waits for, another uses.
  const columns = await Promise.all(
    settingsFor(options).map(async ([title, setting]): Promise<Column> => ({
      title,
      verdicts: await runIn(setting, tried, ground),
    })),
  );
  const { lines, passed } = summarize(options, live, columns);
  const note = reason === null ? [] : [`\nOnly what the host holds was tried: ${reason}`];
  return { lines: [renderTable(families, live, columns), ...note, ...lines], passed };
}

/** Why attacks are left out that the kernel would have to hold; `null` if none is. */
function reasonToTryFewer(options: CommandLine): Promise<string | null> {
  const { environment, kernelSandbox, python } = options;
  if (environment !== 'local' || kernelSandbox !== 'auto') return Promise.resolve(null);
  return reasonWithoutKernelLayer(python);
}

async function runIn(
  setting: Setting,
  attacks: readonly Attack[],
  ground: Ground,
): Promise<Column['verdicts']> {
  try {
    return await runSandboxed(attacks, setting, ground);
  } finally {
    await setting.factory.close?.();
  }
}

function settingsFor({
  environment,
  kernelSandbox,
  python,
  runtimes,
  unrestrictedOnly,
}: CommandLine): readonly (readonly [string, Setting])[] {
  if (environment === 'docker') {
    return runtimes.map((runtime) => [runtime, dockerSetting(runtime)] as const);
  }
  const local = (restrictBuiltins: boolean): Setting =>
    localSetting({ kernelSandbox, restrictBuiltins, pythonPath: python });
  const off = ['layer off', local(false)] as const;
  return unrestrictedOnly ? [off] : [['layer on', local(true)], off];
}

function summarize(
  { details, environment, kernelSandbox }: CommandLine,
  live: Column['verdicts'],
  columns: readonly Column[],
): Summary {
  const weak = notLive(live);
  const broken = columns.flatMap(brokenIn);
  const evidence = columns.map(renderEvidence).filter((text) => text !== '');
  const reached = columns.map(({ title, verdicts }) => {
    const count = [...verdicts.values()].filter((verdict) => verdict.reached).length;
    return `${title} ${String(count)}`;
  });
  const all = columns.reduce((sum, { verdicts }) => sum + verdicts.size, 0);
  const isBare = environment === 'local' && kernelSandbox === 'off';
  // Without the kernel layer only the host's own promises are left, and those must be kept.
  const counted = isBare ? broken.filter(({ kind }) => kind === 'integrity') : broken;
  return {
    lines: [
      ...weak.map(({ name }) => `\nNot live: ${name}`),
      ...(details ? columns.map(renderEnds) : []),
      ...(evidence.length === 0 ? [] : [`\nBroken:\n${evidence.join('\n')}`]),
      `\nLeft the language layer, for the kernel to hold: ${reached.join(', ')}`,
      ...(isBare ? ['The kernel layer is off: what is broken here is what it stops.'] : []),
      `${String(all - broken.length)} held, ${String(broken.length)} broken`,
    ],
    passed: counted.length === 0 && weak.length === 0,
  };
}
