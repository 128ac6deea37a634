/**
 * Template tag for Python code: removes the common indentation and the blank first and last lines,
 * and leaves every backslash to Python.
 */
export function py(
  template: TemplateStringsArray,
  ...values: readonly (string | number)[]
): string {
  const lines = String.raw(template, ...values).split('\n');
  while (lines.length > 0 && lines[0]?.trim() === '') lines.shift();
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop();
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/u));
  const common = indents.length === 0 ? 0 : Math.min(...indents);
  return lines.map((line) => line.slice(common)).join('\n');
}
