/** How many of a file's first bytes {@link binaryType} looks at. */
export const BINARY_TYPE_BYTES = 8192;

/** Where the bytes stand, the bytes as Latin-1, and what has them. The first that fits counts. */
const SIGNATURES: readonly (readonly [at: number, signature: string, type: string])[] = [
  [0, '\x89PNG\x0d\x0a\x1a\x0a', 'PNG image'],
  [0, '\xff\xd8\xff', 'JPEG image'],
  [0, 'GIF87a', 'GIF image'],
  [0, 'GIF89a', 'GIF image'],
  [0, 'II*\x00', 'TIFF image'],
  [0, 'MM\x00*', 'TIFF image'],
  [8, 'WEBPVP8', 'WebP image'],
  [8, 'WAVEfmt ', 'WAV audio'],
  [8, 'AVI LIST', 'AVI video'],
  [4, 'ftyp', 'MP4 media'],
  [0, '\x1aE\xdf\xa3', 'Matroska or WebM video'],
  [0, 'OggS\x00', 'Ogg media'],
  [0, 'fLaC\x00', 'FLAC audio'],
  [0, 'ID3\x02', 'MP3 audio'],
  [0, 'ID3\x03', 'MP3 audio'],
  [0, 'ID3\x04', 'MP3 audio'],
  [0, '%PDF-', 'PDF document'],
  [0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'Microsoft Office document'],
  [0, 'PK\x03\x04', 'ZIP archive or Office document'],
  [0, 'PK\x05\x06', 'ZIP archive'],
  [0, '\x1f\x8b', 'gzip data'],
  [0, 'BZh', 'bzip2 data'],
  [0, '\xfd7zXZ\x00', 'xz data'],
  [0, '(\xb5/\xfd', 'Zstandard data'],
  [0, '\x04"M\x18', 'LZ4 data'],
  [0, "7z\xbc\xaf'\x1c", '7-Zip archive'],
  [0, 'Rar!\x1a\x07', 'RAR archive'],
  [257, 'ustar', 'tar archive'],
  [0, '\x7fELF', 'ELF program'],
  [0, 'MZ', 'Windows program'],
  [0, '\xcf\xfa\xed\xfe', 'Mach-O program'],
  [0, '\xca\xfe\xba\xbe', 'Java class or Mach-O program'],
  [0, '\x00asm', 'WebAssembly module'],
  [0, 'SQLite format 3\x00', 'SQLite database'],
  [0, 'PAR1', 'Parquet table'],
  [0, 'ARROW1\x00\x00', 'Arrow table'],
  [0, 'Obj\x01', 'Avro table'],
  [0, '\x89HDF\x0d\x0a\x1a\x0a', 'HDF5 data'],
  [0, '\x93NUMPY', 'NumPy array'],
  [0, '\x80\x04\x95', 'Python pickle'],
  [0, '\x80\x05\x95', 'Python pickle'],
  [0, 'wOFF\x00', 'font'],
  [0, 'wOF2\x00', 'font'],
  [0, '\xff\xfe\x00\x00', 'UTF-32 text'],
  [0, '\x00\x00\xfe\xff', 'UTF-32 text'],
  [0, '\xff\xfe', 'UTF-16 text'],
  [0, '\xfe\xff', 'UTF-16 text'],
];

/** Letters that a text may begin with as well: only what no text holds besides makes them a type. */
const ALSO_TEXT: ReadonlySet<string> = new Set([
  'MZ',
  'BZh',
  'PAR1',
  'ftyp',
  'ustar',
  'WAVEfmt ',
  'AVI LIST',
  'WEBPVP8',
]);

/**
 * What a file is that begins with these bytes, such as `PNG image`; `null` if it is of no type that is
 * known here. The Python runtime has the same table, for files that it is given without a look.
 *
 * @param start The first {@link BINARY_TYPE_BYTES} of the file, or all of a shorter one.
 */
export function binaryType(start: Uint8Array): string | null {
  const head = start.subarray(0, BINARY_TYPE_BYTES);
  const found = SIGNATURES.find(
    ([at, signature]) => hasAt(head, at, signature) && !(ALSO_TEXT.has(signature) && isText(head)),
  );
  return found?.[2] ?? null;
}

function hasAt(head: Uint8Array, at: number, signature: string): boolean {
  for (let i = 0; i < signature.length; i += 1) {
    if (head[at + i] !== signature.charCodeAt(i)) return false;
  }
  return true;
}

function isText(head: Uint8Array): boolean {
  if (head.includes(0)) return false;
  try {
    // The last character may have been cut.
    new TextDecoder('utf-8', { fatal: true }).decode(head, {
      stream: head.length === BINARY_TYPE_BYTES,
    });
    return true;
  } catch {
    return false;
  }
}
