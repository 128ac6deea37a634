import { useState } from 'react';
import { useDashboardData } from '../data/data-context.js';
import { download } from '../data/download.js';
import { Icon } from './icon.js';

/** Makes one page of some runs, that needs no server, and downloads it. */
export function ShareButton({ trajectoryIds }: { readonly trajectoryIds: readonly string[] }) {
  const data = useDashboardData();
  const [failure, setFailure] = useState<string | null>(null);
  const share = async (): Promise<void> => {
    try {
      const name = trajectoryIds.length === 1 ? (trajectoryIds[0] ?? 'run') : 'comparison';
      download(`${name}.html`, 'text/html', await data.pageOf(trajectoryIds));
      setFailure(null);
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      <button type="button" data-testid="share" onClick={() => void share()}>
        <Icon name="share" /> Share
      </button>
      {failure !== null && <span role="alert">{failure}</span>}
    </>
  );
}
