const SHAPES = {
  theme: 'M8 2a6 6 0 1 0 0 12V2zM8 2a6 6 0 0 1 0 12',
  back: 'M10 3 5 8l5 5',
  caret: 'M6 4l4 4-4 4',
  check: 'M3.5 8.5l3 3 6-7',
  cross: 'M4 4l8 8M12 4l-8 8',
  copy: 'M5.5 5.5h7v8h-7zM3.5 10.5v-8h7',
  download: 'M8 2.5v8M4.5 7.5 8 11l3.5-3.5M3 13.5h10',
  upload: 'M8 11V3M4.5 6 8 2.5 11.5 6M3 13.5h10',
  share:
    'M6 8.9l4 2.3M10 4.8 6 7.1M4.5 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6zM11.5 2.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6zM11.5 10.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z',
  compare: 'M3 13.5v-6h3v6zM10 13.5v-11h3v11z',
  clock: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 5v3.3l2.2 1.4',
  trophy: 'M5 2.5h6v4a3 3 0 0 1-6 0zM5 4H3c0 2 .8 3 2.2 3M11 4h2c0 2-.8 3-2.2 3M8 9.5v3M5.5 13.5h5',
} as const;

/** A small picture beside a word that says the same. */
export function Icon({ name }: { readonly name: keyof typeof SHAPES }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <path d={SHAPES[name]} />
    </svg>
  );
}
