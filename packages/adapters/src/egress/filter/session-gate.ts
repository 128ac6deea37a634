import type {
  ContextPayload,
  EgressFinding,
  EgressGate,
  EgressPath,
  EgressStream,
  EgressVerdict,
} from '@rlm-ts/domain';
import { setImmediate } from 'node:timers/promises';
import { SessionEchoes } from './echo/session-echoes.js';
import { EntropyDetector } from './entropy/entropy-detector.js';
import { ONLY_SECRETS } from './marks.js';
import type { EgressOptions } from './options.js';
import { PathScanner, type Release } from './path-scanner.js';
import type { LiteralPipeline } from './pipeline.js';
import type { EgressRule } from './rules.js';
import type { Detection, Stretch } from './span.js';

/** What a session's gate works with. */
export interface GateSettings {
  readonly options: EgressOptions;
  readonly allowed: ReadonlySet<EgressRule>;
  /** Loaded by the first text that needs it. */
  readonly pipeline: () => Promise<LiteralPipeline>;
}

/** Characters that are looked at without a pause for whatever else the process does. */
const PIECE = 64 * 1024;
const FEWEST_HELD = 8 * 1024;
const FEWEST_REMEMBERED = 2 * 1024;
/** What is no secret of anybody, and says more under its own name. */
const NOT_SECRET: ReadonlySet<string> = new Set(['binary', 'context-echo']);

/** Watches the paths of one session. */
export class SessionGate implements EgressGate {
  private readonly echoes: SessionEchoes;
  private readonly paths = new Map<EgressPath, PathScanner>();
  /** The last check of each path: the next one waits for it, because it goes on where that ended. */
  private readonly turns = new Map<EgressPath, Promise<unknown>>();

  constructor(private readonly settings: GateSettings) {
    const { echoMinLength } = settings.options;
    const isOn = echoMinLength !== null && !settings.allowed.has('context-echo');
    this.echoes = new SessionEchoes(isOn ? echoMinLength : null);
  }

  contextLoaded(payload: ContextPayload): void {
    this.echoes.add(payload);
  }

  async check(path: EgressPath, text: string): Promise<EgressVerdict> {
    const turn = (this.turns.get(path) ?? Promise.resolve()).then(() => this.checkNow(path, text));
    this.turns.set(
      path,
      turn.catch(() => undefined),
    );
    return turn;
  }

  openStream(path: EgressPath): EgressStream {
    let turn: Promise<unknown> = Promise.resolve();
    let scanner: PathScanner | undefined;
    const push = (text: string, final: boolean): Promise<EgressVerdict> => {
      const next = turn.then(async () => {
        scanner ??= await this.createScanner(path);
        const { text: shown, findings } = await pushInPieces(scanner, text, final);
        return { text: shown, findings };
      });
      turn = next.catch(() => undefined);
      return next;
    };
    return { write: (text) => push(text, false), end: () => push('', true) };
  }

  private async checkNow(path: EgressPath, text: string): Promise<EgressVerdict> {
    if (text === '') return { text, findings: [] };
    let scanner = this.paths.get(path);
    if (scanner === undefined) {
      scanner = await this.createScanner(path);
      this.paths.set(path, scanner);
    }
    scanner.restart();
    const { text: shown, findings, isVisible } = await pushInPieces(scanner, text, true);
    const isOnlySecrets = !isVisible && findings.some(({ rule }) => !NOT_SECRET.has(rule));
    return { text: isOnlySecrets ? ONLY_SECRETS : shown, findings };
  }

  private async createScanner(path: EgressPath): Promise<PathScanner> {
    const { options, allowed } = this.settings;
    const pipeline = await this.settings.pipeline();
    const entropy = new EntropyDetector({
      threshold: options.entropyThreshold,
      minLength: options.entropyMinLength,
    });
    const least = Math.max(
      pipeline.longestLiteral,
      options.entropyMinLength,
      options.echoMinLength ?? 0,
    );
    const detect = async (stretch: Stretch): Promise<Detection> => {
      const found = pipeline.find(stretch);
      const random = allowed.has('entropy') ? NOTHING(stretch) : entropy.find(stretch);
      // Sub-calls exist to be given parts of the context.
      const echoed = path === 'prompt' ? NOTHING(stretch) : await this.echoes.find(stretch);
      return {
        spans: [...found.spans, ...random.spans, ...echoed.spans],
        open: Math.min(found.open, random.open, echoed.open),
      };
    };
    return new PathScanner(path, detect, {
      remembered: Math.max(FEWEST_REMEMBERED, 2 * least),
      held: Math.max(FEWEST_HELD, 2 * least),
    });
  }
}

const NOTHING = ({ text }: Stretch): Detection => ({ spans: [], open: text.length });

/** As one push, with pauses; a finding that goes on through several pieces is one. */
async function pushInPieces(scanner: PathScanner, text: string, final: boolean): Promise<Release> {
  const shown: string[] = [];
  const findings: EgressFinding[] = [];
  let isVisible = false;
  let start = 0;
  do {
    const end = start + PIECE;
    const release = await scanner.push(text.slice(start, end), final && end >= text.length);
    const last = findings.at(-1);
    if (last !== undefined && release.growth > 0) {
      findings.splice(-1, 1, { ...last, length: last.length + release.growth });
    }
    shown.push(release.text);
    findings.push(...release.findings);
    isVisible ||= release.isVisible;
    start = end;
    if (start < text.length) await setImmediate();
  } while (start < text.length);
  return { text: shown.join(''), findings, growth: 0, isVisible };
}
