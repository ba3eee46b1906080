import { BENEFICIARY_TYPES, type BeneficiaryType } from '#catalogue';
import { Day, Decimal, Euro, nearest, RefusedError } from '#kernel';

import { readCode } from './code-text.js';
import {
  plainQuantity,
  QUANTITY_UNITS,
  sha256,
  type AwardContent,
  type EntryContent,
  type QuantityUnit,
} from './entry.js';
import {
  ExpressionCompiler,
  LineRefusal,
  unnamed,
  type Cells,
  type Read,
  type RowContext,
  type Warning,
} from './mapping-expressions.js';
import {
  OTHER_SCHEME,
  type ColumnExpression,
  type AwardMapping,
  type AwardParts,
  type CommuneResolver,
  type EntryMapping,
  type Mapping,
  type PlaceNames,
  type SchemeDirectory,
  type SirenDirectory,
} from './mapping.js';

/** What a mapping makes of one line: one award, or several when the mapping says that a row has several. */
export type MappedRow =
  | { readonly kind: 'LEFT_OUT' }
  | { readonly kind: 'REFUSED'; readonly code: string; readonly message: string }
  | { readonly kind: 'AWARDS'; readonly awards: readonly MappedAward[]; readonly warnings: readonly Warning[] };

export interface MappedAward {
  readonly award: AwardContent;
  /** The commune of today that the printed code resolves to. */
  readonly communeCode: string | undefined;
  readonly entries: readonly MappedEntry[];
}

/** Reads the rows of one file. Not for sharing between files: identical rows are counted. */
export interface RowReader {
  read(cells: Cells): MappedRow;
  /** Whether the mapping leaves the row out, whatever else may be wrong with it. */
  leavesOut(cells: Cells): boolean;
}

export interface MappedEntry extends EntryContent {
  /** The amount as the file has it, before it was rounded to the cent. */
  readonly exact: Decimal | undefined;
}

export interface MappingPorts {
  readonly communes: CommuneResolver;
  readonly names: PlaceNames;
  readonly schemes: SchemeDirectory;
  readonly sirens: SirenDirectory;
}

/** The largest amount that the ledger keeps: 13 digits before the point. */
const LARGEST = 10n ** 15n;
const TITLE_LENGTH = 2_000;
const EARLIEST_PLAUSIBLE = '2000-01-01';

/**
 * Prepares a mapping for the headers of one file. Throws a {@link RefusedError} naming every column that the file lacks and the nearest
 * ones it has.
 */
export function compileMapping(mapping: Mapping, headers: readonly string[], ports: MappingPorts): RowReader {
  const compiler = new ExpressionCompiler(headers, ports.names);
  const where = mapping.where && compiler.condition(mapping.where);
  const awards = (mapping.awards ?? [undefined]).map((own) => awardReader(mapping, own, headers, compiler, ports));
  if (compiler.missing.length > 0) {
    throw new RefusedError(
      'missing-columns',
      `La correspondance « ${mapping.name} » ne convient pas à ce fichier. ${[...new Set(compiler.missing)].join(' ')} Colonnes lues : ${headers.map((header, index) => `« ${header.trim() === '' ? unnamed(index) : header} »`).join(', ')}.`,
    );
  }
  const leavesOut = (cells: Cells): boolean => where !== undefined && !where(cells, { warnings: [] });
  const read = (cells: Cells): MappedRow => {
    if (leavesOut(cells)) return { kind: 'LEFT_OUT' };
    const context: RowContext = { warnings: [] };
    const found = awards.map((award) => award(cells, context)).filter((award) => award !== undefined);
    if (found.length === 0) throw new LineRefusal('no-entry', 'La ligne ne donne ni montant ni quantité.');
    return { kind: 'AWARDS', awards: found, warnings: context.warnings };
  };
  return {
    leavesOut,
    read: (cells) => {
      try {
        // A zero character means nothing and no database keeps it.
        return read(cells.some((cell) => cell.includes('\0')) ? cells.map((cell) => cell.replaceAll('\0', '')) : cells);
      } catch (error) {
        if (error instanceof LineRefusal) return { kind: 'REFUSED', code: error.code, message: error.message };
        throw error;
      }
    },
  };
}

/** Reads the award of a row, or one of its awards; nothing when the row says nothing of it. */
function awardReader(
  mapping: Mapping,
  own: AwardMapping | undefined,
  headers: readonly string[],
  compiler: ExpressionCompiler,
  ports: MappingPorts,
): Read<MappedAward | undefined> {
  // The mapping was checked: what an award does not say, the mapping does.
  const parts = { ...mapping, ...own } as Mapping & AwardParts;
  const when = own?.when && compiler.condition(own.when);
  const source = compiler.text(parts.source);
  const reference = referenceReader(parts.reference, headers, compiler);
  const suffix = own && own.reference === undefined ? `/${own.key}` : '';
  const scheme = compiler.text(parts.scheme);
  const { type } = parts.beneficiary;
  const typeFromSiren = typeof type === 'object' && 'fromSiren' in type ? compiler.text(type.fromSiren) : undefined;
  const typeText = typeof type === 'object' && 'fromSiren' in type ? undefined : compiler.text(type);
  const code = compiler.text(parts.beneficiary.code);
  const name = parts.beneficiary.name === undefined ? undefined : compiler.text(parts.beneficiary.name);
  const commune = parts.commune === undefined ? undefined : compiler.text(parts.commune);
  const department = parts.department === undefined ? undefined : compiler.text(parts.department);
  const title = compiler.text(parts.projectTitle);
  const cost = parts.projectCost === undefined ? undefined : compiler.money(parts.projectCost);
  const theme = parts.theme === undefined ? undefined : compiler.text(parts.theme);
  const entries = parts.entries.map((entry, index) => entryReader(entry, index, parts.entries, compiler));
  const notAfter = mapping.checks?.notAfter && compiler.date(mapping.checks.notAfter);
  const from = mapping.checks?.plausibleFrom ?? EARLIEST_PLAUSIBLE;
  const until = mapping.checks?.plausibleUntil;

  return (cells, context) => {
    if (when && !when(cells, context)) return undefined;
    const faults = new LineFaults();
    const ownReference = (faults.attempt(() => reference(cells, context)) ?? '') + suffix;
    const schemeSlug = faults.attempt(() => knownScheme(scheme(cells, context), ports.schemes, context));
    const owner = faults.attempt(() => {
      const rawCode = code(cells, context);
      const found = typeFromSiren
        ? ownerOfSiren(typeFromSiren(cells, context), rawCode, ports.sirens)
        : { type: beneficiaryType(typeText!(cells, context)), code: rawCode };
      required(found.code, 'missing-beneficiary', 'Aucun code n’identifie le bénéficiaire.');
      return found.type === 'COMMUNE' ? { type: found.type, code: inseeOf(found.code, ports.sirens) } : found;
    });
    const place = faults.attempt(() => {
      const printed = commune
        ? inseeOf(commune(cells, context), ports.sirens)
        : owner?.type === 'COMMUNE'
          ? owner.code
          : '';
      const found = printed === '' ? undefined : placeOf(printed, ports.communes);
      if (owner?.type === 'COMMUNE' && owner.code === printed && found) owner.code = found.printedCode;
      return found;
    });
    const projectCost = faults.attempt(() => {
      const exact = cost?.(cells, context);
      const cents = exact && inRange(Decimal.toEuro(exact), 'Le coût du projet');
      if (cents !== undefined && cents < 0n) throw new LineRefusal('negative-cost', 'Le coût du projet est négatif.');
      return cents;
    });
    const award = faults.attempt((): AwardContent => ({
      source: required(source(cells, context), 'missing-source', 'La ligne ne dit pas de quelle source elle vient.'),
      reference: ownReference,
      scheme: schemeSlug!,
      beneficiary: { type: owner?.type ?? 'OTHER', code: owner?.code ?? '', name: name?.(cells, context) || undefined },
      printedCode: place?.printedCode,
      departmentCode: department?.(cells, context) || undefined,
      title: titleOf(title(cells, context), context),
      projectCost,
      theme: theme?.(cells, context) || undefined,
    }));
    const recorded: MappedEntry[] = [];
    let isSilent = true;
    for (const entry of entries) {
      const known = faults.count;
      const reading = faults.attempt(() => entry(cells, context, ownReference));
      if (reading) {
        recorded.push(reading.entry);
        warnAboutDay(
          reading,
          context,
          from,
          until,
          faults.attempt(() => notAfter?.(cells, context)?.day),
        );
      }
      if (reading ?? faults.count > known) isSilent = false;
    }
    // Of several awards in a row, one of which nothing is said is none.
    if (isSilent && own) return undefined;
    if (isSilent) faults.add('no-entry', 'La ligne ne donne ni montant ni quantité.');
    faults.refuse();
    warnAboutAmounts(award!, recorded, context);
    return { award: award!, communeCode: place?.communeCode, entries: recorded };
  };
}

/** What is wrong with a line, all of it: a line that is mended once should be right. */
class LineFaults {
  private readonly found: LineRefusal[] = [];

  get count(): number {
    return this.found.length;
  }

  attempt<Value>(read: () => Value): Value | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof LineRefusal)) throw error;
      this.found.push(error);
      return undefined;
    }
  }

  add(code: string, message: string): void {
    this.found.push(new LineRefusal(code, message));
  }

  /** Throws one refusal: the code of the first fault, the sentences of all. */
  refuse(): void {
    const [first] = this.found;
    if (first) throw new LineRefusal(first.code, [...new Set(this.found.map(({ message }) => message))].join(' '));
  }
}

function referenceReader(
  reference: AwardParts['reference'],
  headers: readonly string[],
  compiler: ExpressionCompiler,
): Read<string> {
  if (typeof reference === 'object' && 'rowHash' in reference) return rowHash(headers);
  if (typeof reference === 'object' && 'firstOf' in reference) {
    const own = compiler.text(reference.firstOf[0]);
    const hash = rowHash(headers);
    return (cells, context) => own(cells, context) || hash(cells, context);
  }
  const own = compiler.text(reference);
  return (cells, context) => required(own(cells, context), 'missing-reference', 'La ligne n’a pas de référence.');
}

/** Columns that a file of refused lines adds are not part of the row: a mended line keeps its place among identical ones. */
export const ADDED_COLUMN = /^guichet_/;

function rowHash(headers: readonly string[]): Read<string> {
  const own = headers.map((header, index) => ({ header, index })).filter(({ header }) => !ADDED_COLUMN.test(header));
  const occurrences = new Map<string, number>();
  return (cells) => {
    const hash = sha256(own.map(({ index }) => (cells[index] ?? '').trim()).join('\u001f')).slice(0, 32);
    const occurrence = (occurrences.get(hash) ?? 0) + 1;
    occurrences.set(hash, occurrence);
    return occurrence === 1 ? hash : `${hash}#${occurrence}`;
  };
}

interface EntryReading {
  readonly entry: MappedEntry;
  readonly label: string;
}

function entryReader(
  entry: EntryMapping,
  index: number,
  entries: readonly EntryMapping[],
  compiler: ExpressionCompiler,
): (cells: Cells, context: RowContext, reference: string) => EntryReading | undefined {
  const when = entry.when && compiler.condition(entry.when);
  const amount = entry.amount === undefined ? undefined : compiler.money(entry.amount);
  const value = entry.quantity?.value;
  const quantity =
    value === undefined ? undefined : typeof value === 'number' ? () => String(value) : compiler.text(value);
  const unit = entry.quantity && unitReader(entry.quantity.unit, compiler);
  const effectiveOn = compiler.date(entry.effectiveOn);
  const reason = entry.reason === undefined ? undefined : compiler.text(entry.reason);
  const key = entry.key === undefined ? undefined : compiler.text(entry.key);
  const wholeKey = entry.wholeKey === undefined ? undefined : compiler.text(entry.wholeKey);
  // Two entries of one kind in a row need their rank in the key; one keeps the same key when the mapping grows.
  const rank = entries.slice(0, index).filter(({ kind }) => kind === entry.kind).length;
  return (cells: Cells, context: RowContext, reference: string): EntryReading | undefined => {
    if (when && !when(cells, context)) return undefined;
    const exact = amount?.(cells, context);
    const quantityText = quantity?.(cells, context) ?? '';
    if (exact === undefined && quantityText === '' && !(entry.evenEmpty && entry.kind === 'CANCELLED'))
      return undefined;
    const cents = exact && inRange(Decimal.toEuro(exact), 'Le montant');
    if (cents !== undefined && cents < 0n && entry.kind !== 'AMENDED') {
      throw new LineRefusal('negative-amount', `Le montant ${Euro.inFrench(cents)} est négatif.`);
    }
    const day = effectiveOn(cells, context);
    if (!day) throw new LineRefusal('missing-date', 'La ligne ne dit pas quand la décision prend effet.');
    const plain =
      quantityText === ''
        ? undefined
        : plainQuantity(quantityText.replaceAll(/[\s\u00a0\u202f]/gu, '').replace(',', '.'));
    if (quantityText !== '' && plain === undefined)
      throw new LineRefusal('invalid-quantity', `« ${quantityText} » n’est pas une quantité.`);
    const suffix = [rank === 0 ? '' : String(rank + 1), key?.(cells, context) ?? '']
      .filter(Boolean)
      .map((part) => `:${part}`)
      .join('');
    return {
      entry: {
        key: wholeKey?.(cells, context) || `${reference}:${entry.kind}${suffix}`,
        kind: entry.kind,
        amount: cents,
        quantity: plain === undefined ? undefined : { value: plain, unit: unit!(cells, context) },
        effectiveOn: day.day,
        yearOnly: day.yearOnly,
        reason: reason?.(cells, context) || undefined,
        exact,
      },
      label: day.label,
    };
  };
}

function unitReader(unit: QuantityUnit | ColumnExpression, compiler: ExpressionCompiler): Read<QuantityUnit> {
  if (typeof unit === 'string') return () => unit;
  const text = compiler.text(unit);
  return (cells, context) => {
    const printed = text(cells, context);
    const known = QUANTITY_UNITS.find((name) => name === printed);
    if (known) return known;
    throw new LineRefusal(
      'unknown-unit',
      `« ${printed.slice(0, 60)} » n’est pas une unité (${QUANTITY_UNITS.join(', ')}) : la correspondance doit dire laquelle.`,
    );
  };
}

/** A project without a title is still an award: it is kept, and said. */
function titleOf(text: string, { warnings }: RowContext): string {
  if (text === '') warnings.push({ code: 'missing-title', message: 'Le projet n’a pas d’intitulé.' });
  return text.slice(0, TITLE_LENGTH);
}

/** A commune may be named by its SIREN or a SIRET of its own; what is neither stays as it is, for the reference to judge. */
function inseeOf(code: string, sirens: SirenDirectory): string {
  return (/^\d{9}(?:\d{5})?$/.test(code) ? sirens.communeOf(code.slice(0, 9)) : undefined) ?? code;
}

function placeOf(printed: string, communes: CommuneResolver): { printedCode: string; communeCode: string } {
  const reading = readCode(printed, 'INSEE');
  if (reading.kind !== 'CODE') {
    const message = reading.kind === 'REFUSED' ? reading.message : 'Le code de la commune est vide.';
    throw new LineRefusal('invalid-insee-code', message);
  }
  const found = communes.resolve(reading.code);
  if (!found) {
    throw new LineRefusal(
      'unknown-commune',
      `Le code « ${printed} » n’est celui d’aucune commune, actuelle, déléguée ou associée.`,
    );
  }
  return { printedCode: reading.code, communeCode: found.inseeCode };
}

function knownScheme(text: string, schemes: SchemeDirectory, context: RowContext): string {
  const wanted = required(text, 'missing-scheme', 'La ligne ne dit pas de quel dispositif il s’agit.');
  if (wanted === OTHER_SCHEME || schemes.has(wanted)) return wanted;
  const found = schemes.find(wanted);
  if (found) return found;
  const near = nearest(wanted, schemes.slugs());
  const message = `Le dispositif « ${wanted.slice(0, 80)} » n’est pas au catalogue${near ? ` ; le plus proche est « ${near} »` : ''}.`;
  // What looks like a slug was meant as one; a free text (« Fonctionnement ») is some other authority's scheme.
  if (/^[a-z0-9-]+$/.test(wanted)) throw new LineRefusal('unknown-scheme', message);
  context.warnings.push({ code: 'unknown-scheme', message });
  return OTHER_SCHEME;
}

function beneficiaryType(text: string): BeneficiaryType {
  if ((BENEFICIARY_TYPES as readonly string[]).includes(text)) return text as BeneficiaryType;
  throw new LineRefusal(
    'unknown-beneficiary-type',
    text === ''
      ? 'Le type du bénéficiaire manque.'
      : `« ${text} » n’est pas un type de bénéficiaire (${BENEFICIARY_TYPES.join(', ')}).`,
  );
}

/** The national register gives authorities numbers by category: 21 communes, 22 departments, 23 regions, 20 and 24 groupings, 25 syndicates. */
function ownerOfSiren(text: string, code: string, sirens: SirenDirectory): { type: BeneficiaryType; code: string } {
  const siren = text.slice(0, 9);
  if (!/^\d{9}$/.test(siren)) return { type: 'OTHER', code };
  const inseeCode = sirens.communeOf(siren);
  if (inseeCode) return { type: 'COMMUNE', code: inseeCode };
  if (sirens.isEpci(siren)) return { type: 'EPCI', code: siren };
  if (siren.startsWith('22')) return { type: 'DEPARTMENT', code };
  if (siren.startsWith('23')) return { type: 'REGION', code };
  if (siren.startsWith('25')) return { type: 'SYNDICAT', code };
  return { type: 'OTHER', code };
}

function warnAboutDay(
  { entry, label }: EntryReading,
  { warnings }: RowContext,
  from: string,
  until: string | undefined,
  notAfter: Day | undefined,
): void {
  const warn = (what: string): void => {
    const where = label === '' ? '' : `Colonne « ${label} » : `;
    warnings.push({ code: 'implausible-date', message: `${where}le ${Day.inFrench(entry.effectiveOn)} ${what}.` });
  };
  if (entry.effectiveOn < from) warn('est bien ancien');
  else if (until !== undefined && entry.effectiveOn > until) warn(`vient après le ${Day.inFrench(Day.of(until))}`);
  else if (notAfter !== undefined && entry.effectiveOn > notAfter)
    warn(`vient après la dernière mise à jour de la ligne, le ${Day.inFrench(notAfter)}`);
}

function warnAboutAmounts(award: AwardContent, entries: readonly MappedEntry[], { warnings }: RowContext): void {
  const granted = entries.find(({ kind }) => kind === 'AWARDED')?.amount;
  if (granted === undefined) return;
  if (granted === 0n) warnings.push({ code: 'zero-amount', message: 'La subvention est de 0 €.' });
  if (award.projectCost === undefined || granted <= award.projectCost) return;
  const cost = Euro.inFrench(award.projectCost);
  warnings.push({
    code: 'amount-above-cost',
    message: `La subvention, ${Euro.inFrench(granted)}, dépasse le coût du projet, ${cost} (taux de plus de 100 %).`,
  });
}

function inRange(cents: Euro, what: string): Euro {
  if (cents >= LARGEST || cents <= -LARGEST)
    throw new LineRefusal('amount-too-large', `${what} dépasse dix mille milliards d’euros.`);
  return cents;
}

function required(text: string, code: string, message: string): string {
  if (text === '') throw new LineRefusal(code, message);
  return text;
}
