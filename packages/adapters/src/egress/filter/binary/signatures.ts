/** The first bytes of a kind of file. */
export interface Signature {
  readonly name: string;
  readonly bytes: readonly number[];
  /** Whether such files are also what pages and source code embed as base64, to be shown or run. */
  readonly embedded?: boolean;
}

const ascii = (text: string) => [...Buffer.from(text, 'latin1')];

/**
 * Kinds of binary files by their magic bytes, as the registries of `file` and the IANA media types
 * have them. A table of our own: maintained packages for this read files or streams, not text in
 * which bytes were escaped.
 */
export const SIGNATURES: readonly Signature[] = [
  { name: 'PNG image', bytes: [0x89, ...ascii('PNG\r\n\x1a\n')], embedded: true },
  { name: 'JPEG image', bytes: [0xff, 0xd8, 0xff], embedded: true },
  // Inside of JPEG images, for text in which the first bytes are unrecognisable.
  { name: 'JPEG image', bytes: ascii('JFIF\0') },
  { name: 'JPEG image', bytes: ascii('Exif\0') },
  { name: 'GIF image', bytes: ascii('GIF87a'), embedded: true },
  { name: 'GIF image', bytes: ascii('GIF89a'), embedded: true },
  { name: 'RIFF media', bytes: ascii('RIFF'), embedded: true },
  { name: 'TIFF image', bytes: [...ascii('II*'), 0x00], embedded: true },
  { name: 'TIFF image', bytes: [...ascii('MM'), 0x00, 0x2a], embedded: true },
  { name: 'PDF document', bytes: ascii('%PDF-'), embedded: true },
  { name: 'ZIP archive', bytes: [...ascii('PK'), 0x03, 0x04] },
  { name: 'gzip data', bytes: [0x1f, 0x8b, 0x08] },
  { name: 'bzip2 data', bytes: ascii('BZh91AY&SY') },
  { name: 'xz data', bytes: [0xfd, ...ascii('7zXZ'), 0x00] },
  { name: 'zstd data', bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: '7z archive', bytes: [...ascii('7z'), 0xbc, 0xaf, 0x27, 0x1c] },
  { name: 'RAR archive', bytes: [...ascii('Rar!'), 0x1a, 0x07] },
  { name: 'ELF program', bytes: [0x7f, ...ascii('ELF')] },
  { name: 'Windows program', bytes: [...ascii('MZ'), 0x90, 0x00] },
  { name: 'Mach-O program', bytes: [0xcf, 0xfa, 0xed, 0xfe] },
  { name: 'Java class', bytes: [0xca, 0xfe, 0xba, 0xbe] },
  { name: 'WebAssembly module', bytes: [0x00, ...ascii('asm'), 0x01], embedded: true },
  { name: 'SQLite database', bytes: ascii('SQLite format 3\0') },
  { name: 'Python pickle', bytes: [0x80, 0x04, 0x95] },
  { name: 'Python pickle', bytes: [0x80, 0x05, 0x95] },
  { name: 'NumPy array', bytes: [0x93, ...ascii('NUMPY')] },
  { name: 'HDF5 data', bytes: [0x89, ...ascii('HDF\r\n')] },
  { name: 'Parquet data', bytes: ascii('PAR1') },
  { name: 'OLE document', bytes: [0xd0, 0xcf, 0x11, 0xe0] },
  { name: 'MP3 audio', bytes: ascii('ID3'), embedded: true },
  { name: 'Ogg media', bytes: ascii('OggS'), embedded: true },
  { name: 'FLAC audio', bytes: ascii('fLaC'), embedded: true },
  { name: 'MP4 media', bytes: ascii('ftypisom'), embedded: true },
  { name: 'MP4 media', bytes: ascii('ftypmp42'), embedded: true },
  { name: 'AVIF image', bytes: ascii('ftypavif'), embedded: true },
  { name: 'HEIC image', bytes: ascii('ftypheic'), embedded: true },
  { name: 'WOFF font', bytes: ascii('wOFF'), embedded: true },
  { name: 'WOFF2 font', bytes: ascii('wOF2'), embedded: true },
  { name: 'TrueType font', bytes: [0x00, 0x01, 0x00, 0x00, 0x00], embedded: true },
  { name: 'OpenType font', bytes: ascii('OTTO'), embedded: true },
  { name: 'icon', bytes: [0x00, 0x00, 0x01, 0x00], embedded: true },
];
