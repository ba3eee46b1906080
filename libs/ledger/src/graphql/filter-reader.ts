import { Inject, Injectable } from '@nestjs/common';

import { CATALOGUE, type CatalogueSource } from '#catalogue';
import { nearest, type Problem } from '#kernel';
import { badArgument } from '#platform/graphql';
import { KNOWLEDGE, programmeOf, PROGRAMMES, type KnowledgeSource } from '#territory';

import { OTHER_SCHEME, type AwardFilter } from '../index.js';

import type { AwardFilterInput } from './inputs.js';

/** Reads the filter that every question to the ledger takes. */
@Injectable()
export class FilterReader {
  constructor(
    @Inject(CATALOGUE) private readonly catalogue: CatalogueSource,
    @Inject(KNOWLEDGE) private readonly knowledge: KnowledgeSource,
  ) {}

  /** An unknown code is answered with the nearest known one: a total of nothing would be taken for an answer. */
  read(input: AwardFilterInput | null | undefined): AwardFilter {
    if (!input) return {};
    const problems: Problem[] = [];
    const { country } = this.knowledge.current();
    const among = (
      field: string,
      codes: readonly string[] | null | undefined,
      isKnown: (code: string) => boolean,
      all: () => Iterable<string>,
      code: string,
      sentence: (code: string) => string,
    ): void => {
      codes?.forEach((one, index) => {
        if (!isKnown(one))
          problems.push(unknown(`filter.${field}[${index}]`, code, sentence(one), nearest(one, all())));
      });
    };
    const schemes = this.catalogue.current().bySlug;
    among(
      'schemes',
      input.schemes,
      (slug) => slug === OTHER_SCHEME || schemes.has(slug),
      () => schemes.keys(),
      'unknown-scheme',
      (slug) => `Le dispositif « ${slug} » n’existe pas.`,
    );
    if (input.programme && !programmeOf(input.programme))
      problems.push(unknownProgramme('filter.programme', input.programme));
    among(
      'departments',
      input.departments,
      (code) => country.department(code) !== undefined,
      () => country.departments.map(({ code }) => code),
      'unknown-department',
      (code) => `Le département « ${code} » n’existe pas.`,
    );
    among(
      'regions',
      input.regions,
      (code) => country.region(code) !== undefined,
      () => country.regions.map(({ code }) => code),
      'unknown-region',
      (code) => `La région « ${code} » n’existe pas.`,
    );
    if (problems.length > 0) throw badArgument(problems);
    return Object.fromEntries(
      Object.entries(input).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)),
    );
  }
}

export function unknownProgramme(path: string, programme: string): Problem {
  return unknown(
    path,
    'unknown-programme',
    `Le programme « ${programme} » n’existe pas.`,
    nearest(
      programme,
      PROGRAMMES.map(({ code }) => code),
    ),
  );
}

function unknown(path: string, code: string, message: string, near: string | undefined): Problem {
  return { path, code, message: near ? `${message} Vouliez-vous dire « ${near} » ?` : message };
}
