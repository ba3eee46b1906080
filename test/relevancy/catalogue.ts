import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readScheme } from '#catalogue';
import { searchDocument, type SearchDocument } from '#search';

const FOLDER = resolve(import.meta.dirname, '../../libs/catalogue/schemes');

/** The catalogue's own schemes as search sees them. A file that is not valid fails: what is measured without it would say nothing. */
export async function catalogueDocuments(): Promise<SearchDocument[]> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.yaml')).sort();
  const read = await Promise.all(
    names.map(async (name) => {
      const { scheme } = readScheme({ path: name, text: await readFile(resolve(FOLDER, name), 'utf8') });
      if (!scheme) throw new Error(`${name} is not valid: see « guichet catalogue check »`);
      return scheme;
    }),
  );
  const published = new Date('2024-01-01T00:00:00Z');
  return read.map((scheme) => searchDocument(scheme, { version: 1, publishedAt: published, updatedAt: published }));
}
