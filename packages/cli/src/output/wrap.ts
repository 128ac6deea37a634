/**
 * A text in lines of at most `width` characters, the first of which begins with `lead` and the others
 * below its text. A word that is longer, such as a path, keeps a line of its own.
 */
export function wrap(lead: string, text: string, width: number): string[] {
  const indent = ' '.repeat(lead.length);
  const lines: string[] = [];
  let line = lead;
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const isEmpty = line.length === lead.length;
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent + word;
    } else {
      line += isEmpty ? word : ` ${word}`;
    }
  }
  return [...lines, line];
}
