import type { DataSource } from 'typeorm';

import type { CatalogueSource } from '#catalogue';
import {
  CATALOGUE_ROWS,
  CatalogueAnnouncement,
  CatalogueSnapshot,
  loadFolder,
  SchemeLoader,
  SchemeReader,
} from '#catalogue/store';
import { readConfiguration, type Caller, type Configuration } from '#platform';
import { openDatabase, type Database } from '#platform/store';
import { announceToSearch } from '#search/store';
import { loadReference, StoredKnowledge, TERRITORY_ROWS } from '#territory/store';

export const MACHINE_CLOCK = { now: () => new Date() };

/** Who has the machine has every right. */
export const OPERATOR: Caller = { id: 'cli', roles: ['admin'] };

export interface CommandContext {
  readonly configuration: Configuration;
  readonly database: Database;
  readonly dataSource: DataSource;
  readonly knowledge: StoredKnowledge;
}

/**
 * Opens the database for one command (the running service's, when there is one), with the territory loaded, and lets go
 * of it however the command ends.
 */
export async function withDatabase<Answer>(run: (context: CommandContext) => Promise<Answer>): Promise<Answer> {
  const configuration = readConfiguration(process.env);
  const database = await openDatabase(configuration, { entities: [...TERRITORY_ROWS, ...CATALOGUE_ROWS] });
  try {
    await loadReference(database.dataSource);
    const knowledge = new StoredKnowledge(database.dataSource);
    await knowledge.refresh();
    return await run({ configuration, database, dataSource: database.dataSource, knowledge });
  } finally {
    await database.close();
  }
}

/** With the published schemes too, as the service would see them. */
export async function withCatalogue<Answer>(
  run: (context: CommandContext & { catalogue: CatalogueSource }) => Promise<Answer>,
): Promise<Answer> {
  return withDatabase(async (context) => {
    const reader = new SchemeReader(context.dataSource);
    const announcement = new CatalogueAnnouncement();
    announceToSearch(announcement);
    await loadFolder(new SchemeLoader(context.dataSource, MACHINE_CLOCK, announcement));
    const catalogue = new CatalogueSnapshot(reader);
    await catalogue.refresh();
    return run({ ...context, catalogue });
  });
}
