import { readFile } from 'node:fs/promises';

/**
 * What the scripted root model says, turn by turn: fixed text with Python in it, written before
 * anybody knew the data. Turns are separated by a line of three dashes.
 *
 * @param {string} name of a file in `replies/`, without its ending
 */
export async function readReplies(name) {
  const text = await readFile(new URL(`./replies/${name}.md`, import.meta.url), 'utf8');
  return text.split(/^---$/m).map((reply) => reply.trim());
}
