import type { KeyboardEvent } from 'react';
import { RUN_VIEWS, type RunView } from '../../routing/paths.js';

const WORDS: Record<RunView, string> = {
  calls: 'Calls',
  tokens: 'Tokens',
  timing: 'Timing',
  tools: 'Tools',
  cost: 'Cost',
  about: 'Details',
};

interface ViewTabsProps {
  readonly current: RunView;
  readonly onView: (view: RunView) => void;
}

/** Chooses the part of a run's page. The arrow keys move between the tabs. */
export function ViewTabs({ current, onView }: ViewTabsProps) {
  const move = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const place = RUN_VIEWS.indexOf(current) + step + RUN_VIEWS.length;
    const next = RUN_VIEWS[place % RUN_VIEWS.length] ?? 'calls';
    onView(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div className="tabs" role="tablist" aria-label="Parts of the run" onKeyDown={move}>
      {RUN_VIEWS.map((view) => (
        <button
          key={view}
          type="button"
          role="tab"
          id={`tab-${view}`}
          aria-selected={view === current}
          aria-controls="view"
          tabIndex={view === current ? 0 : -1}
          data-testid={`tab-${view}`}
          onClick={() => onView(view)}
        >
          {WORDS[view]}
        </button>
      ))}
    </div>
  );
}
