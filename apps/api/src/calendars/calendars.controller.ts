import { createHash } from 'node:crypto';

import {
  BadRequestException,
  Controller,
  Get,
  Headers,
  HttpStatus,
  Inject,
  NotFoundException,
  Param,
  Query,
  Res,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { CATALOGUE, type CatalogueSource } from '#catalogue';
import { Day, type Problem } from '#kernel';
import { DeadlinesService } from '#matching';

import { calendarOf } from './calendar.js';

type Parameter = string | string[] | undefined;

/** The deadlines of a commune where people keep them: `/calendars/23061.ics?theme=batiment-scolaire&scheme=detr`. */
@Controller('calendars')
export class CalendarsController {
  constructor(
    @Inject(DeadlinesService) private readonly deadlines: DeadlinesService,
    @Inject(CATALOGUE) private readonly catalogue: CatalogueSource,
  ) {}

  @Get(':inseeCode.ics')
  async calendar(
    @Param('inseeCode') inseeCode: string,
    @Query('theme') theme: Parameter,
    @Query('scheme') scheme: Parameter,
    @Query('on') on: Parameter,
    @Headers('if-none-match') seen: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const problems: Problem[] = [];
    const day = readDay(on, problems);
    const asked = listOf(scheme);
    // A scheme may be withdrawn after somebody subscribed to it: its calendar becomes empty, not an error.
    const schemes = asked?.filter((slug) => this.catalogue.current().bySlug.has(slug));
    const answer = this.deadlines.find({ inseeCode, on: day, themes: listOf(theme), schemes });
    if ('problems' in answer) problems.push(...answer.problems.map((one) => ({ ...one, path: pathOf(one.path) })));
    if (problems.length > 0 || 'problems' in answer) {
      throw new BadRequestException({
        code: 'BAD_USER_INPUT',
        message: problems.map(({ path, message }) => `${path} : ${message}`).join(' '),
        problems,
      });
    }
    if (!answer.found) {
      throw new NotFoundException({
        code: 'unknown-commune',
        message: `« ${inseeCode.slice(0, 40)} » n’est le code INSEE d’aucune commune.`,
      });
    }
    const isEmptied = asked !== undefined && schemes?.length === 0;
    const text = calendarOf(isEmptied ? { ...answer.found, deadlines: [] } : answer.found);
    const tag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
    void reply.header('etag', tag).header('cache-control', 'public, max-age=3600');
    if (isSeen(seen, tag)) {
      await reply.status(HttpStatus.NOT_MODIFIED).send();
      return;
    }
    await reply
      .header('content-type', 'text/calendar; charset=utf-8; method=PUBLISH')
      .header('content-disposition', `inline; filename="aides-${answer.found.commune.inseeCode}.ics"`)
      .send(text);
  }
}

function pathOf(path: string): string {
  return path.replace(/^themes/, 'theme').replace(/^schemes/, 'scheme');
}

function listOf(value: Parameter): string[] | undefined {
  const items = (Array.isArray(value) ? value : [value ?? '']).flatMap((text) => text.split(','));
  const written = items.map((text) => text.trim()).filter((text) => text !== '');
  return written.length > 0 ? written : undefined;
}

function readDay(value: Parameter, problems: Problem[]): Day | undefined {
  const text = Array.isArray(value) ? value.at(-1) : value;
  if (text === undefined || text === '') return undefined;
  const day = Day.parse(text);
  if (!day)
    problems.push({
      path: 'on',
      code: 'invalid-date',
      message: `« ${text.slice(0, 40)} » n’est pas une date valide : écrire AAAA-MM-JJ, entre 1900 et 2199.`,
    });
  return day;
}

/** Proxies weaken tags and send several. */
function isSeen(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.trim() === '*' || header.split(',').some((one) => one.trim().replace(/^W\//, '') === tag);
}
