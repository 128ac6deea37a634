import { parseArgs } from 'node:util';
import { cleanTexts } from '../../tests/egress/corpus/clean.mjs';
import { measureFalseAlarms, measureRecall } from '../../tests/egress/corpus/measure.mjs';
import { describeMachine } from '../report/machine.mjs';
import { importFilter } from './import-filter.mjs';
import { formatAlarms, formatRecall, formatSpeeds } from './report.mjs';
import { measureSpeeds } from './speeds.mjs';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const createEgressFilter = await importFilter();
const createFilter = (secrets) => createEgressFilter({ secrets: [...secrets] });
const perKind = options.quick ? 5 : 40;
const bytesPerKind = options.quick ? 500_000 : 4_000_000;

const progress = (what) => process.stderr.write(`${what} …\n`);
progress('secrets that leave');
const { recall, misses } = await measureRecall(createFilter, perKind);
progress('clean text');
const texts = await cleanTexts(bytesPerKind);
const alarms = await measureFalseAlarms(createFilter([]), texts);
progress('speed');
const speeds = await measureSpeeds(createFilter, texts, options.quick ? 3 : 9);

if (options.json) {
  const machine = describeMachine();
  const json = { machine, recall: Object.fromEntries(recall), misses, alarms, speeds };
  process.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
} else {
  console.log(`\n${formatRecall(recall, alarms)}\n`);
  console.log(`${formatAlarms(alarms)}\n`);
  console.log(formatSpeeds(speeds));
}
