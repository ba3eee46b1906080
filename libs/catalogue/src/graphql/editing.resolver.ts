import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';

import type { Problem } from '#kernel';
import type { Caller } from '#platform';
import { CurrentCaller, InvalidInputType, NotAllowedType } from '#platform/graphql';

import {
  CATALOGUE,
  differences,
  readYaml,
  SCHEME_ARCHIVE,
  SCHEME_DESK,
  type GivenContent,
  type RefreshedCatalogue,
  type SchemeAnswer,
  type SchemeArchive,
  type SchemeDesk,
  type VersionConflict,
} from '../index.js';

import { CloseSchemeInput, DraftSchemeInput, EditSchemeInput, SchemeVersionInput } from './editing-inputs.js';
import { SaveSchemeResult, SchemeSavedType, VersionConflictType, WrongStateType } from './editing-types.js';
import { managedView } from './managed-view.js';
import { documentFields } from './scheme-input.js';

type Answer = SchemeSavedType | VersionConflictType | WrongStateType | InvalidInputType | NotAllowedType;

/** What people write. Each answer is a member of one union; what the caller may do is looked at before what he sent. */
@Resolver()
export class EditingResolver {
  constructor(
    @Inject(SCHEME_DESK) private readonly desk: SchemeDesk<Caller>,
    @Inject(SCHEME_ARCHIVE) private readonly archive: SchemeArchive,
    @Inject(CATALOGUE) private readonly catalogue: RefreshedCatalogue,
  ) {}

  @Mutation(() => SaveSchemeResult, {
    description: 'Saisir un nouveau dispositif : un brouillon, que seuls ses rédacteurs voient.',
  })
  async draftScheme(@Args('input') input: DraftSchemeInput, @CurrentCaller() caller: Caller): Promise<Answer> {
    const content = contentOf(input);
    if ('problems' in content) return this.refuse(caller, 'draft-scheme', content.problems);
    const { organisation, note } = input;
    return this.answer(
      await this.desk.draft(caller, { organisation: organisation ?? undefined, note: note ?? undefined }, content),
      content.path,
    );
  }

  @Mutation(() => SaveSchemeResult, {
    description: 'Écrire une nouvelle version ; le public lit l’ancienne jusqu’à ce que celle-ci soit publiée.',
  })
  async editScheme(@Args('input') input: EditSchemeInput, @CurrentCaller() caller: Caller): Promise<Answer> {
    const content = contentOf(input);
    if ('problems' in content) return this.refuse(caller, 'edit-scheme', content.problems);
    const request = { ...seen(input), organisation: input.organisation ?? undefined };
    return this.answer(await this.desk.edit(caller, request, content), content.path);
  }

  @Mutation(() => SaveSchemeResult, { description: 'Donner à lire à tous la dernière version.' })
  async publishScheme(@Args('input') input: SchemeVersionInput, @CurrentCaller() caller: Caller): Promise<Answer> {
    return this.answer(await this.desk.publish(caller, seen(input)));
  }

  @Mutation(() => SaveSchemeResult, { description: 'Annoncer le dernier jour ; la fiche reste au catalogue, fermée.' })
  async closeScheme(@Args('input') input: CloseSchemeInput, @CurrentCaller() caller: Caller): Promise<Answer> {
    return this.answer(await this.desk.close(caller, seen(input), input.lastDay, input.replacedBy ?? undefined));
  }

  @Mutation(() => SaveSchemeResult, {
    description: 'Retirer du catalogue ; chaque version reste lisible de ses rédacteurs.',
  })
  async archiveScheme(@Args('input') input: SchemeVersionInput, @CurrentCaller() caller: Caller): Promise<Answer> {
    return this.answer(await this.desk.archive(caller, seen(input)));
  }

  @Mutation(() => SaveSchemeResult, { description: 'Faire d’un dispositif archivé un brouillon.' })
  async restoreScheme(@Args('input') input: SchemeVersionInput, @CurrentCaller() caller: Caller): Promise<Answer> {
    return this.answer(await this.desk.restore(caller, seen(input)));
  }

  /** Content that cannot even be read; but whoever may write nothing is told that first. */
  private async refuse(caller: Caller, action: string, problems: readonly Problem[]): Promise<Answer> {
    const denied = await this.desk.admit(caller, action);
    return denied ? this.answer(denied) : InvalidInputType.of(problems);
  }

  private async answer(answer: SchemeAnswer, path = 'input'): Promise<Answer> {
    switch (answer.kind) {
      case 'CHANGED':
        // Whoever wrote reads what he wrote, without waiting for the notice that the others wait for.
        if (answer.outcome === 'SAVED') await this.catalogue.refresh();
        return Object.assign(new SchemeSavedType(), { outcome: answer.outcome, scheme: managedView(answer.record) });
      case 'DENIED':
        return Object.assign(new NotAllowedType(), { code: answer.code, message: answer.message });
      case 'INVALID':
        return InvalidInputType.of(
          answer.problems.map((problem) => ({ ...problem, path: joined(path, problem.path) })),
        );
      case 'NOT_FOUND':
        return InvalidInputType.of([{ path: 'input.slug', code: answer.code, message: answer.message }]);
      case 'NOT_ALLOWED':
        return answer.code === 'slug-taken'
          ? InvalidInputType.of([{ path: joined(path, 'slug'), code: answer.code, message: answer.message }])
          : Object.assign(new WrongStateType(), { code: answer.code, message: answer.message });
      case 'VERSION_CONFLICT':
        return this.conflict(answer);
    }
  }

  private async conflict({ kind: _, ...conflict }: VersionConflict): Promise<VersionConflictType> {
    const [before, after] = await Promise.all([
      this.archive.version(conflict.slug, conflict.expected),
      this.archive.version(conflict.slug, conflict.actual),
    ]);
    return Object.assign(new VersionConflictType(), {
      ...conflict,
      differences: before && after ? differences(before.document, after.document) : [],
    });
  }
}

const seen = ({ slug, version, note }: SchemeVersionInput) => ({ slug, version, note: note ?? undefined });

const joined = (path: string, below: string): string => (below === '' ? path : `${path}.${below}`);

type Content = (GivenContent & { readonly path: string }) | { readonly problems: readonly Problem[] };

/** Fields or a whole document, one of the two. YAML that cannot be read says the line. */
function contentOf({ scheme, yaml }: Pick<DraftSchemeInput, 'scheme' | 'yaml'>): Content {
  if ((scheme == null) === (yaml == null)) {
    const message = 'Donnez soit « scheme », soit « yaml ».';
    return { problems: [{ path: 'input', code: 'one-content', message }] };
  }
  if (scheme) return { fields: documentFields(scheme), path: 'input.scheme' };
  const { value, findings } = readYaml({ path: 'input.yaml', text: yaml ?? '' });
  if (value === undefined) {
    return {
      problems: findings.map(({ line, column, code, message }) => ({
        path: 'input.yaml',
        code,
        message: `Ligne ${line}, colonne ${column} : ${message}`,
      })),
    };
  }
  return { document: value, path: 'input.yaml' };
}
