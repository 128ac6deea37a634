import type { TrajectoryBlock } from '@rlm-ts/domain';
import type { CallNode } from '../../../model/call-tree.js';
import { formatBytes, formatCount, formatDuration } from '../../../model/format.js';
import { LongText } from '../../../parts/long-text.js';
import { Message } from '../../../parts/message.js';
import { VisibleText } from '../../../parts/visible-text.js';
import { CallLinks } from './call-links.js';
import { ToolCalls } from './tool-calls.js';

interface BlockDetailProps {
  readonly block: TrajectoryBlock;
  readonly subCalls: readonly CallNode[];
  readonly onCall: (callId: string) => void;
}

/** A block of code, with what it did. */
export function BlockDetail({ block, subCalls, onCall }: BlockDetailProps) {
  const took = block.durationMs === null ? 'running' : formatDuration(block.durationMs);
  const { stdout, stderr, stdoutBytes, stderrBytes } = block;
  return (
    <section className="block" aria-label={`Block ${block.block}`} data-testid="block">
      <h3>
        Block {block.block} <span className="muted">{took}</span>
      </h3>
      <LongText label="Code" text={block.code} isCode />
      {stdout !== '' && <LongText label="stdout" text={stdout} note={formatBytes(stdoutBytes)} />}
      {stderr !== '' && <LongText label="stderr" text={stderr} note={formatBytes(stderrBytes)} />}
      <BlockOutcome block={block} />
      <Variables block={block} />
      <ToolCalls calls={block.toolCalls} />
      <CallLinks label="Sub-calls" nodes={subCalls} onCall={onCall} />
    </section>
  );
}

function BlockOutcome({ block }: { readonly block: TrajectoryBlock }) {
  const ends = [
    block.timedOut && 'It ran out of time.',
    block.outOfMemory && 'It ran out of memory.',
    block.stateLost && 'Its variables were lost.',
  ].filter((sentence) => sentence !== false);
  return (
    <>
      {ends.length > 0 && <Message kind="warning">{ends.join(' ')}</Message>}
      {block.error !== null && (
        <Message kind="error">
          <b>
            <VisibleText text={block.error.type} />
          </b>{' '}
          <VisibleText text={block.error.message} />
          {block.error.traceback !== '' && (
            <LongText label="Traceback" text={block.error.traceback} />
          )}
        </Message>
      )}
      {block.finalAnswer !== null && <LongText label="Final answer" text={block.finalAnswer} />}
    </>
  );
}

function Variables({ block: { variables } }: { readonly block: TrajectoryBlock }) {
  if (variables.length === 0) return null;
  return (
    <p className="variables" data-testid="variables">
      <span className="muted">Variables</span>
      {variables.map(({ name, type, size }) => (
        <code key={name}>
          <VisibleText text={name} />
          <span className="muted">
            {' '}
            <VisibleText text={type} />
            {size !== null && ` (${formatCount(size)})`}
          </span>
        </code>
      ))}
    </p>
  );
}
