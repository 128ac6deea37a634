import type { Output } from '../output/output.js';

const INDENT = '    ';

/** Texts that come in pieces, each below its title and indented, written as they come. */
export class LiveText {
  private title: string | null = null;
  private atLineStart = true;

  constructor(private readonly stderr: Output) {}

  /** Adds a piece to the text under a title; another title than before begins a text. */
  async add(title: string, piece: string): Promise<void> {
    if (piece === '') return;
    if (title !== this.title) {
      await this.end();
      this.title = title;
      await this.stderr.show(`  ${title}:\n`);
    }
    await this.stderr.show(this.indented(piece));
  }

  /** Ends the line that is being written, if there is one. */
  async end(): Promise<void> {
    if (!this.atLineStart) await this.stderr.write('\n');
    this.atLineStart = true;
    this.title = null;
  }

  private indented(piece: string): string {
    return piece
      .split('\n')
      .map((part, index) => {
        if (index > 0) this.atLineStart = true;
        if (part === '') return '';
        const indent = this.atLineStart ? INDENT : '';
        this.atLineStart = false;
        return indent + part;
      })
      .join('\n');
  }
}
