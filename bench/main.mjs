import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { docker } from './environments/docker.mjs';
import { local } from './environments/local.mjs';
import { describeMachine } from './report/machine.mjs';
import { formatTable } from './report/table.mjs';

const ENVIRONMENTS = [local, docker];

const { values: options } = parseArgs({
  options: {
    env: { type: 'string', default: local.name },
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const environment = ENVIRONMENTS.find(({ name }) => name === options.env);
if (environment === undefined) {
  const known = ENVIRONMENTS.map(({ name }) => name).join(', ');
  refuse(`There is no environment "${options.env}" here. Environments: ${known}.`);
}

const rows = await importRows();
const unknown = (options.only ?? []).filter((name) => !rows.some((row) => row.name === name));
if (unknown.length > 0) {
  const known = rows.map(({ name }) => name).join(', ');
  refuse(`There is no row "${unknown.join('", "')}". Rows: ${known}.`);
}
const chosen = rows.filter(({ name }) => options.only?.includes(name) ?? true);

const machine = describeMachine();
await environment.withSettings(async (settings, facts) => {
  const startedAt = new Date();
  const measurements = [];
  const failures = [];
  for (const row of chosen) {
    for (const { name, rowOptions } of settings) {
      const label = name === null ? row.name : `${row.name} on ${name}`;
      process.stderr.write(`${label} … `);
      const rowStartedAt = performance.now();
      try {
        const lines = await row.measure({ quick: options.quick, ...rowOptions });
        measurements.push(...lines.map((line) => (name === null ? line : { ...line, on: name })));
        process.stderr.write(`${((performance.now() - rowStartedAt) / 1000).toFixed(1)} s\n`);
      } catch (error) {
        // One broken row must not cost the numbers of the others.
        process.exitCode = 1;
        failures.push({ row: label, error: String(error) });
        console.error('failed:', error);
      }
    }
  }

  const results = { startedAt, quick: options.quick, machine, ...facts, measurements, failures };
  const json = `${JSON.stringify(results, null, 2)}\n`;
  await mkdir(new URL('.', environment.results), { recursive: true });
  await writeFile(environment.results, json);
  if (options.json) process.stdout.write(json);
  else console.log(`\n${formatTable(measurements, environment.note)}`);
});

async function importRows() {
  try {
    return await environment.rows();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') {
      console.error(`${error.message}\nRun "npm run build" first.`);
      process.exit(1);
    }
    throw error;
  }
}

/**
 * @param {string} why
 * @returns {never}
 */
function refuse(why) {
  console.error(why);
  process.exit(2);
}
