import { useEffect } from 'react';
import type { Trajectory } from '@rlm-ts/domain';
import { Link } from 'wouter';
import { useRuns, useTrajectory } from '../../data/data-context.js';
import { visibleText } from '../../model/text/visible-text.js';
import { Message } from '../../parts/message.js';
import { usePageKeys } from '../../parts/use-page-keys.js';
import { VisibleText } from '../../parts/visible-text.js';
import { goTo, useHashQuery } from '../../routing/hash-location.js';
import { RUN_VIEWS, runPath } from '../../routing/paths.js';
import { AboutView } from './about-view.js';
import { CallsView } from './calls/calls-view.js';
import { CostView } from './cost-view.js';
import { RunHeader } from './run-header.js';
import { useRunModel } from './run-model.js';
import { TimingView } from './timing/timing-view.js';
import { TokensView } from './tokens-view.js';
import { ToolsView } from './tools-view.js';
import { ViewTabs } from './view-tabs.js';

/** One run: what happened in it, and what it took. */
export function TrajectoryPage({ trajectoryId }: { readonly trajectoryId: string }) {
  const shown = useTrajectory(trajectoryId);
  usePageKeys({ Escape: () => goTo('/') });
  if (shown.state === 'loading') return <p className="empty">Reading the run…</p>;
  if (shown.state === 'failed') {
    return (
      <div className="page">
        <Message kind="error">
          <VisibleText text={shown.reason} />
        </Message>
        <Link href="/">All runs</Link>
      </div>
    );
  }
  return <ReadyPage trajectory={shown.trajectory} trajectoryId={trajectoryId} />;
}

interface ReadyPageProps {
  readonly trajectory: Trajectory;
  readonly trajectoryId: string;
}

function ReadyPage({ trajectory, trajectoryId }: ReadyPageProps) {
  const model = useRunModel(trajectory);
  const { runs } = useRuns();
  const query = useHashQuery();
  const view = RUN_VIEWS.find((name) => name === query.get('view')) ?? 'calls';
  const origin = runs.find((run) => run.trajectoryId === trajectoryId)?.origin ?? 'server';
  const openCall = (call: string): void => goTo(runPath(trajectoryId, { call }));

  useEffect(() => {
    document.title = `${visibleText(trajectory.task.slice(0, 60))} · rlm dashboard`;
  }, [trajectory.task]);

  return (
    <article className="page trajectory-page" data-testid="trajectory">
      <RunHeader trajectory={trajectory} origin={origin} />
      <ViewTabs
        current={view}
        onView={(next) => goTo(runPath(trajectoryId, { view: next }), { replace: true })}
      />
      <div role="tabpanel" id="view" aria-labelledby={`tab-${view}`} data-testid={`view-${view}`}>
        {view === 'calls' && (
          <CallsView
            model={model}
            callId={query.get('call')}
            onCall={(call) => goTo(runPath(trajectoryId, { call }), { replace: true })}
          />
        )}
        {view === 'tokens' && <TokensView calls={trajectory.calls} onCall={openCall} />}
        {view === 'timing' && <TimingView model={model} onCall={openCall} />}
        {view === 'tools' && <ToolsView calls={trajectory.calls} />}
        {view === 'cost' && <CostView trajectory={trajectory} />}
        {view === 'about' && <AboutView trajectory={trajectory} />}
      </div>
    </article>
  );
}
