import { SIGNATURES } from '../binary/signatures.js';

const HEAD_LENGTH = 64;
/** The beginning of formats that are text or keys made to be shown: not random, however it looks. */
const OPEN_TEXT = /^(?:\s*[{[<]|\s*"?[\w-]{2,24}"?\s*[:=]|\0\0\0.(?:ssh-|ecdsa-))/;
/** The armour of what is public by its nature. That of private keys is another rule's matter. */
const PUBLIC_ARMOUR = /-----BEGIN (?:[A-Z]+ )*(?:CERTIFICATE|REQUEST|PUBLIC KEY)-----\s*$/;
const LONGEST_ARMOUR = 64;
const PRINTABLE = /^[\t\n\r\x20-\x7e]*$/;

const MEDIA = SIGNATURES.filter(({ embedded }) => embedded).map(({ bytes }) => Buffer.from(bytes));

/**
 * Whether a long base64 text is an image, a font, sound, a document, a module or markup, by what it
 * begins with. Pages and source code carry such data in the open.
 *
 * @param start Where it begins. A name before it, as in `src=`, does no harm.
 */
export function isOpenBase64(text: string, start: number): boolean {
  if (PUBLIC_ARMOUR.test(text.slice(Math.max(0, start - LONGEST_ARMOUR), start))) return true;
  const head = text.slice(start, start + 2 * HEAD_LENGTH);
  const value = head.slice(head.slice(0, HEAD_LENGTH).lastIndexOf('=') + 1);
  const bytes = Buffer.from(value.slice(0, HEAD_LENGTH), 'base64');
  if (MEDIA.some((magic) => bytes.subarray(0, magic.length).equals(magic))) return true;
  const isMp4 = bytes.toString('latin1', 4, 8) === 'ftyp';
  const decoded = bytes.toString('latin1');
  const isText = PRINTABLE.test(decoded) || decoded.startsWith('\0\0\0');
  return isMp4 || (isText && OPEN_TEXT.test(decoded));
}
