import { displayWidth } from '@rlm-ts/api';

const CONTROL = /^\[(\d*)([A-Za-z])/;
const ESCAPE = '\x1b';
const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** A terminal of endless height that understands what the command writes, and tells what it shows. */
export class Screen {
  private rows: string[] = [''];
  private row = 0;
  private column = 0;

  constructor(private columns: number) {}

  /** What it shows, without empty rows at its end. */
  get text(): string {
    return this.rows.join('\n').trimEnd();
  }

  write(text: string): void {
    for (let rest = text; rest !== '';) rest = rest.slice(this.take(rest));
  }

  /** Makes it narrower: rows that do not fit any more are broken, as most terminals do. */
  narrow(columns: number): void {
    this.columns = columns;
    const broken = this.rows.map(
      (row) => row.match(new RegExp(`.{1,${String(columns)}}`, 'gu')) ?? [''],
    );
    this.row = broken.slice(0, this.row + 1).flat().length - 1;
    this.rows = broken.flat();
    this.column = this.rows[this.row]?.length ?? 0;
  }

  /** @returns How many characters of the text that was. */
  private take(text: string): number {
    const control = text.startsWith(ESCAPE) ? CONTROL.exec(text.slice(ESCAPE.length)) : null;
    if (control !== null) {
      this.obey(control[2] ?? '', Number(control[1] ?? ''));
      return ESCAPE.length + control[0].length;
    }
    if (text.startsWith('\r')) this.column = 0;
    else if (text.startsWith('\n')) this.goTo(this.row + 1);
    else {
      const [first] = characters.segment(text);
      this.put(first?.segment ?? '');
      return first?.segment.length ?? 1;
    }
    return 1;
  }

  private obey(command: string, count: number): void {
    if (command === 'A') this.row = Math.max(0, this.row - Math.max(1, count));
    else if (command === 'J') {
      this.rows = [
        ...this.rows.slice(0, this.row),
        (this.rows[this.row] ?? '').slice(0, this.column),
      ];
    } else if (command !== 'm') throw new Error(`the screen does not know ${command}`);
  }

  private put(character: string): void {
    if (this.column + displayWidth(character) > this.columns) this.goTo(this.row + 1);
    const row = this.rows[this.row] ?? '';
    this.rows[this.row] =
      row.slice(0, this.column) + character + row.slice(this.column + character.length);
    this.column += character.length;
  }

  private goTo(row: number): void {
    this.row = row;
    this.column = 0;
    while (this.rows.length <= row) this.rows.push('');
  }
}
