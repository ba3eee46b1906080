import { Inject, Injectable, Optional } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { RefusedError, type Day } from '#kernel';
import { AUDIT, isAdmin, mayPublishFor, type Act, type AuditLog, type Caller, type Denial } from '#platform';

import {
  withFields,
  type GivenContent,
  type SchemeAnswer,
  type SchemeDesk,
  type Seen,
  type WriteDenied,
} from '../index.js';

import { SchemeEditor, type Authorship } from './scheme-editor.js';

const NOBODYS: Denial = {
  code: 'not-yours',
  message: 'Cette fiche n’appartient à aucun organisme : seul un administrateur peut l’écrire.',
};

/** The editor behind a counter: who may not write is sent away, and what was done or refused is remembered. */
@Injectable()
export class AuditedDesk implements SchemeDesk<Caller> {
  constructor(
    @Inject(SchemeEditor) private readonly editor: SchemeEditor,
    @Optional() @Inject(AUDIT) private readonly audit: AuditLog | undefined,
  ) {}

  draft(
    caller: Caller,
    request: { readonly organisation?: string | undefined; readonly note?: string | undefined },
    content: GivenContent,
  ): Promise<SchemeAnswer> {
    const given = 'document' in content ? content.document : withFields(undefined, content.fields);
    // Of several funders, a publisher writes for its own; of others' schemes, the answer is that they are not its own.
    const organisation =
      request.organisation ?? fundersOf(given).find((funder) => funder === caller.organisation) ?? fundersOf(given)[0];
    return this.#audited(caller, 'draft-scheme', slugOf(given), (author) =>
      this.editor.draft(given, { ...author, note: request.note, organisation }),
    );
  }

  edit(
    caller: Caller,
    request: Seen & { readonly organisation?: string | undefined },
    content: GivenContent,
  ): Promise<SchemeAnswer> {
    const made =
      'document' in content
        ? content
        : { of: (seen: Parameters<typeof withFields>[0]): unknown => withFields(seen, content.fields) };
    return this.#audited(caller, 'edit-scheme', request.slug, (author) =>
      this.editor.revise({ ...request, ...author }, made),
    );
  }

  publish(caller: Caller, seen: Seen): Promise<SchemeAnswer> {
    return this.#audited(caller, 'publish-scheme', seen.slug, (author) => this.editor.publish({ ...seen, ...author }));
  }

  close(caller: Caller, seen: Seen, lastDay: Day, replacedBy?: string): Promise<SchemeAnswer> {
    return this.#audited(caller, 'close-scheme', seen.slug, (author) =>
      this.editor.close({ ...seen, ...author }, lastDay, replacedBy),
    );
  }

  archive(caller: Caller, seen: Seen): Promise<SchemeAnswer> {
    return this.#audited(caller, 'archive-scheme', seen.slug, (author) => this.editor.archive({ ...seen, ...author }));
  }

  restore(caller: Caller, seen: Seen): Promise<SchemeAnswer> {
    return this.#audited(caller, 'restore-scheme', seen.slug, (author) => this.editor.restore({ ...seen, ...author }));
  }

  async admit(caller: Caller, action: string): Promise<WriteDenied | undefined> {
    const denied = roleDenial(caller);
    if (!denied) return undefined;
    await this.#remember({ caller, action, outcome: 'DENIED', detail: { code: denied.code } });
    return asAnswer(denied);
  }

  mayWrite(caller: Caller, organisation: string | undefined): boolean {
    return denial(caller, organisation) === undefined;
  }

  /** Who only reads may do without an audit log; nothing is written without. */
  async #remember(act: Act, manager?: EntityManager): Promise<void> {
    if (!this.audit && act.outcome !== 'DONE') return;
    if (!this.audit) throw new RefusedError('no-audit', 'Sans journal d’audit, aucune écriture n’est permise.');
    await this.audit.record(act, manager);
  }

  async #audited(
    caller: Caller,
    action: string,
    slug: string | undefined,
    write: (author: Authorship) => Promise<SchemeAnswer>,
  ): Promise<SchemeAnswer> {
    // Whoever may write nothing at all is not told which schemes there are.
    const denied = roleDenial(caller);
    const answer: SchemeAnswer = denied
      ? asAnswer(denied)
      : await write({
          by: caller.id,
          mayWrite: (organisation) => {
            const refused = denial(caller, organisation);
            return refused && asAnswer(refused);
          },
          onSaved: (manager, { record }) =>
            this.#remember(
              { caller, action, subject: record.slug, outcome: 'DONE', detail: { version: record.version } },
              manager,
            ),
        });
    if (answer.kind === 'CHANGED') return answer;
    await this.#remember({
      caller,
      action,
      subject: slug,
      outcome: answer.kind === 'DENIED' ? 'DENIED' : 'REFUSED',
      detail: { code: answer.kind === 'INVALID' ? 'invalid-input' : answer.code },
    });
    return answer;
  }
}

function denial(caller: Caller, organisation: string | undefined): Denial | undefined {
  if (organisation !== undefined) return mayPublishFor(caller, organisation);
  return isAdmin(caller) ? undefined : (roleDenial(caller) ?? NOBODYS);
}

/** Why somebody who publishes for nobody is refused; `undefined` for a publisher. */
function roleDenial(caller: Caller): Denial | undefined {
  const refused = mayPublishFor(caller, caller.organisation ?? '');
  return refused?.code === 'not-yours' ? undefined : refused;
}

const asAnswer = ({ code, message }: Denial): WriteDenied => ({ kind: 'DENIED', code, message });

function fundersOf(content: unknown): readonly string[] {
  const funders = (content as { funders?: unknown } | null | undefined)?.funders;
  return Array.isArray(funders) ? funders.filter((funder) => typeof funder === 'string') : [];
}

function slugOf(content: unknown): string | undefined {
  const slug = (content as { slug?: unknown } | null | undefined)?.slug;
  return typeof slug === 'string' ? slug : undefined;
}
