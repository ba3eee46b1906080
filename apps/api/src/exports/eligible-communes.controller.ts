import { Readable } from 'node:stream';

import { BadRequestException, Controller, Get, Inject, NotFoundException, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { Euro, type Problem } from '#kernel';
import { EligibleCommunesService, type EligibleCommunes, type ListKey } from '#matching';
import { KNOWLEDGE, type Country, type KnowledgeSource } from '#territory';

import { csvLine } from './csv.js';
import { readExport, type QueryParameters } from './eligible-communes.query.js';

const HEADER = [
  'Code INSEE',
  'Commune',
  'Population municipale',
  'Code département',
  'Département',
  'Région',
  'SIREN de l’EPCI',
  'EPCI',
  'Verdict',
  'Dernière attribution',
  'Montant de la dernière attribution',
];

const VERDICT_LABELS = { ELIGIBLE: 'éligible', TO_VERIFY: 'à vérifier', INELIGIBLE: 'non éligible' } as const;

/** Lines sent at a time: a country is sent without ever being held as one text. */
const LINES_AT_ONCE = 500;

/** Who would have the aid, as a file: `/exports/eligible-communes.csv?scheme=detr&departments=23&verdicts=ELIGIBLE`. */
@Controller('exports')
export class EligibleCommunesController {
  constructor(
    @Inject(EligibleCommunesService) private readonly service: EligibleCommunesService,
    @Inject(KNOWLEDGE) private readonly knowledge: KnowledgeSource,
  ) {}

  @Get('eligible-communes.csv')
  async export(@Query() parameters: QueryParameters, @Res() reply: FastifyReply): Promise<void> {
    const problems: Problem[] = [];
    const { input, first, after } = readExport(parameters, problems);
    const answer = await this.service.find(input);
    if ('problems' in answer) throw refused([...problems, ...answer.problems]);
    if (problems.length > 0) throw refused(problems);
    if (!answer.communes) {
      throw new NotFoundException({
        code: 'unknown-scheme',
        message: `Le dispositif « ${input.scheme.slice(0, 60)} » n’existe pas ou n’est pas publié.`,
      });
    }
    const { country } = this.knowledge.current();
    const name = `communes-${input.scheme.replaceAll(/[^a-z0-9-]/g, '')}-${answer.communes.on}.csv`;
    await reply
      .header('content-type', 'text/csv; charset=utf-8; header=present')
      .header('content-disposition', `attachment; filename="${name}"`)
      .send(Readable.from(linesOf(answer.communes, country, first ?? Infinity, after)));
  }
}

function refused(problems: readonly Problem[]): BadRequestException {
  return new BadRequestException({
    code: 'BAD_USER_INPUT',
    message: problems.map(({ path, message }) => `${path} : ${message}`).join(' '),
    problems,
  });
}

function* linesOf(
  communes: EligibleCommunes,
  country: Country,
  first: number,
  after: ListKey | undefined,
): Iterable<string> {
  let text = csvLine(HEADER);
  let lines = 0;
  for (const { commune, verdict, lastAward } of communes.list(after)) {
    if (lines >= first) break;
    const epci = commune.epciSiren ? country.epci(commune.epciSiren) : undefined;
    text += csvLine([
      commune.inseeCode,
      commune.name,
      commune.population,
      commune.departmentCode,
      country.department(commune.departmentCode)?.name,
      commune.regionCode ? country.region(commune.regionCode)?.name : undefined,
      commune.epciSiren,
      epci?.name,
      VERDICT_LABELS[verdict],
      lastAward?.effectiveOn,
      lastAward?.amount === undefined ? undefined : Euro.format(lastAward.amount),
    ]);
    lines++;
    if (lines % LINES_AT_ONCE !== 0) continue;
    yield text;
    text = '';
  }
  yield text;
}
