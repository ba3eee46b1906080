import type { Logger } from 'typeorm';

import { withoutConstants } from '../telemetry/statements.js';

/** Tells a developer every statement, as its text with `$1`: TypeORM's own loggers write the values too, which are nobody's business. */
export class StatementLog implements Logger {
  readonly #tell: (statement: string) => void;

  constructor(tell: (statement: string) => void) {
    this.#tell = tell;
  }

  logQuery(query: string): void {
    this.#tell(withoutConstants(query));
  }

  logQueryError(_error: string | Error, query: string): void {
    this.#tell(`failed: ${withoutConstants(query)}`);
  }

  logQuerySlow(): void {
    return undefined;
  }

  logSchemaBuild(): void {
    return undefined;
  }

  logMigration(): void {
    return undefined;
  }

  log(): void {
    return undefined;
  }
}
