import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useDashboardData, useRuns } from '../data/data-context.js';
import { comparisonPath } from '../routing/paths.js';
import { ThemeButton } from './theme-button.js';

/** What every page has above it. */
export function TopBar({ onHelp }: { readonly onHelp: () => void }) {
  const data = useDashboardData();
  const { connected, selected } = useRuns();
  const [about, setAbout] = useState('');
  useEffect(() => {
    void data.info().then((info) => {
      if (info !== null) setAbout(`Version ${info.version}, logs of ${info.logDir}`);
    });
  }, [data]);
  return (
    <header className="top-bar">
      <Link className="brand" href="/" title={about} data-testid="home">
        rlm<span> dashboard</span>
      </Link>
      <nav aria-label="Pages">
        <Link href="/" data-testid="nav-runs">
          Runs
        </Link>
        <Link href={comparisonPath(selected)} data-testid="nav-compare">
          Compare{selected.length > 0 && <span className="count">{selected.length}</span>}
        </Link>
      </nav>
      <span className="spacer" />
      <Connection connected={connected} isShared={data.isShared} />
      <ThemeButton />
      <button
        type="button"
        className="quiet"
        data-testid="help-button"
        onClick={onHelp}
        aria-label="Keyboard help"
      >
        ?
      </button>
    </header>
  );
}

function Connection({
  connected,
  isShared,
}: {
  readonly connected: boolean | null;
  readonly isShared: boolean;
}) {
  const state = isShared ? 'shared' : connected === false ? 'lost' : 'live';
  const words = { shared: 'Shared page', lost: 'Not connected', live: connected ? 'Live' : '' };
  return (
    <span className="connection" data-state={state} role="status" data-testid="connection">
      {words[state]}
    </span>
  );
}
