import { styleText } from 'node:util';

/** What a text is to a person, by which it gets its colour. */
export type Style = 'heading' | 'quiet' | 'warning' | 'error';

const FORMATS = {
  heading: 'bold',
  quiet: 'dim',
  warning: 'yellow',
  error: 'red',
} as const satisfies Readonly<Record<Style, string>>;

/** Environment variables, such as `process.env`. */
type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Whether text on a stream has colours: as `NO_COLOR` (https://no-color.org) and then `FORCE_COLOR`
 * say, and else on a terminal that knows them. A variable that is empty counts as not set.
 */
export function wantsColours(isTerminal: boolean, env: Variables): boolean {
  if (isSet(env['NO_COLOR'])) return false;
  const forced = env['FORCE_COLOR'];
  if (isSet(forced)) return forced !== '0' && forced !== 'false';
  return isTerminal && env['TERM'] !== 'dumb';
}

/** The text in the colour of its style; a line end at its end stays outside. */
export function paint(style: Style, text: string): string {
  const line = text.endsWith('\n') ? text.slice(0, -1) : text;
  const painted = styleText(FORMATS[style], line, { validateStream: false });
  return painted + text.slice(line.length);
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
