import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from '@jest/globals';

import { readConfiguration } from './configuration.js';

const folder = mkdtempSync(join(tmpdir(), 'guichet-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

function secret(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const refusal = (environment: Record<string, string>): string => {
  try {
    readConfiguration(environment);
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('a variable given by a file', () => {
  it('is the content of the file without the line end that editors add', () => {
    expect(
      readConfiguration({
        DATABASE_URL_FILE: secret('database', 'postgresql://guichet:s@db:5432/guichet\n'),
        MEILI_URL: 'http://search:7700',
        MEILI_KEY_FILE: secret('key', 'une clé\r\n'),
        PORT_FILE: secret('port', '8080'),
      }),
    ).toMatchObject({
      databaseUrl: 'postgresql://guichet:s@db:5432/guichet',
      meilisearch: { url: 'http://search:7700', key: 'une clé' },
      port: 8080,
    });
  });

  it('is checked like any other, and its content is never said', () => {
    const message = refusal({ DATABASE_URL_FILE: secret('wrong', 'hunter2') });
    expect(message).not.toContain('hunter2');
    expect(message).toMatch(/^DATABASE_URL a la forme postgresql:[^\n]*\.$/);
  });

  it('is refused when it is given both ways, when the file is empty or when it cannot be read, all at once', () => {
    expect(
      refusal({
        DATABASE_URL: 'postgresql://guichet:s@db:5432/guichet',
        DATABASE_URL_FILE: secret('both', 'postgresql://guichet:hunter2@db:5432/guichet'),
        GUICHET_METRICS_TOKEN_FILE: secret('empty', '\n'),
        MEILI_KEY_FILE: join(folder, 'hunter2'),
        PORT: 'x',
      }).split('\n'),
    ).toEqual([
      'DATABASE_URL et DATABASE_URL_FILE sont donnés tous les deux : gardez l’un des deux.',
      'MEILI_KEY_FILE nomme un fichier qui ne se lit pas (ENOENT).',
      'GUICHET_METRICS_TOKEN_FILE nomme un fichier vide.',
      'PORT est un nombre entier de 0 à 65535.',
    ]);
  });

  it('counts as absent when its own variable is empty, and other names are nobody’s', () => {
    expect(readConfiguration({ PORT_FILE: ' ', SOMETHING_FILE: '/nowhere' }).port).toBe(3000);
  });
});
