import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { PlanArchive } from '#matching';

import { planCsv } from './plan-csv.js';
import { PLAN_CONTENT_SECURITY_POLICY, planHtml, unknownPlanHtml } from './plan-html.js';
import { planPage, type PlanPage } from './plan-page.js';
import { planWorkbook } from './plan-workbook.js';

const FORMATS = {
  html: 'text/html; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;
type Format = keyof typeof FORMATS;

const UNKNOWN =
  'Ce plan n’existe pas, ou n’est plus conservé : les plans le sont treize mois. Refaites la demande pour en obtenir un nouveau.';

/** The table of a plan, to be joined to the file: `/plans/{id}.html`, `.csv`, `.ods` and `.xlsx`. */
@Controller('plans')
export class PlansController {
  constructor(@Inject(PlanArchive) private readonly archive: PlanArchive) {}

  @Get(':file')
  async table(@Param('file') file: string, @Res() reply: FastifyReply): Promise<void> {
    const dot = file.lastIndexOf('.');
    const id = file.slice(0, Math.max(0, dot));
    const format = file.slice(dot + 1);
    // Nothing of a file is worked out from its content, kept by a proxy, found by a search engine or told to another site.
    void reply.headers({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
      'content-security-policy': PLAN_CONTENT_SECURITY_POLICY,
    });
    const kept = isFormat(format) ? await this.archive.find(id) : undefined;
    if (!kept || !isFormat(format)) return unknown(reply, format);
    const page = planPage(kept);
    void reply.headers({ 'content-type': FORMATS[format], 'cache-control': 'private, max-age=3600' });
    if (format !== 'html') {
      void reply.header('content-disposition', `attachment; filename="${page.fileName}.${format}"`);
    }
    await reply.send(await written(page, format, id));
  }
}

async function written(page: PlanPage, format: Format, id: string): Promise<string | Buffer> {
  switch (format) {
    case 'html':
      return planHtml(page, id);
    case 'csv':
      return planCsv(page);
    case 'ods':
    case 'xlsx':
      return Buffer.from(await planWorkbook(page, format));
  }
}

async function unknown(reply: FastifyReply, format: string): Promise<void> {
  void reply.status(404).header('cache-control', 'no-store');
  if (format === 'html') {
    await reply.header('content-type', FORMATS.html).send(unknownPlanHtml(UNKNOWN));
    return;
  }
  await reply
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify({ statusCode: 404, code: 'unknown-plan', message: UNKNOWN }));
}

function isFormat(text: string): text is Format {
  return Object.hasOwn(FORMATS, text);
}
