import { checkOption, hasMethod, RlmError, type RLM } from '@rlm-ts/api';
import { Refusal } from './errors/refusal.js';
import { answerOfError } from './errors/answer-of-error.js';
import { Completions } from './completions.js';
import { handlerSettings, type HandlerOptions, type HandlerSettings } from './handler-options.js';
import { METHODS, routeOf } from './request/route.js';
import { errorResponse, jsonResponse } from './response/json-response.js';

/** Turns requests into responses, for every kind of server. */
export class HttpHandler {
  private readonly settings: HandlerSettings;
  private readonly completions: Completions;

  /** @throws RlmError `CONFIG_INVALID` for no `RLM`, and for an option that is unknown or wrong. */
  constructor(rlm: RLM, options: HandlerOptions) {
    // Typed or not: it would only show when the first question comes.
    checkOption(hasMethod(rlm, 'stream'), 'rlm', 'an RLM, as createRlm() makes it', rlm);
    this.settings = handlerSettings(options);
    this.completions = new Completions(rlm, this.settings, this.report);
  }

  /** Whether a path is one of the handler's. */
  serves(pathname: string): boolean {
    return routeOf(pathname, this.settings.basePath) !== null;
  }

  /**
   * Answers a request. Never rejects: what goes wrong is a response.
   *
   * @param signal Fires when the client is gone. Default: the signal of the request.
   */
  async handle(request: Request, signal: AbortSignal = request.signal): Promise<Response> {
    try {
      return await this.respond(request, signal);
    } catch (thrown) {
      if (thrown instanceof Refusal) return errorResponse(thrown);
      const error = RlmError.from(thrown, { code: 'INTERNAL' });
      this.report(error);
      return errorResponse(error);
    }
  }

  private async respond(request: Request, signal: AbortSignal): Promise<Response> {
    const route = routeOf(new URL(request.url).pathname, this.settings.basePath);
    if (route === null) {
      throw new Refusal('NOT_FOUND', 'There is nothing here. Try …/completions or …/health.');
    }
    const methods = METHODS[route];
    if (!methods.includes(request.method)) {
      const allow = methods.join(', ');
      throw new Refusal('METHOD_NOT_ALLOWED', `Only ${allow} will do here.`, { allow });
    }
    if (route === 'health') return jsonResponse(200, { status: 'ok' });
    // Untyped code may give back anything: a text is no yes.
    const allowed: unknown = await this.settings.authorize(request);
    if (allowed !== true) {
      throw new Refusal('UNAUTHORIZED', 'This request is not allowed. Send valid credentials.', {
        'www-authenticate': 'Bearer',
      });
    }
    return this.completions.answer(request, signal);
  }

  private readonly report = (error: RlmError): void => {
    if (answerOfError(error.code).told) return;
    try {
      this.settings.onError(error);
    } catch (thrown) {
      // A hook that fails must not take the response with it.
      process.emitWarning(`onError failed: ${String(thrown)}`, { type: 'RlmWarning' });
    }
  };
}
