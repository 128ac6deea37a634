import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RequestGuard } from './guard/request-guard.js';
import { securityHeaders } from './guard/security-headers.js';
import type { Answer } from './http/answer.js';
import { answerApi, type ApiSources } from './http/api-routes.js';
import { errorAnswer, refusedAnswer } from './http/error-answer.js';
import { fileAnswer } from './http/file-answer.js';
import { sendAnswer } from './http/send-answer.js';
import { refuseUpgrade, type LiveServer } from './live/live-server.js';

const LIVE_PATH = '/api/live';

/** Answers the requests of a dashboard's server. */
export class DashboardHandler {
  constructor(
    private readonly guard: RequestGuard,
    private readonly sources: ApiSources,
    private readonly live: LiveServer,
  ) {}

  /** Never rejects: what goes wrong is an answer, or nobody is there to read it. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => {
      gone.abort();
    });
    try {
      const answer = await this.answerTo(request, gone.signal).catch(errorAnswer);
      await sendAnswer(request, response, answer);
    } catch {
      response.destroy();
    }
  }

  /** Makes a WebSocket of a connection, if it may be one. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A peer that leaves during the handshake: nothing is open yet that would have to be ended.
    socket.on('error', () => socket.destroy());
    if (this.guard.check(request) !== null) {
      refuseUpgrade(socket, '403 Forbidden');
    } else if (pathOf(request) !== LIVE_PATH) {
      refuseUpgrade(socket, '404 Not Found');
    } else {
      this.live.accept(request, socket, head);
    }
  }

  private async answerTo(request: IncomingMessage, signal: AbortSignal): Promise<Answer> {
    const refusal = this.guard.check(request);
    const answer =
      refusal === null
        ? await this.route(request, signal).catch(errorAnswer)
        : refusedAnswer(refusal.status, 'REFUSED', refusal.message);
    // A refused host is not repeated in a header.
    const host = refusal === null ? (request.headers.host ?? '') : 'localhost';
    const allow = refusal?.status === 405 ? { Allow: 'GET, HEAD' } : {};
    return { ...answer, headers: { ...answer.headers, ...securityHeaders(host), ...allow } };
  }

  private async route(request: IncomingMessage, signal: AbortSignal): Promise<Answer> {
    const path = pathOf(request);
    if (path.startsWith('/api/')) return answerApi(this.sources, path, signal);
    const file = this.sources.files.get(path === '/' ? '/index.html' : path);
    if (file !== undefined) return fileAnswer(file, request.headers['if-none-match']);
    return refusedAnswer(404, 'NOT_FOUND', 'The dashboard has nothing at this address.');
  }
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '';
}
