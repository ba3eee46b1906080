import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { FactValue } from '#criteria';
import type { Day } from '#kernel';

import {
  Country,
  Memberships,
  ReferenceFacts,
  type Commune,
  type Department,
  type Epci,
  type FormerCode,
  type Knowledge,
  type KnowledgeSource,
  type Membership,
  type ReferenceFact,
  type Region,
} from '../index.js';

/** What tells that something was written. */
interface Stamps {
  readonly country: string | null;
  readonly memberships: string;
  readonly facts: string;
}

/** What is known of places, read from the database into memory; `refresh` reads it again and swaps it at once. */
@Injectable()
export class StoredKnowledge implements KnowledgeSource {
  private knowledge: Knowledge | undefined;
  private stamps: Stamps | undefined;

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  current(): Knowledge {
    if (!this.knowledge) throw new Error('the territory is not loaded yet');
    return this.knowledge;
  }

  async refresh(): Promise<void> {
    const stamps = await this.readStamps();
    const [country, memberships, referenceFacts] = await Promise.all([
      this.readCountry(),
      this.readMemberships(),
      this.readReferenceFacts(),
    ]);
    this.knowledge = { country, memberships, referenceFacts };
    this.stamps = stamps;
  }

  /** Reads again only what was written since: how many rows there are, and which transactions wrote them, tell. */
  async refreshIfChanged(): Promise<void> {
    const [known, seen] = [this.knowledge, this.stamps];
    if (!known || !seen) return this.refresh();
    const stamps = await this.readStamps();
    if (stamps.country === seen.country && stamps.memberships === seen.memberships && stamps.facts === seen.facts)
      return;
    const [country, memberships, referenceFacts] = await Promise.all([
      stamps.country === seen.country ? known.country : this.readCountry(),
      stamps.memberships === seen.memberships ? known.memberships : this.readMemberships(),
      stamps.facts === seen.facts ? known.referenceFacts : this.readReferenceFacts(),
    ]);
    this.knowledge = { country, memberships, referenceFacts };
    this.stamps = stamps;
  }

  private async readStamps(): Promise<Stamps> {
    const [row] = await this.dataSource.query<Stamps[]>(
      `SELECT (SELECT vintage FROM territory_vintage WHERE id = 1) AS country,
              (SELECT concat(count(*), ' ', sum(xmin::text::bigint)) FROM membership) AS memberships,
              (SELECT concat(count(*), ' ', sum(xmin::text::bigint)) FROM reference_fact) AS facts`,
    );
    return row!;
  }

  private async readCountry(): Promise<Country> {
    const query = <Row>(sql: string): Promise<Row[]> => this.dataSource.query<Row[]>(sql);
    const [vintages, regions, departments, epcis, communes, formerCodes] = await Promise.all([
      query<{ vintage: string }>('SELECT vintage FROM territory_vintage WHERE id = 1'),
      query<Region>('SELECT code, name FROM region ORDER BY code'),
      query<Department>('SELECT code, name, region_code AS "regionCode" FROM department ORDER BY code'),
      query<Omit<Epci, 'members'>>(
        'SELECT siren, name, type, population, department_code AS "departmentCode" FROM epci ORDER BY siren',
      ),
      query<Commune>(
        `SELECT insee_code AS "inseeCode", name, postal_codes AS "postalCodes", population, zone, department_code AS "departmentCode",
                region_code AS "regionCode", epci_siren AS "epciSiren", has_former_communes AS "hasFormerCommunes"
         FROM commune ORDER BY insee_code`,
      ),
      query<FormerCode>('SELECT code, name, kind, current_code AS "currentCode" FROM former_code ORDER BY code'),
    ]);
    const members = membersOf(communes);
    return new Country({
      vintage: (vintages[0]?.vintage ?? '').replace(/ \(\d+\)$/, ''),
      regions,
      departments: departments.map((department) => ({ ...department, regionCode: department.regionCode ?? undefined })),
      epcis: epcis.map((epci) => ({ ...epci, members: members.get(epci.siren) ?? [] })),
      communes: communes.map((commune) => ({
        ...commune,
        population: commune.population ?? undefined,
        regionCode: commune.regionCode ?? undefined,
        epciSiren: commune.epciSiren ?? undefined,
      })),
      formerCodes,
    });
  }

  private async readMemberships(): Promise<Memberships> {
    const rows = await this.dataSource.query<
      (Omit<Membership, 'since' | 'until'> & { since: Day | null; until: Day | null })[]
    >(
      `SELECT programme, printed_code AS "printedCode", commune_code AS "communeCode",
              CASE WHEN isfinite(since) THEN since::text END AS since, until::text AS until, source
       FROM membership ORDER BY id`,
    );
    return new Memberships(
      rows.map((row) => ({ ...row, since: row.since ?? undefined, until: row.until ?? undefined })),
    );
  }

  private async readReferenceFacts(): Promise<ReferenceFacts> {
    const rows = await this.dataSource.query<(Omit<ReferenceFact, 'value'> & { value: FactValue })[]>(
      `SELECT fact, commune_code AS "communeCode", as_of::text AS "asOf", value, source FROM reference_fact`,
    );
    return new ReferenceFacts(rows);
  }
}

function membersOf(communes: readonly Commune[]): Map<string, string[]> {
  const members = new Map<string, string[]>();
  for (const { epciSiren, inseeCode } of communes) {
    if (!epciSiren) continue;
    const codes = members.get(epciSiren);
    if (codes) codes.push(inseeCode);
    else members.set(epciSiren, [inseeCode]);
  }
  return members;
}
