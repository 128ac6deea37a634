/** How a chart's box beside the pointer looks: like the rest of the page, in both themes. */
export const CHART_TOOLTIP = {
  isAnimationActive: false,
  cursor: { fill: 'var(--hover)' },
  contentStyle: {
    background: 'var(--panel)',
    border: '1px solid var(--line)',
    borderRadius: 6,
    color: 'var(--text)',
    fontSize: 12,
  },
  itemStyle: { color: 'var(--text)', padding: 0 },
} as const;
