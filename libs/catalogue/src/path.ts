/** Where something is in a scheme's document: `['windows', 0, 'closesOn']`, printed `windows[0].closesOn`. */
export type DocumentPath = readonly (string | number)[];

export function printPath(path: DocumentPath): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  );
}

/** The contrary of {@link printPath}; keys hold neither points nor brackets. */
export function parsePath(text: string): DocumentPath {
  return [...text.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([step, index]) => (index === undefined ? step : Number(index)));
}

/** One thing wrong with a scheme, before it is known in which file and at which line. */
export interface DocumentProblem {
  readonly path: DocumentPath;
  /** Stable, kebab-case: `unknown-theme`, `window-ends-before-it-opens`. */
  readonly code: string;
  /** French, for the person who keeps the catalogue. */
  readonly message: string;
  /** True when the place is a key that should not be there, rather than a value. */
  readonly atKey?: boolean | undefined;
}
