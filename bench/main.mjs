import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { describeMachine } from './report/machine.mjs';
import { formatTable } from './report/table.mjs';

const RESULTS = new URL('results/latest.json', import.meta.url);

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const { rows } = await importRows();
const unknown = (options.only ?? []).filter((name) => !rows.some((row) => row.name === name));
if (unknown.length > 0) {
  const known = rows.map(({ name }) => name).join(', ');
  console.error(`There is no row "${unknown.join('", "')}". Rows: ${known}.`);
  process.exit(2);
}

const machine = describeMachine();
const startedAt = new Date();
const measurements = [];
const failures = [];
for (const row of rows) {
  if (options.only !== undefined && !options.only.includes(row.name)) continue;
  process.stderr.write(`${row.name} … `);
  const rowStartedAt = performance.now();
  try {
    measurements.push(...(await row.measure({ quick: options.quick })));
    process.stderr.write(`${((performance.now() - rowStartedAt) / 1000).toFixed(1)} s\n`);
  } catch (error) {
    // One broken row must not cost the numbers of the others.
    process.exitCode = 1;
    failures.push({ row: row.name, error: String(error) });
    console.error('failed:', error);
  }
}

const results = { startedAt, quick: options.quick, machine, measurements, failures };
const json = `${JSON.stringify(results, null, 2)}\n`;
await mkdir(new URL('.', RESULTS), { recursive: true });
await writeFile(RESULTS, json);
if (options.json) process.stdout.write(json);
else console.log(`\n${formatTable(measurements)}`);

async function importRows() {
  try {
    return await import('./rows/index.mjs');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') {
      console.error(`${error.message}\nRun "npm run build" first.`);
      process.exit(1);
    }
    throw error;
  }
}
