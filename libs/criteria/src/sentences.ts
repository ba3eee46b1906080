/**
 * The French of criteria. A requirement reads alone (« La commune compte au plus 2 000 habitants (population DGF) »), and
 * followed by what was found (« C’est le cas : 728 habitants. »). Nobody writes these sentences by hand, so the text
 * that a commune reads cannot drift from the rule that judges it.
 */
import { Day, MET, NOT_APPLICABLE, NOT_MET, listInFrench, type Period, type Possible } from '#kernel';
import { numeric, thresholdOn } from './bounds.js';
import type { FactDefinition, KnownFact, Vocabulary } from './facts.js';
import type { JudgeContext, SchemeFrame, Wording } from './frame.js';
import type { Bounds, Criterion, Leaf } from './language.js';
import { kindOf } from './perimeter.js';
import { ratioOf } from './predicates.js';
import { VOCABULARY } from './vocabulary.js';
import { boundsOf, branchesOf, isAllOf, isAnyOf, isLeaf, isNot, matchLeaf } from './walk.js';
import { windowStateOn } from './windows.js';
import {
  COLON,
  afterDe,
  boundsText,
  capitalised,
  fill,
  lowered,
  numberText,
  optionText,
  statement,
  stillUnknown,
  type ResolvedBound,
} from './wording.js';

/** What words are made with: the day fixes the value of parameters. */
export interface SentenceContext extends Wording {
  readonly on: Day;
  readonly scheme?: SchemeFrame | undefined;
}

const FROM_MEMORY = ' (règle citée de mémoire, à vérifier)';

/** The requirement without capital, guard or final stop; its contrary when `negated`. */
export function clauseOf(criterion: Criterion, context: SentenceContext, negated = false): string {
  const clause = bareClause(criterion, context, negated);
  return criterion.fromMemory ? clause + FROM_MEMORY : clause;
}

function bareClause(criterion: Criterion, context: SentenceContext, negated: boolean): string {
  if (criterion.sentence !== undefined) {
    const own = lowered(criterion.sentence);
    return negated ? `cette condition ne doit pas être remplie${COLON}${own}` : own;
  }
  if (isNot(criterion)) return clauseOf(criterion.not, context, !negated);
  if (isLeaf(criterion)) return leafClause(criterion, context, negated);
  const clauses = branchesOf(criterion).map((branch) => {
    const clause = clauseOf(branch, context, negated);
    return branch.when ? `${lowered(guardPhrase(branch.when, context))}, ${clause}` : clause;
  });
  const together = isAllOf(criterion) !== negated;
  if (clauses.length === 1) return clauses[0]!;
  return together ? listClauses(clauses, 'et') : `soit ${clauses.join(', soit ')}`;
}

function listClauses(clauses: readonly string[], conjunction: 'et' | 'ou'): string {
  return clauses.length === 2 ? clauses.join(` ${conjunction} `) : listInFrench(clauses, conjunction);
}

/** Several thresholds may stand on one parameter: resolved to the number of the day, or to its name when it has none. */
function resolved(bounds: Bounds, { scheme, on }: SentenceContext): ResolvedBound[] {
  return boundsOf(bounds).map(({ name, threshold }) => {
    const value = thresholdOn(threshold, scheme?.parameters, on);
    if (value !== undefined) return { name, threshold: value };
    const code = typeof threshold === 'number' ? '' : threshold.parameter;
    const label = scheme?.parameters?.find((parameter) => parameter.code === code)?.label ?? code;
    return { name, threshold: `la valeur en vigueur (${lowered(label)})` };
  });
}

function vocabularyOf(context: Wording): Vocabulary {
  return context.vocabulary ?? VOCABULARY;
}

function labelOf(definition: FactDefinition | undefined, code: string): string {
  return definition?.label ?? code;
}

function leafClause(leaf: Leaf, context: SentenceContext, negated: boolean): string {
  const vocabulary = vocabularyOf(context);
  return matchLeaf<string>(leaf, {
    is: ({ fact, is }) => {
      const definition = vocabulary.get(fact);
      if (typeof is === 'string') return optionsClause(definition, fact, [is], negated);
      const affirmed = is !== negated;
      if (!definition) return `${fact}${COLON}${affirmed ? 'oui' : 'non'}`;
      const { required, denied } = definition.phrases;
      return affirmed ? required : (denied ?? `${definition.label}${COLON}non`);
    },
    in: ({ fact, in: values }) => optionsClause(vocabulary.get(fact), fact, values, negated),
    within: (within) => {
      const definition = vocabulary.get(within.fact);
      const text = boundsText(resolved(within, context), { ...measureOf(definition), negated });
      if (!definition) return `${within.fact}${COLON}${text}`;
      return fill(definition.phrases.required, { bounds: text, of: afterDe(text) });
    },
    includes: ({ fact, includes }) => {
      const definition = vocabulary.get(fact);
      const single = includes.length === 1 && definition?.phrases.required.includes('l’un de ces thèmes');
      if (single) {
        return `le projet ${negated ? 'ne porte pas' : 'porte'} sur le thème «\u00a0${optionText(definition, includes[0]!)}\u00a0»`;
      }
      return optionsClause(definition, fact, includes, negated);
    },
    ratio: (ratio) => {
      const [above, below] = ratio.ratio.map((code) => vocabulary.get(code));
      const text = boundsText(resolved(ratio, context), { format: 'PERCENT', negated });
      const verb = above?.plural ? 'représentent' : 'représente';
      return `${labelOf(above, ratio.ratio[0])} ${verb} ${text} ${afterDe(labelOf(below, ratio.ratio[1]))}`;
    },
    on: ({ on }) => `la demande ${negated ? 'n’est pas' : 'est'} déposée ${periodText(on)}`,
    windows: () =>
      negated
        ? 'la demande est déposée en dehors des périodes d’ouverture du dispositif'
        : 'la demande est déposée pendant une période d’ouverture du dispositif',
    perimeter: ({ perimeter }) => {
      const verb = negated ? 'le lieu se situe en dehors' : 'le lieu se situe dans le périmètre';
      if (perimeter !== true) {
        const names = perimeter.map((territory) => territoryText(territory, context));
        return negated
          ? `le lieu se situe hors de${COLON}${listInFrench(names)}`
          : `le lieu se situe dans l’un de ces territoires${COLON}${listInFrench(names)}`;
      }
      const name = perimeterName(context.scheme);
      return `${verb}${negated ? ' du périmètre' : ''} du dispositif${name === undefined ? '' : ` (${name})`}`;
    },
    discretion: ({ discretion }) =>
      /^(le |la |les |l’|l'|un |une )/.test(discretion)
        ? `la décision est laissée à l’appréciation ${afterDe(discretion)}`
        : lowered(discretion),
    uncertain: ({ uncertain }) => `un point reste incertain${COLON}${withoutStop(lowered(uncertain))}`,
  });
}

function measureOf(definition: FactDefinition | undefined): Pick<FactDefinition, 'format' | 'integer'> {
  return { format: definition?.format, integer: definition?.integer };
}

function optionsClause(
  definition: FactDefinition | undefined,
  code: string,
  values: readonly string[],
  negated: boolean,
): string {
  const names = values.map((value) => optionText(definition, value));
  if (!definition) return `${code}${COLON}${negated ? 'pas ' : ''}${listInFrench(names, 'ou')}`;
  const { required, denied } = definition.phrases;
  if (!negated) return fill(required, { options: listInFrench(names, 'ou') });
  if (definition.type === 'LIST') return fill(denied ?? required, { options: listInFrench(names) });
  return fill(denied ?? `${definition.label} n’est pas {options}`, { options: names.join(' ni ') });
}

const KIND_NAMES: Readonly<Record<string, string>> = {
  commune: 'commune',
  epci: 'EPCI',
  department: 'département',
  region: 'région',
};

const ZONE_NAMES: Readonly<Record<string, string>> = {
  'zone:METROPOLE': 'la métropole',
  'zone:DROM': 'les départements et régions d’outre-mer',
  'zone:COM': 'les collectivités d’outre-mer',
};

function territoryText(territory: string, context: Wording): string {
  const named = context.territoryName?.(territory) ?? ZONE_NAMES[territory];
  if (named !== undefined) return named;
  const kind = kindOf(territory);
  return `${KIND_NAMES[kind] ?? kind} ${territory.slice(kind.length + 1)}`;
}

function perimeterName(scheme: SchemeFrame | undefined): string | undefined {
  const perimeter = scheme?.perimeter;
  if (!perimeter) return undefined;
  if (perimeter.name !== undefined) return perimeter.name;
  const { scale } = perimeter;
  if (scale === 'COUNTRY') return 'toute la France';
  if (scale === 'MAINLAND') return 'la métropole';
  return scale === 'OVERSEAS' ? 'l’outre-mer' : undefined;
}

/**
 * Where a guarded condition counts: « Pour une commune de métropole de 2 001 à 20 000 habitants », or « Lorsque … »
 * where the guard does not read as a noun.
 */
export function guardPhrase(guard: Criterion, context: SentenceContext): string {
  if (guard.sentence !== undefined) {
    return /^(pour|lorsque|quand|si|dans|en|jusqu|à partir|depuis|avant|après) ?/i.test(guard.sentence)
      ? capitalised(guard.sentence)
      : whenClause(lowered(guard.sentence));
  }
  const parts = isAllOf(guard) && !guard.when ? guard.all : [guard];
  const vocabulary = vocabularyOf(context);
  let noun: string | undefined;
  const times: string[] = [];
  const qualifiers: string[] = [];
  const clauses: string[] = [];
  for (const part of parts) {
    if ('on' in part && part.when === undefined && part.sentence === undefined) {
      times.push(periodText(part.on));
      continue;
    }
    const words =
      part.when === undefined && part.sentence === undefined ? guardWords(part, context, vocabulary) : undefined;
    if (words?.noun !== undefined && noun === undefined) noun = words.noun;
    else if (words?.qualifier !== undefined) qualifiers.push(words.qualifier);
    else clauses.push(clauseOf(part, context));
  }
  if (qualifiers.length > 0 && noun === undefined) noun = 'une commune';
  const phrases = [
    ...(noun === undefined ? [] : [`Pour ${[noun, ...qualifiers].join(' ')}`]),
    ...times,
    ...(clauses.length === 0 ? [] : [whenClause(listClauses(clauses, 'et'))]),
  ];
  return phrases.map((phrase, index) => (index === 0 ? capitalised(phrase) : lowered(phrase))).join(', ');
}

/** « du 6 octobre 2020 au 31 décembre 2021 », « à partir du … », « jusqu’au … ». */
function periodText({ from, until }: Period): string {
  if (from !== undefined && until !== undefined) return `du ${Day.inFrench(from)} au ${Day.inFrench(until)}`;
  if (from !== undefined) return `à partir du ${Day.inFrench(from)}`;
  return until === undefined ? 'à toute date' : `jusqu’au ${Day.inFrench(until)}`;
}

function whenClause(clause: string): string {
  return /^(il|elle|on|un|une|aucun|aucune)\b/.test(clause) ? `Lorsqu’${clause}` : `Lorsque ${clause}`;
}

function guardWords(
  part: Criterion,
  context: SentenceContext,
  vocabulary: Vocabulary,
): { noun?: string; qualifier?: string } | undefined {
  if (isNot(part)) {
    const inner = part.not;
    return isLeaf(inner) && 'is' in inner && typeof inner.is === 'boolean'
      ? guardWords({ ...inner, is: !inner.is }, context, vocabulary)
      : undefined;
  }
  if (isAnyOf(part) || !('fact' in part)) return undefined;
  const definition = vocabulary.get(part.fact);
  if (!definition) return undefined;
  const { phrases } = definition;
  if ('is' in part && typeof part.is === 'boolean') {
    const qualifier = part.is ? phrases.qualifier : phrases.deniedQualifier;
    return qualifier === undefined ? undefined : { qualifier };
  }
  const values = 'is' in part && typeof part.is === 'string' ? [part.is] : 'in' in part ? part.in : undefined;
  if (values) {
    if (phrases.noun)
      return {
        noun: listInFrench(
          values.map((value) => optionText(definition, value)),
          'ou',
        ),
      };
    const qualifiers = values.map((value) => definition.options?.find((option) => option.value === value)?.qualifier);
    return qualifiers.every((qualifier) => qualifier !== undefined)
      ? { qualifier: listInFrench(qualifiers, 'ou') }
      : undefined;
  }
  if ('includes' in part || phrases.qualifier === undefined) return undefined;
  const text = boundsText(resolved(part as Bounds, context), { ...measureOf(definition), negated: false });
  return { qualifier: fill(phrases.qualifier, { bounds: text, of: afterDe(text) }) };
}

/**
 * The requirement as a sentence without final stop: « Pour une commune de métropole : la commune compte au plus … ».
 * `prefix` says how it stands among alternatives (« soit », « et, dans ce même cas, »).
 */
export function requirementOf(
  criterion: Criterion,
  guards: readonly Criterion[],
  context: SentenceContext,
  { negated = false, prefix = '' }: { readonly negated?: boolean; readonly prefix?: string } = {},
): string {
  const body = prefix + withoutStop(clauseOf(criterion, context, negated));
  if (guards.length === 0) return capitalised(body);
  const uncertain = 'uncertain' in criterion && criterion.sentence === undefined;
  const phrases = guards.map((guard) => guardPhrase(guard, context));
  // A second colon in one sentence reads badly.
  const text = uncertain ? `${prefix}cas incertain, car ${withoutStop(lowered(criterion.uncertain))}` : body;
  return `${[phrases[0]!, ...phrases.slice(1).map(lowered)].join(', ')}${COLON}${text}`;
}

function withoutStop(text: string): string {
  return text.replace(/\s*\.$/, '');
}

export interface Finding {
  readonly criterion: Criterion;
  readonly possible: Possible;
  /** What is possible for the condition itself, its guards left aside. */
  readonly bare: Possible;
  readonly known: readonly KnownFact[];
  readonly unknown: readonly string[];
  /** Unknown facts of the guards alone. */
  readonly guardUnknown: readonly string[];
  /** Another branch of the same choice is met already. */
  readonly settledElsewhere: boolean;
}

/** What was found, as a sentence with its final stop. */
export function findingOf(finding: Finding, context: JudgeContext): string {
  const { possible, criterion } = finding;
  if (possible === NOT_APPLICABLE) return 'Sans objet ici.';
  const elsewhere = finding.settledElsewhere ? ' Une autre possibilité est remplie\u00a0: cela suffit.' : '';
  if (possible === MET || possible === NOT_MET) {
    const detail = isLeaf(criterion) ? leafFinding(criterion, finding, context) : branchFinding(finding, context);
    const opening = possible === MET ? 'C’est le cas' : 'Ce n’est pas le cas';
    if (detail === undefined) return `${opening}.${elsewhere}`;
    return `${opening}${detail.startsWith('(') ? ' ' : COLON}${detail}.${elsewhere}`;
  }
  return `${doubt(finding, context)}.${elsewhere}`;
}

function branchFinding({ known }: Finding, context: JudgeContext): string | undefined {
  if (known.length === 0) return undefined;
  return known.map((fact) => statement(vocabularyOf(context), fact)).join('\u00a0; ');
}

function leafFinding(leaf: Leaf, { known }: Finding, context: JudgeContext): string | undefined {
  const vocabulary = vocabularyOf(context);
  const found = (code: string) => known.find((fact) => fact.code === code);
  return matchLeaf<string | undefined>(leaf, {
    is: ({ fact, is }) => {
      const known = found(fact);
      // « C’est le cas » says it all where only one value will do.
      if (!known) return undefined;
      if (typeof is !== 'boolean' && known.value !== is) return valueWithSource(vocabulary, known);
      return optional(sourceText(known), (source) => `(${source})`);
    },
    in: ({ fact }) => optional(found(fact), (known) => valueWithSource(vocabulary, known)),
    within: ({ fact, boundedBy }) => {
      const known = found(fact);
      if (known) return valueWithSource(vocabulary, known);
      return boundedBy && optional(found(boundedBy.fact), (bound) => `d’après ${boundingText(vocabulary, bound)}`);
    },
    includes: ({ fact }) => optional(found(fact), (known) => valueWithSource(vocabulary, known)),
    ratio: ({ ratio }) => {
      const value = ratioOf(ratio, (code) => found(code)?.value);
      return value === undefined ? undefined : numberText(value, 'PERCENT');
    },
    on: () => `au ${Day.inFrench(context.on)}`,
    windows: () => windowFinding(context),
    perimeter: () => undefined,
    discretion: () => undefined,
    uncertain: () => undefined,
  });
}

function optional<T, R>(value: T | undefined, map: (value: T) => R): R | undefined {
  return value === undefined ? undefined : map(value);
}

function valueWithSource(vocabulary: Vocabulary, fact: KnownFact): string {
  const definition = vocabulary.get(fact.code);
  const source = sourceText(fact);
  const value = foundText(definition, fact);
  return source === undefined ? value : `${value} (${source})`;
}

function foundText(definition: FactDefinition | undefined, fact: KnownFact): string {
  const value = fact.value;
  if (typeof value === 'boolean') return value ? 'oui' : 'non';
  const number = numeric(value);
  if (number !== undefined) {
    const text = numberText(number, definition?.format);
    const template = definition?.phrases.found ?? '{value}';
    // French counts 0 and 1 as singular: « 1 habitant ».
    return fill(Math.abs(number) < 2 ? singular(template) : template, { value: text });
  }
  if (typeof value === 'string') return optionText(definition, value);
  if (Array.isArray(value)) {
    return value.length === 0
      ? 'aucune réponse'
      : listInFrench(value.map((item) => optionText(definition, item as string)));
  }
  return String(value);
}

function singular(template: string): string {
  return template.replace(/\{value\} (habitant|agent|heure)s/, '{value} $1');
}

/** Only what the reader cannot guess: where a reference came from, or that they said it themselves. */
function sourceText(fact: KnownFact): string | undefined {
  if (fact.source === 'DECLARED') return 'selon votre réponse';
  return fact.origin;
}

function boundingText(vocabulary: Vocabulary, fact: KnownFact): string {
  const definition = vocabulary.get(fact.code);
  return `${labelOf(definition, fact.code)} (${foundText(definition, fact)})`;
}

function windowFinding(context: JudgeContext): string | undefined {
  const state = windowStateOn(context.scheme ?? {}, context.on);
  switch (state.kind) {
    case 'PERMANENT':
    case 'OPEN':
      return state.until === undefined
        ? 'ouvert sans date de fin annoncée'
        : `ouvert jusqu’au ${Day.inFrench(state.until)}`;
    case 'UPCOMING':
      return state.opensOn === undefined ? 'pas encore ouvert' : `ouvrira le ${Day.inFrench(state.opensOn)}`;
    case 'CLOSED': {
      const closed = state.since === undefined ? 'fermé' : `fermé depuis le ${Day.inFrench(Day.add(state.since, 1))}`;
      return state.opensOn === undefined ? closed : `${closed}, réouverture le ${Day.inFrench(state.opensOn)}`;
    }
    case 'UNCERTAIN':
      return withoutStop(lowered(state.reason));
  }
}

function doubt(finding: Finding, context: JudgeContext): string {
  const { criterion, bare, unknown, guardUnknown, known } = finding;
  const vocabulary = vocabularyOf(context);
  const decided = bare === MET || bare === NOT_MET || bare === NOT_APPLICABLE;
  if (decided) {
    const whether =
      guardUnknown.length === 0
        ? 'reste à savoir si cette condition s’applique ici'
        : `reste à savoir si cette condition s’applique ici (${stillUnknown(vocabulary, guardUnknown)})`;
    return `À vérifier${COLON}${whether}`;
  }
  if (isLeaf(criterion)) {
    if ('discretion' in criterion) return 'À vérifier auprès de cette autorité';
    if ('uncertain' in criterion) {
      // The reason is the requirement itself unless a sentence of its own stands there.
      return criterion.sentence === undefined
        ? 'À vérifier auprès du service instructeur'
        : `À vérifier${COLON}${withoutStop(lowered(criterion.uncertain))}`;
    }
    if ('windows' in criterion) return `À vérifier${COLON}${windowFinding(context) ?? 'dates à confirmer'}`;
    if ('perimeter' in criterion) return `À vérifier${COLON}le lieu n’est pas assez précis pour conclure`;
    if ('ratio' in criterion && unknown.length === 0)
      return `À vérifier${COLON}${zeroDenominator(criterion.ratio[1], vocabulary)}`;
    if ('fact' in criterion && 'boundedBy' in criterion && criterion.boundedBy) {
      const bound = known.find(({ code }) => code === criterion.boundedBy!.fact);
      const asked = stillUnknown(vocabulary, [criterion.fact]);
      return bound
        ? `À vérifier${COLON}${asked}, et ${boundingText(vocabulary, bound)} ne suffit pas pour conclure`
        : `À vérifier${COLON}${asked}`;
    }
  }
  const reasons = unknown.length > 0 ? [stillUnknown(vocabulary, unknown)] : inherentDoubts(criterion, context);
  return reasons.length === 0
    ? 'À vérifier auprès du service instructeur'
    : `À vérifier${COLON}${reasons.join('\u00a0; ')}`;
}

function zeroDenominator(code: string, vocabulary: Vocabulary): string {
  const definition = vocabulary.get(code);
  return `${labelOf(definition, code)} ${definition?.plural ? 'valent' : 'vaut'} zéro`;
}

/** Why a branch stays open although every fact is known: discretion, uncertainty, a threshold without a value. */
function inherentDoubts(criterion: Criterion, context: SentenceContext): string[] {
  if (isLeaf(criterion)) {
    return 'uncertain' in criterion || 'discretion' in criterion ? [withoutStop(clauseOf(criterion, context))] : [];
  }
  return branchesOf(criterion).flatMap((branch) => inherentDoubts(branch, context));
}
