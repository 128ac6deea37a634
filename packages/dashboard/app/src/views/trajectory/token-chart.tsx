import {
  Bar,
  BarChart,
  CartesianGrid,
  Legend,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { formatCount, formatShort } from '../../model/format.js';
import type { TokenBin } from '../../model/token-bins.js';
import { CHART_TOOLTIP } from '../../parts/chart-style.js';

interface TokenChartProps {
  readonly bins: readonly TokenBin[];
  readonly onBin: (bin: TokenBin) => void;
}

/** Tokens in and out as bars, one above the other. */
export function TokenChart({ bins, onBin }: TokenChartProps) {
  const open = (index: unknown): void => {
    const bin = bins[Number(index)];
    if (bin !== undefined) onBin(bin);
  };
  return (
    <div
      className="chart"
      data-testid="token-chart"
      role="img"
      aria-label="Tokens in and out by call"
    >
      <ResponsiveContainer width="100%" height="100%">
        <BarChart
          data={[...bins]}
          margin={{ top: 8, right: 8, bottom: 4, left: 0 }}
          onClick={({ activeTooltipIndex }) => open(activeTooltipIndex)}
        >
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis dataKey="label" tick={{ fontSize: 11 }} stroke="var(--muted)" minTickGap={24} />
          <YAxis
            tickFormatter={formatShort}
            tick={{ fontSize: 11 }}
            stroke="var(--muted)"
            width={44}
          />
          <Tooltip
            {...CHART_TOOLTIP}
            formatter={(value) => formatCount(Number(value))}
            labelFormatter={(label) => `Call ${typeof label === 'string' ? label : ''}`}
          />
          <Legend position="top" iconSize={9} />
          <Bar
            dataKey="tokensIn"
            name="in"
            stackId="tokens"
            fill="var(--series-1)"
            isAnimationActive={false}
          />
          <Bar
            dataKey="tokensOut"
            name="out"
            stackId="tokens"
            fill="var(--series-2)"
            isAnimationActive={false}
          />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
