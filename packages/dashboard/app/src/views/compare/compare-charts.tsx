import { Bar, BarChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Run } from '../../data/run-store.js';
import { MEASURES, winnersOf, type Measure } from '../../model/comparison.js';
import { formatCost, formatCount, formatDuration } from '../../model/format.js';
import { visibleText } from '../../model/text/visible-text.js';
import { CHART_TOOLTIP } from '../../parts/chart-style.js';

const CHARTED = new Set(['time', 'cost', 'tokens']);
const BAR_HEIGHT = 26;
const MOST_NAME_CHARACTERS = 22;

const FORMAT: Record<Measure['unit'], (value: number) => string> = {
  ms: formatDuration,
  usd: formatCost,
  count: formatCount,
  yes: String,
};

interface CompareChartsProps {
  readonly runs: readonly Run[];
  readonly names: readonly string[];
}

/** The measures that decide as bars, those of the winners in another colour. */
export function CompareCharts({ runs, names }: CompareChartsProps) {
  return (
    <div className="compare-charts" data-testid="compare-charts">
      {MEASURES.filter(({ key }) => CHARTED.has(key)).map((measure) => (
        <MeasureChart key={measure.key} measure={measure} runs={runs} names={names} />
      ))}
    </div>
  );
}

function MeasureChart({
  measure,
  runs,
  names,
}: CompareChartsProps & { readonly measure: Measure }) {
  const winners = winnersOf(measure, runs);
  const bars = runs.map((run, index) => ({
    name: names[index] ?? '',
    value: measure.value(run) ?? 0,
    fill: winners.includes(index) ? 'var(--ok)' : 'var(--series-1)',
  }));
  const format = FORMAT[measure.unit];
  return (
    <figure>
      <figcaption>{measure.label}</figcaption>
      <div style={{ height: bars.length * BAR_HEIGHT + 12 }}>
        <ResponsiveContainer width="100%" height="100%">
          <BarChart
            layout="vertical"
            data={bars}
            margin={{ top: 4, right: 72, bottom: 4, left: 0 }}
          >
            <XAxis type="number" hide />
            <YAxis
              type="category"
              dataKey="name"
              width={138}
              interval={0}
              tickFormatter={shortName}
              tick={{ fontSize: 11 }}
              stroke="var(--muted)"
            />
            <Tooltip {...CHART_TOOLTIP} formatter={(value) => format(Number(value))} />
            <Bar
              dataKey="value"
              name={measure.label}
              isAnimationActive={false}
              label={{
                position: 'right',
                fontSize: 11,
                fill: 'var(--text)',
                formatter: (value) => format(Number(value)),
              }}
            />
          </BarChart>
        </ResponsiveContainer>
      </div>
    </figure>
  );
}

/** Its end tells names apart. No spaces to break the line at. */
function shortName(name: string): string {
  const short = visibleText(
    name.length > MOST_NAME_CHARACTERS ? `${name.slice(0, 11)}…${name.slice(-10)}` : name,
  );
  return short.replaceAll(' ', '\u00a0');
}
