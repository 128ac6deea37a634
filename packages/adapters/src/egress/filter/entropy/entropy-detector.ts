import { spanTo, whileMatching, type Detection, type Span, type Stretch } from '../span.js';
import { firstRandomWindow } from './entropy.js';
import { runsOf, startOfOpenRun } from './runs.js';
import { isOpenBase64 } from './media.js';

/** What the detector is set to. */
export interface EntropySettings {
  /** Bits for each character. */
  readonly threshold: number;
  /** Characters in a window, and the least that a run must have. */
  readonly minLength: number;
}

const runEnd = whileMatching(/[\w+/=-]*/y);

/**
 * Finds what looks random: unbroken runs of the characters that encoded data consists of, at least
 * one window long, in which a window has too much entropy. Prose, code and logs have no such runs.
 * It remembers of one path whether the run that its text ended in is data that may be shown.
 */
export class EntropyDetector {
  private openDataGoesOn = false;

  constructor(private readonly settings: EntropySettings) {}

  find({ text, from, final }: Stretch): Detection {
    const { minLength: size, threshold } = this.settings;
    const spans: Span[] = [];
    let open = text.length;
    let isOpenData = false;
    for (const run of runsOf(text, size)) {
      const { start, end, isOpen } = run;
      const isShown = (start === 0 && this.openDataGoesOn) || isOpenBase64(text, start);
      if (isOpen) isOpenData = isShown;
      if (isShown || end <= from) continue;
      const random = firstRandomWindow(text, run, { size, threshold });
      if (random !== null) {
        const reachesEnd = end === text.length;
        spans.push(spanTo({ start: random, rule: 'entropy' }, { end, goesOn: reachesEnd }, runEnd));
        if (isOpen) open = Math.min(open, random);
      } else if (isOpen) open = Math.min(open, end - size + 1);
    }
    if (!isOpenData && !final) open = Math.min(open, startOfOpenRun(text, size));
    this.openDataGoesOn = isOpenData;
    return { spans, open };
  }
}
