import type { Trajectory } from '@rlm-ts/domain';
import { Link } from 'wouter';
import type { RunOrigin } from '../../data/run-store.js';
import { formatCost, formatCount, formatMoment } from '../../model/format.js';
import { Facts } from '../../parts/facts.js';
import { Icon } from '../../parts/icon.js';
import { LongText } from '../../parts/long-text.js';
import { Message } from '../../parts/message.js';
import { RunDuration } from '../../parts/run-duration.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { VisibleText } from '../../parts/visible-text.js';
import { RunActions } from './run-actions.js';

const PREVIEW_CHARACTERS = 300;

/** What a run was asked, what came of it and what it took. */
export function RunHeader({
  trajectory,
  origin,
}: {
  readonly trajectory: Trajectory;
  readonly origin: RunOrigin;
}) {
  const { task, answer, error, warnings } = trajectory;
  return (
    <header className="run-head">
      <div className="run-title">
        <Link href="/" className="back" aria-label="All runs" data-testid="back">
          <Icon name="back" />
        </Link>
        <StatusBadge status={trajectory.status} />
        <h1 data-testid="task">
          <VisibleText text={task.slice(0, PREVIEW_CHARACTERS) || '(no task)'} />
          {task.length > PREVIEW_CHARACTERS && ' …'}
        </h1>
        <RunActions trajectory={trajectory} origin={origin} />
      </div>
      <RunFacts trajectory={trajectory} />
      {error !== null && (
        <Message kind="error">
          <b>{error.code}</b> <VisibleText text={error.message} />
        </Message>
      )}
      {warnings.length > 0 && (
        <details className="message" data-kind="warning" data-testid="warnings">
          <summary>{warnings.length === 1 ? 'A warning' : `${warnings.length} warnings`}</summary>
          <ul>
            {warnings.map((warning, index) => (
              <li key={index}>
                <VisibleText text={warning} />
              </li>
            ))}
          </ul>
        </details>
      )}
      {task.length > PREVIEW_CHARACTERS && (
        <details className="answer">
          <summary>The whole task</summary>
          <LongText label="Task" text={task} />
        </details>
      )}
      {answer !== null && (
        <details className="answer" data-testid="answer">
          <summary>
            <span>Answer</span>
            <span className="answer-preview">
              <VisibleText text={answer.slice(0, PREVIEW_CHARACTERS)} />
            </span>
          </summary>
          <LongText label="Answer" text={answer} />
        </details>
      )}
    </header>
  );
}

function RunFacts({ trajectory }: { readonly trajectory: Trajectory }) {
  const { model, backend, environment, provenance } = trajectory;
  const { totalTokens, totalInputTokens, totalOutputTokens } = trajectory;
  return (
    <Facts
      facts={[
        ['Model', <VisibleText text={backend === null ? model : `${model} (${backend})`} />],
        ['Environment', <VisibleText text={environment} />],
        ['Started', formatMoment(trajectory.startTime)],
        ['Duration', <RunDuration run={trajectory} />],
        [
          'Tokens',
          <span data-testid="fact-tokens">
            {formatCount(totalTokens)}{' '}
            <span className="muted">
              (in {formatCount(totalInputTokens)} | out {formatCount(totalOutputTokens)})
            </span>
          </span>,
        ],
        ['Cost', formatCost(trajectory.totalCostUsd)],
        ['Turns', formatCount(trajectory.iterations)],
        ['Calls', <span data-testid="fact-calls">{formatCount(trajectory.callCount)}</span>],
        ['Deepest', String(trajectory.deepest)],
        ['Answer', provenance],
      ]}
    />
  );
}
