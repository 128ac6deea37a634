import { isTrajectoryId, RlmError, trajectoryToJson, type TrajectoryStorePort } from '@rlm-ts/api';
import { sharePage } from '../share/share-page.js';
import type { WebFiles } from '../web/web-files.js';
import { attachmentAnswer, jsonAnswer, type Answer } from './answer.js';
import { refusedAnswer } from './error-answer.js';
import { MAX_LISTED_TEXT_BYTES, MAX_TEXT_BYTES, shortenedJson } from './shortened-json.js';

/** What the routes read. */
export interface ApiSources {
  readonly store: TrajectoryStorePort;
  readonly files: WebFiles;
  readonly version: string;
  readonly logDir: string;
}

const ONE_RUN = /^\/api\/trajectories\/([^/]+)(?:\/(export|share))?$/;

/**
 * Answers what the pages ask for below `/api/`.
 *
 * @param path Without the query.
 * @throws RlmError as the store does.
 */
export async function answerApi(
  { store, files, version, logDir }: ApiSources,
  path: string,
  signal: AbortSignal,
): Promise<Answer> {
  if (path === '/api/info') return jsonAnswer(JSON.stringify({ version, logDir }));
  if (path === '/api/trajectories') {
    return jsonAnswer(shortenedJson(await store.list({ signal }), MAX_LISTED_TEXT_BYTES));
  }
  const [, id, form] = ONE_RUN.exec(path) ?? [];
  if (id === undefined) {
    return refusedAnswer(404, 'NOT_FOUND', 'The dashboard has nothing at this address.');
  }
  if (!isTrajectoryId(id)) {
    throw new RlmError({
      code: 'CONFIG_INVALID',
      message: 'That cannot be the id of a trajectory. One reads traj_ and letters or digits.',
    });
  }
  const trajectory = await store.get(id, { signal });
  if (form === 'export') {
    const text = `${JSON.stringify(trajectoryToJson(trajectory), null, 2)}\n`;
    return attachmentAnswer(text, `${id}.json`, 'application/json');
  }
  if (form === 'share') {
    return attachmentAnswer(sharePage(files, [trajectory]), `${id}.html`, 'text/html');
  }
  return jsonAnswer(shortenedJson(trajectory, MAX_TEXT_BYTES));
}
