import { Readable } from 'node:stream';

import { BadRequestException, Controller, Get, Inject, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';

import { CATALOGUE, type CatalogueSource } from '#catalogue';
import { Day, nearest, type Clock, type Problem } from '#kernel';
import {
  AWARD_QUERY_FIELDS,
  awardsToExport,
  exportAwards,
  exportNames,
  readAwardQuery,
  SCDL_DECLARABLE,
  THREE_SIXTY_DECLARABLE,
  type ExportFormat,
  type WrittenFilter,
} from '#ledger/module';
import { CLOCK } from '#platform';
import { KNOWLEDGE, PROGRAMMES, type KnowledgeSource } from '#territory';

/** Said after the last row, for only then is it known: HTTP trailers. */
const TRAILERS = { exported: 'guichet-exported', leftOut: 'guichet-left-out' } as const;

const CONTENT_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  scdl: 'text/csv; charset=utf-8; header=present',
  '360giving': 'application/json; charset=utf-8',
};

/** The ledger as files: `/exports/awards.csv?programme=pvd&schemes=detr`. Real entries only, never the demonstration's. */
@Controller('exports')
export class AwardsExportController {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(CATALOGUE) private readonly catalogue: CatalogueSource,
    @Inject(KNOWLEDGE) private readonly knowledge: KnowledgeSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('awards.csv')
  async csv(@Query() parameters: WrittenFilter, @Res() reply: FastifyReply): Promise<void> {
    await this.send('csv', 'attributions.csv', [], parameters, reply);
  }

  @Get('awards.scdl.csv')
  async scdl(@Query() parameters: WrittenFilter, @Res() reply: FastifyReply): Promise<void> {
    await this.send('scdl', 'attributions.scdl.csv', SCDL_DECLARABLE, parameters, reply);
  }

  @Get('awards.360giving.json')
  async threeSixtyGiving(@Query() parameters: WrittenFilter, @Res() reply: FastifyReply): Promise<void> {
    await this.send('360giving', 'attributions.360giving.json', THREE_SIXTY_DECLARABLE, parameters, reply);
  }

  private async send(
    format: ExportFormat,
    name: string,
    declarable: readonly string[],
    parameters: WrittenFilter,
    reply: FastifyReply,
  ): Promise<void> {
    const { country } = this.knowledge.current();
    const problems = unknownParameters(parameters, [...AWARD_QUERY_FIELDS, ...declarable]);
    const query = readAwardQuery(
      parameters,
      {
        schemes: () => this.catalogue.current().bySlug.keys(),
        programmes: () => PROGRAMMES.map(({ code }) => code),
        departments: () => country.departments.map(({ code }) => code),
        regions: () => country.regions.map(({ code }) => code),
      },
      problems,
    );
    if (problems.length > 0) {
      throw new BadRequestException({
        code: 'BAD_USER_INPUT',
        message: problems.map(({ path, message }) => `${path} : ${message}`).join(' '),
        problems,
      });
    }
    const today = Day.at(this.clock.now());
    const awards = awardsToExport(this.dataSource, query.filter, {
      effectiveUntil: query.effectiveUntil ?? today,
      knownAt: query.knownAt,
    });
    const declared = Object.fromEntries(
      declarable.map((field) => [field, String(parameters[field] ?? '') || undefined]),
    );
    const { text, tally } = exportAwards(
      format,
      awards,
      { names: exportNames(this.catalogue, country), declared },
      this.clock.now().toISOString(),
    );
    reply.trailer(TRAILERS.exported, () => Promise.resolve(String(tally.exported)));
    reply.trailer(TRAILERS.leftOut, () =>
      Promise.resolve([...tally.leftOut].map(([column, count]) => `${encodeURIComponent(column)}=${count}`).join(',')),
    );
    await reply
      .header('content-type', CONTENT_TYPES[format])
      .header('content-disposition', `attachment; filename="${name}"`)
      .send(Readable.from(text, { objectMode: false }));
  }
}

/** A mistyped filter must not give the whole ledger. */
function unknownParameters(parameters: WrittenFilter, known: readonly string[]): Problem[] {
  return Object.keys(parameters)
    .filter((path) => !known.includes(path))
    .map((path) => {
      const near = nearest(path, known);
      return {
        path,
        code: 'unknown-parameter',
        message: `Ce paramètre n’est pas connu${near ? ` ; vouliez-vous dire « ${near} » ?` : ` (${known.join(', ')}).`}`,
      };
    });
}
