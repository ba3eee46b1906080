/** The folder with all these programs of PostgreSQL, of that release or of any. */
export function systemPrograms(needed: readonly string[], release?: string): string | undefined;
