import { stripVTControlCharacters } from 'node:util';
import { cutToWidth, displayWidth, endToWidth } from '@rlm-ts/api';
import { paint, type Style } from './colour.js';
import { printable } from './printable.js';

/** Far more than a character of one column takes. */
const UNITS_PER_COLUMN = 32;

/** How large a terminal is, in characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** A line of a {@link StatusArea}. */
export interface StatusLine {
  readonly text: string;
  readonly style?: Style;
}

/**
 * Lines that stay at the bottom of a terminal while other text is written above them. Writes nothing
 * itself: each method returns what is to be written, in one piece, so that nothing flickers.
 *
 * A line of text that is not ended yet is shown as the first line of the area, or its end if it is
 * long, and goes above as soon as its end has come. So the cursor never has to return into a line.
 */
export class StatusArea {
  private lines: readonly StatusLine[] = [];
  private unfinished = '';
  /** Columns of each line that is on the screen. */
  private drawn: readonly number[] = [];

  /** @param size Asked anew for each drawing. */
  constructor(
    private readonly size: () => TerminalSize,
    private readonly colours: boolean,
  ) {}

  /** Shows these lines instead of those before, cut to the terminal's width and height. */
  draw(lines: readonly StatusLine[]): string {
    this.lines = lines;
    return this.erase() + this.show();
  }

  /** Writes a text above the lines. What ends no line is seen with the next drawing. */
  above(text: string): string {
    const end = text.lastIndexOf('\n') + 1;
    if (end === 0) {
      this.unfinished += text;
      return '';
    }
    const ended = this.unfinished + text.slice(0, end);
    this.unfinished = text.slice(end);
    return this.erase() + ended + this.show();
  }

  /** Removes the lines for good; a text that was not ended stays as it is. */
  close(): string {
    const rest = this.unfinished;
    this.lines = [];
    this.unfinished = '';
    return this.erase() + rest;
  }

  /** Something else wrote on the screen, such as a shell while the command was stopped: begins anew there. */
  forget(): void {
    if (this.drawn.length > 0) this.drawn = [0];
  }

  private erase(): string {
    if (this.drawn.length === 0) return '';
    const { columns } = this.size();
    // Terminals break lines that have become too long for a narrower window.
    const rows = this.drawn.reduce(
      (sum, width) => sum + Math.max(1, Math.ceil(width / columns)),
      0,
    );
    this.drawn = [];
    return `\r${rows > 1 ? `\x1b[${String(rows - 1)}A` : ''}\x1b[J`;
  }

  private show(): string {
    const { columns, rows } = this.size();
    // In the last column some terminals already begin a new line.
    const width = Math.max(1, columns - 1);
    // Of a line of many megabytes only the end is seen.
    const near = this.unfinished.slice(-UNITS_PER_COLUMN * width);
    const unfinished = oneLine(stripVTControlCharacters(near));
    const shown = [
      ...(unfinished === '' ? [] : [{ text: endToWidth(unfinished, width) }]),
      ...this.lines.map(({ text, ...line }) => ({
        ...line,
        text: cutToWidth(oneLine(text), width),
      })),
    ].slice(0, Math.max(1, rows - 1));
    this.drawn = shown.map(({ text }) => displayWidth(text));
    return shown.map((line) => this.paint(line)).join('\n');
  }

  private paint({ text, style }: StatusLine): string {
    return style === undefined || !this.colours ? text : paint(style, text);
  }
}

function oneLine(text: string): string {
  return printable(text).replaceAll('\t', '  ').replaceAll('\n', ' ');
}
