/** One aid as the public API of Aides-Territoires writes it: its exact keys, each of them possibly absent, null or of another type. */
export interface Aid {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly text: (key: AidTextKey) => string | undefined;
  readonly texts: (key: AidListKey) => readonly string[];
  readonly number: (key: AidNumberKey) => number | undefined;
  readonly flag: (key: AidFlagKey) => boolean | undefined;
  /** Names of those who pay or examine, with the source's own id when it is given. */
  readonly parties: (key: 'financers' | 'instructors') => readonly AidParty[];
}

export interface AidParty {
  readonly name: string;
  readonly id?: string | undefined;
}

export type AidTextKey =
  | 'url'
  | 'short_title'
  | 'description'
  | 'eligibility'
  | 'perimeter'
  | 'perimeter_scale'
  | 'origin_url'
  | 'application_url'
  | 'start_date'
  | 'predeposit_date'
  | 'submission_deadline'
  | 'subvention_comment'
  | 'contact'
  | 'recurrence'
  | 'project_examples'
  | 'import_data_url'
  | 'import_data_mention'
  | 'import_share_licence'
  | 'date_created'
  | 'date_updated'
  | 'european_aid';
export type AidListKey =
  | 'programs'
  | 'mobilization_steps'
  | 'categories'
  | 'targeted_audiences'
  | 'aid_types'
  | 'destinations'
  | 'project_references';
export type AidNumberKey =
  'subvention_rate_lower_bound' | 'subvention_rate_upper_bound' | 'loan_amount' | 'recoverable_advance_amount';
export type AidFlagKey = 'is_call_for_project' | 'is_charged' | 'is_live';

/** What is missing; the id when there is one all the same. */
export interface NoAid {
  readonly path: string;
  readonly code: string;
  readonly message: string;
  readonly id?: string | undefined;
}

/** An aid that has an id, a slug or a name to go by; else what is missing. */
export function readAid(value: unknown): Aid | NoAid {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return { path: '', code: 'not-an-aid', message: 'Ce n’est pas une aide : il faut un objet JSON.' };
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const id = scalar(fields['id']);
  if (id === undefined)
    return { path: 'id', code: 'missing-id', message: 'Cette aide n’a pas d’identifiant (« id »).' };
  if (!/^[\w.-]{1,100}$/.test(id))
    return {
      path: 'id',
      code: 'odd-id',
      message: 'Cet identifiant n’est pas fait de lettres, de chiffres et de tirets.',
    };
  const name = scalar(fields['name']);
  if (name === undefined)
    return { path: 'name', code: 'missing-name', message: 'Cette aide n’a pas de nom (« name »).', id };
  return {
    id,
    name,
    slug: scalar(fields['slug']) ?? '',
    text: (key) => scalar(fields[key]),
    texts: (key) =>
      namesIn(fields[key === 'aid_types' && Array.isArray(fields['aid_types_full']) ? 'aid_types_full' : key]),
    number: (key) => numberIn(fields[key]),
    flag: (key) => (typeof fields[key] === 'boolean' ? fields[key] : undefined),
    parties: (key) => partiesIn(fields[`${key}_full`] ?? fields[key]),
  };
}

function scalar(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' ? undefined : text;
}

/** Texts, or objects that have a name (`aid_types_full`, `european_aid`). */
function namesIn(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return scalar(value) === undefined ? [] : [scalar(value)!];
  return value.flatMap((item: unknown) => {
    const text =
      scalar(item) ??
      scalar((item as { id?: unknown } | null)?.id) ??
      scalar((item as { name?: unknown } | null)?.name);
    return text === undefined ? [] : [text];
  });
}

function partiesIn(value: unknown): readonly AidParty[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown): AidParty[] => {
    const plain = scalar(item);
    if (plain !== undefined) return [{ name: plain }];
    const { name, id } = (item ?? {}) as { name?: unknown; id?: unknown };
    const text = scalar(name);
    return text === undefined ? [] : [{ name: text, id: scalar(id) }];
  });
}

function numberIn(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value.replace(',', '.')) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
