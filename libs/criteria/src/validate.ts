/**
 * Checks a criterion that came from outside (a YAML file, an editor): everything that is wrong with it, at once, each
 * with its path, a stable code and a French sentence. What passes is a `Criterion` that every judge can take.
 */
import { Day, nearest, type Problem } from '#kernel';
import type { FactDefinition, Vocabulary } from './facts.js';
import type { Criterion } from './language.js';
import { TERRITORY_KINDS } from './perimeter.js';
import { VOCABULARY, nearestFact } from './vocabulary.js';
import { BOUND_NAMES, type BoundName } from './walk.js';

export interface CriterionRules {
  readonly vocabulary?: Vocabulary | undefined;
  /** Codes of the parameters that the scheme declares. */
  readonly parameters?: readonly string[] | undefined;
  /** When given, every code starts with `slug.`. */
  readonly slug?: string | undefined;
  /** Where the criterion stands in its document; `eligibility` by default. */
  readonly path?: string | undefined;
}

const MAX_DEPTH = 16;
const MAX_NODES = 500;
const MAX_VALUES = 2_000;
const MAX_TEXT = 600;
/** After these, more suggestions cost time and help nobody. */
const MAX_SUGGESTIONS = 20;

const NOTES = ['code', 'sentence', 'when', 'legalBasis', 'remedy', 'fromMemory'];
const FORMS = ['all', 'any', 'not', 'fact', 'ratio', 'on', 'windows', 'perimeter', 'discretion', 'uncertain'] as const;
type Form = (typeof FORMS)[number];
const FACT_TESTS = ['is', 'in', 'includes', ...BOUND_NAMES, 'boundedBy'];

const KEYS: Readonly<Record<Form, readonly string[]>> = {
  all: [],
  any: [],
  not: [],
  fact: FACT_TESTS,
  ratio: BOUND_NAMES,
  on: [],
  windows: [],
  perimeter: [],
  discretion: [],
  uncertain: [],
};

const CODE_FORM = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+$/;
const VALUE_CODE_FORM = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const TERRITORY_FORM = new RegExp(`^(${TERRITORY_KINDS.join('|')}):[0-9A-Z]+$`);
const ZONES = ['zone:METROPOLE', 'zone:DROM', 'zone:COM'];

/** Reads a criterion; either it is whole, or everything wrong with it is said. */
export function readCriterion(
  value: unknown,
  rules: CriterionRules = {},
): { readonly criterion: Criterion } | { readonly problems: readonly Problem[] } {
  const problems = validateCriterion(value, rules);
  return problems.length > 0 ? { problems } : { criterion: value as Criterion };
}

/** All problems of a criterion; none when it can be judged. */
export function validateCriterion(value: unknown, rules: CriterionRules = {}): readonly Problem[] {
  const validator = new Validator(rules);
  validator.criterion(value, rules.path ?? 'eligibility', { inGuard: false, covered: false, ancestors: [] });
  return validator.problems;
}

/** The `parameters` of a scheme: codes once, dated values in order, numbers. */
export function validateParameters(value: unknown, path = 'parameters'): readonly Problem[] {
  const validator = new Validator({});
  validator.parameters(value, path);
  return validator.problems;
}

interface Position {
  /** Inside a guard no leaf needs a code: a guard is not shown on its own. */
  readonly inGuard: boolean;
  /** A branch around has a code and stands for its leaves. */
  readonly covered: boolean;
  readonly ancestors: readonly object[];
}

type Fields = Readonly<Record<string, unknown>>;

class Validator {
  readonly problems: Problem[] = [];
  private readonly vocabulary: Vocabulary;
  private readonly codes = new Map<string, string>();
  private nodes = 0;
  private suggestions = 0;

  constructor(private readonly rules: CriterionRules) {
    this.vocabulary = rules.vocabulary ?? VOCABULARY;
  }

  criterion(value: unknown, path: string, position: Position): void {
    if (!isFields(value)) {
      this.add(path, 'criteria.shape', 'Une condition est un objet (all, any, not, fact, …).');
      return;
    }
    if (position.ancestors.includes(value)) {
      this.add(path, 'criteria.cycle', 'Cette condition se contient elle-même (ancre YAML en boucle).');
      return;
    }
    if (position.ancestors.length >= MAX_DEPTH) {
      this.add(path, 'criteria.too-deep', `Les conditions s’emboîtent sur plus de ${MAX_DEPTH} niveaux.`);
      return;
    }
    this.nodes += 1;
    if (this.nodes > MAX_NODES) {
      if (this.nodes === MAX_NODES + 1) this.add(path, 'criteria.too-large', `Plus de ${MAX_NODES} conditions.`);
      return;
    }

    const forms = FORMS.filter((name) => value[name] !== undefined);
    if (forms.length !== 1) {
      const written = Object.keys(value).find((key) => !NOTES.includes(key));
      const near = forms.length === 0 && written !== undefined ? this.nearest(written, FORMS) : undefined;
      const message =
        forms.length > 1
          ? `Une condition a une seule forme, ici ${forms.join(' et ')}\u00a0: les réunir dans «\u00a0all\u00a0» ou «\u00a0any\u00a0».`
          : `Il manque la forme de la condition (${FORMS.join(', ')}).${didYouMean(near)}`;
      this.add(path, forms.length > 1 ? 'criteria.form.several' : 'criteria.form.missing', message);
      return;
    }
    const form = forms[0]!;
    this.keys(value, [...NOTES, form, ...KEYS[form]], path);
    this.notes(value, form, path, position);
    const inside: Position = {
      ...position,
      covered: position.covered || typeof value['code'] === 'string',
      ancestors: [...position.ancestors, value],
    };
    if (value['when'] !== undefined) {
      this.criterion(value['when'], `${path}.when`, { ...inside, inGuard: true });
    }
    this.form(form, value, path, inside);
  }

  private form(form: Form, value: Fields, path: string, inside: Position): void {
    switch (form) {
      case 'all':
      case 'any': {
        this.branches(value[form], `${path}.${form}`, inside);
        return;
      }
      case 'not': {
        this.criterion(value['not'], `${path}.not`, inside);
        return;
      }
      case 'fact': {
        this.fact(value, path);
        return;
      }
      case 'ratio': {
        this.ratio(value, path);
        return;
      }
      case 'on': {
        this.period(value['on'], `${path}.on`);
        return;
      }
      case 'windows':
        if (value['windows'] !== true)
          this.add(`${path}.windows`, 'criteria.windows', 'Seul «\u00a0windows: true\u00a0» existe.');
        return;
      case 'perimeter': {
        this.perimeter(value['perimeter'], `${path}.perimeter`);
        return;
      }
      case 'discretion':
      case 'uncertain':
        this.text(value[form], `${path}.${form}`);
    }
  }

  private branches(value: unknown, path: string, inside: Position): void {
    if (!Array.isArray(value)) {
      this.add(path, 'criteria.shape', 'Une liste de conditions est attendue.');
      return;
    }
    if (value.length === 0) this.add(path, 'criteria.empty', 'La liste de conditions est vide.');
    value.forEach((branch, index) => this.criterion(branch, `${path}[${index}]`, inside));
  }

  private notes(value: Fields, form: Form, path: string, { inGuard, covered }: Position): void {
    const leaf = form !== 'all' && form !== 'any' && form !== 'not';
    const code = value['code'];
    if (code === undefined) {
      if (leaf && !inGuard && !covered) {
        this.add(
          `${path}.code`,
          'criteria.code.missing',
          'Il manque un code stable, comme «\u00a0detr.population\u00a0».',
        );
      }
    } else this.code(code, `${path}.code`);
    if (value['sentence'] !== undefined) {
      this.text(value['sentence'], `${path}.sentence`);
      if (typeof value['sentence'] === 'string' && /\.\s*$/.test(value['sentence'])) {
        this.add(`${path}.sentence`, 'criteria.sentence.stop', 'La phrase s’écrit sans point final.');
      }
    }
    if (value['remedy'] !== undefined) this.text(value['remedy'], `${path}.remedy`);
    if (value['fromMemory'] !== undefined && typeof value['fromMemory'] !== 'boolean') {
      this.add(`${path}.fromMemory`, 'criteria.type', 'Vrai ou faux est attendu.');
    }
    if (value['legalBasis'] !== undefined) this.legalBasis(value['legalBasis'], `${path}.legalBasis`);
  }

  private code(code: unknown, path: string): void {
    if (typeof code !== 'string' || !CODE_FORM.test(code) || code.length > 120) {
      this.add(
        path,
        'criteria.code.form',
        'Un code s’écrit en minuscules sans accent, comme «\u00a0detr.population\u00a0».',
      );
      return;
    }
    const { slug } = this.rules;
    if (slug !== undefined && !code.startsWith(`${slug}.`)) {
      this.add(path, 'criteria.code.slug', `Le code commence par «\u00a0${slug}.\u00a0», l’identifiant du dispositif.`);
    }
    const first = this.codes.get(code);
    if (first !== undefined) {
      this.add(path, 'criteria.code.duplicate', `Le code «\u00a0${code}\u00a0» est déjà pris (${first}).`);
    } else this.codes.set(code, path);
  }

  private legalBasis(value: unknown, path: string): void {
    if (!Array.isArray(value) || value.length === 0) {
      this.add(path, 'criteria.legal-basis', 'Une liste de références ({ label, url }) est attendue.');
      return;
    }
    value.forEach((item: unknown, index) => {
      const at = `${path}[${index}]`;
      if (!isFields(item)) {
        this.add(
          at,
          'criteria.legal-basis',
          'Une référence a un «\u00a0label\u00a0» et peut-être une «\u00a0url\u00a0».',
        );
        return;
      }
      this.keys(item, ['label', 'url', 'checkedOn'], at);
      this.text(item['label'], `${at}.label`);
      const url = item['url'];
      if (url !== undefined && (typeof url !== 'string' || !/^https?:\/\/\S+$/.test(url))) {
        this.add(`${at}.url`, 'criteria.url', 'L’adresse commence par http:// ou https://.');
      }
    });
  }

  private fact(value: Fields, path: string): void {
    const definition = this.definition(value['fact'], `${path}.fact`);
    const bounds = BOUND_NAMES.filter((name) => value[name] !== undefined);
    const tests = ['is', 'in', 'includes'].filter((name) => value[name] !== undefined);
    if (tests.length + (bounds.length > 0 ? 1 : 0) !== 1) {
      this.add(
        path,
        tests.length + bounds.length === 0 ? 'criteria.bounds.empty' : 'criteria.test.several',
        tests.length + bounds.length === 0
          ? 'Il manque ce que le fait doit valoir (is, in, includes, atLeast, moreThan, atMost ou lessThan).'
          : 'Un fait se teste d’une seule façon (is, in, includes ou des bornes).',
      );
      return;
    }
    if (bounds.length === 0 && value['boundedBy'] !== undefined) {
      this.add(`${path}.boundedBy`, 'criteria.bounded-by', '«\u00a0boundedBy\u00a0» accompagne des bornes.');
    }
    if (bounds.length > 0) {
      if (this.expects(definition, ['NUMBER', 'EURO'], bounds[0]!, path)) this.bounds(value, bounds, path, definition);
      if (value['boundedBy'] !== undefined) this.boundedBy(value['boundedBy'], value['fact'], `${path}.boundedBy`);
      return;
    }
    switch (tests[0]) {
      case 'is': {
        this.is(value['is'], definition, path);
        return;
      }
      case 'in':
        if (this.expects(definition, ['CHOICE'], 'in', path)) this.values(value['in'], definition, `${path}.in`);
        return;
      default:
        if (this.expects(definition, ['LIST'], 'includes', path))
          this.values(value['includes'], definition, `${path}.includes`);
    }
  }

  private is(value: unknown, definition: FactDefinition | undefined, path: string): void {
    const at = `${path}.is`;
    if (typeof value === 'boolean') return void this.expects(definition, ['BOOLEAN'], 'is', path);
    if (typeof value === 'string') {
      if (this.expects(definition, ['CHOICE'], 'is', path)) this.option(value, definition, at);
      return;
    }
    this.add(at, 'criteria.type', '«\u00a0is\u00a0» attend vrai, faux ou une valeur de la liste.');
  }

  /** True when the fact, if it is known at all, has one of these types; else says which test fits it. */
  private expects(
    definition: FactDefinition | undefined,
    types: readonly FactDefinition['type'][],
    test: string,
    path: string,
  ): boolean {
    if (!definition || types.includes(definition.type)) return true;
    this.add(
      `${path}.${test}`,
      'criteria.test.type',
      `«\u00a0${test}\u00a0» ne convient pas à «\u00a0${definition.code}\u00a0»\u00a0: ${FITTING[definition.type]}.`,
    );
    return false;
  }

  private values(value: unknown, definition: FactDefinition | undefined, path: string): void {
    if (!Array.isArray(value) || value.length === 0 || value.length > MAX_VALUES) {
      this.add(path, 'criteria.values', 'Une liste non vide de valeurs est attendue.');
      return;
    }
    value.forEach((item: unknown, index) => {
      const at = `${path}[${index}]`;
      if (typeof item !== 'string') {
        this.add(at, 'criteria.type', 'Une valeur de la liste est attendue.');
        return;
      }
      if (value.indexOf(item) !== index)
        this.add(at, 'criteria.values.duplicate', `«\u00a0${shortened(item)}\u00a0» est écrit deux fois.`);
      this.option(item, definition, at);
    });
  }

  private option(value: string, definition: FactDefinition | undefined, path: string): void {
    const options = definition?.options?.map((option) => option.value);
    if (!options) {
      if (definition && !VALUE_CODE_FORM.test(value)) {
        this.add(
          path,
          'criteria.value.form',
          `«\u00a0${shortened(value)}\u00a0» n’est pas un code (minuscules et tirets).`,
        );
      }
      return;
    }
    if (options.includes(value)) return;
    this.add(
      path,
      'criteria.value.unknown',
      `«\u00a0${shortened(value)}\u00a0» n’est pas une valeur de «\u00a0${definition!.code}\u00a0».${didYouMean(this.nearest(value, options))}`,
    );
  }

  private bounds(
    value: Fields,
    names: readonly BoundName[],
    path: string,
    definition: FactDefinition | undefined,
  ): void {
    const numbers = new Map<BoundName, number>();
    for (const name of names) {
      const threshold = this.threshold(value[name], `${path}.${name}`, definition);
      if (threshold !== undefined) numbers.set(name, threshold);
    }
    for (const [strict, loose] of [
      ['moreThan', 'atLeast'],
      ['lessThan', 'atMost'],
    ] as const) {
      if (value[strict] !== undefined && value[loose] !== undefined) {
        this.add(
          `${path}.${strict}`,
          'criteria.bounds.twice',
          `«\u00a0${strict}\u00a0» et «\u00a0${loose}\u00a0» bornent le même côté.`,
        );
      }
    }
    const low = numbers.get('atLeast') ?? numbers.get('moreThan');
    const high = numbers.get('atMost') ?? numbers.get('lessThan');
    if (low === undefined || high === undefined) return;
    const strict = numbers.has('moreThan') || numbers.has('lessThan');
    if (low > high || (low === high && strict)) {
      this.add(path, 'criteria.bounds.contradiction', 'Aucun nombre ne tient entre ces bornes.');
    }
  }

  private threshold(value: unknown, path: string, definition: FactDefinition | undefined): number | undefined {
    if (isFields(value)) {
      this.keys(value, ['parameter'], path);
      this.parameterReference(value['parameter'], `${path}.parameter`);
      return undefined;
    }
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      this.add(path, 'criteria.threshold', 'Un nombre ou «\u00a0{ parameter: … }\u00a0» est attendu.');
      return undefined;
    }
    const range = definition?.range;
    if (range && (value < range.min || value > range.max)) {
      const hint =
        definition.format === 'PERCENT' ? ' Une part s’écrit comme une fraction\u00a0: 0,19 pour 19\u00a0%.' : '';
      this.add(
        path,
        'criteria.threshold.implausible',
        `Un seuil entre ${range.min} et ${range.max} est attendu.${hint}`,
      );
      return undefined;
    }
    return value;
  }

  private parameterReference(code: unknown, path: string): void {
    if (typeof code !== 'string') {
      this.add(path, 'criteria.parameter', 'Le code d’un paramètre est attendu.');
      return;
    }
    const known = this.rules.parameters ?? [];
    if (known.includes(code)) return;
    this.add(
      path,
      'criteria.parameter.unknown',
      `Le paramètre «\u00a0${shortened(code)}\u00a0» n’est pas déclaré par le dispositif.${didYouMean(this.nearest(code, known))}`,
    );
  }

  private boundedBy(value: unknown, fact: unknown, path: string): void {
    if (!isFields(value)) {
      this.add(path, 'criteria.shape', '«\u00a0{ fact, surelyBelow }\u00a0» est attendu.');
      return;
    }
    this.keys(value, ['fact', 'surelyBelow'], path);
    const definition = this.definition(value['fact'], `${path}.fact`);
    if (definition && definition.type !== 'NUMBER') {
      this.add(`${path}.fact`, 'criteria.test.type', 'Seul un nombre peut en borner un autre.');
    }
    if (value['fact'] === fact) this.add(`${path}.fact`, 'criteria.bounded-by', 'Un fait ne se borne pas lui-même.');
    const surelyBelow = value['surelyBelow'];
    if (typeof surelyBelow !== 'number' || !(surelyBelow > 0 && surelyBelow <= 1)) {
      this.add(
        `${path}.surelyBelow`,
        'criteria.bounded-by',
        'Une fraction plus grande que 0 et au plus égale à 1 est attendue.',
      );
    }
  }

  private ratio(value: Fields, path: string): void {
    const pair = value['ratio'];
    if (!Array.isArray(pair) || pair.length !== 2) {
      this.add(`${path}.ratio`, 'criteria.ratio', 'Deux faits sont attendus\u00a0: [numérateur, dénominateur].');
      return;
    }
    const [above, below] = pair.map((code: unknown, index) => this.definition(code, `${path}.ratio[${index}]`));
    for (const [index, definition] of [above, below].entries()) {
      if (definition && definition.type !== 'NUMBER' && definition.type !== 'EURO') {
        this.add(
          `${path}.ratio[${index}]`,
          'criteria.test.type',
          `«\u00a0${definition.code}\u00a0» n’est pas un nombre.`,
        );
      }
    }
    if (above && above === below)
      this.add(`${path}.ratio[1]`, 'criteria.ratio', 'Les deux faits d’un rapport sont différents.');
    if (above && below && above.type !== below.type) {
      this.add(`${path}.ratio[1]`, 'criteria.ratio', 'Un rapport compare deux montants ou deux nombres.');
    }
    const bounds = BOUND_NAMES.filter((name) => value[name] !== undefined);
    if (bounds.length === 0) {
      this.add(path, 'criteria.bounds.empty', 'Il manque une borne (atLeast, moreThan, atMost ou lessThan).');
      return;
    }
    this.bounds(value, bounds, path, undefined);
  }

  private period(value: unknown, path: string): void {
    if (!isFields(value)) {
      this.add(path, 'criteria.shape', '«\u00a0{ from, until }\u00a0» est attendu.');
      return;
    }
    this.keys(value, ['from', 'until'], path);
    const [from, until] = (['from', 'until'] as const).map((name) => this.day(value[name], `${path}.${name}`));
    if (value['from'] === undefined && value['until'] === undefined) {
      this.add(path, 'criteria.bounds.empty', 'Il manque un début ou une fin.');
    }
    if (from && until && from > until) this.add(path, 'criteria.period', 'La fin vient avant le début.');
  }

  private day(value: unknown, path: string): Day | undefined {
    if (value === undefined) return undefined;
    const day = typeof value === 'string' ? Day.parse(value) : undefined;
    if (!day) this.add(path, 'criteria.day', 'Un jour AAAA-MM-JJ est attendu.');
    return day;
  }

  private perimeter(value: unknown, path: string): void {
    if (value === true) return;
    if (!Array.isArray(value) || value.length === 0 || value.length > MAX_VALUES) {
      this.add(path, 'criteria.perimeter', '«\u00a0true\u00a0» ou une liste de territoires est attendu.');
      return;
    }
    value.forEach((territory: unknown, index) => {
      const valid = typeof territory === 'string' && TERRITORY_FORM.test(territory);
      if (!valid || (territory.startsWith('zone:') && !ZONES.includes(territory))) {
        this.add(
          `${path}[${index}]`,
          'criteria.territory',
          'Un territoire s’écrit commune:01004, epci:200069060, department:69, region:84 ou zone:DROM.',
        );
      }
    });
  }

  parameters(value: unknown, path: string): void {
    if (!Array.isArray(value)) {
      this.add(path, 'criteria.shape', 'Une liste de paramètres est attendue.');
      return;
    }
    value.forEach((item: unknown, index) => {
      const at = `${path}[${index}]`;
      if (!isFields(item)) {
        this.add(at, 'criteria.shape', '«\u00a0{ code, label, values }\u00a0» est attendu.');
        return;
      }
      this.keys(item, ['code', 'label', 'values'], at);
      this.code(item['code'], `${at}.code`);
      this.text(item['label'], `${at}.label`);
      const values = item['values'];
      if (!Array.isArray(values) || values.length === 0) {
        this.add(`${at}.values`, 'criteria.parameter.values', 'Au moins une valeur datée est attendue.');
        return;
      }
      const days = new Set<string>();
      values.forEach((dated: unknown, position) => {
        const where = `${at}.values[${position}]`;
        if (!isFields(dated)) {
          this.add(where, 'criteria.shape', '«\u00a0{ from, value }\u00a0» est attendu.');
          return;
        }
        this.keys(dated, ['from', 'value', 'legalBasis'], where);
        const from = this.day(dated['from'], `${where}.from`);
        if (dated['from'] === undefined) this.add(`${where}.from`, 'criteria.day', 'Un jour AAAA-MM-JJ est attendu.');
        if (from && days.has(from))
          this.add(`${where}.from`, 'criteria.parameter.values', 'Deux valeurs commencent le même jour.');
        if (from) days.add(from);
        if (typeof dated['value'] !== 'number' || !Number.isFinite(dated['value'])) {
          this.add(`${where}.value`, 'criteria.threshold', 'Un nombre est attendu.');
        }
        if (dated['legalBasis'] !== undefined) this.legalBasis([dated['legalBasis']], `${where}.legalBasis`);
      });
    });
  }

  private definition(code: unknown, path: string): FactDefinition | undefined {
    const definition = typeof code === 'string' ? this.vocabulary.get(code) : undefined;
    if (definition) return definition;
    const written = typeof code === 'string' ? shortened(code) : '';
    const near =
      typeof code === 'string' && this.suggestions++ < MAX_SUGGESTIONS ? nearestFact(this.vocabulary, code) : undefined;
    this.add(path, 'criteria.fact.unknown', `Le fait «\u00a0${written}\u00a0» n’existe pas.${didYouMean(near)}`);
    return undefined;
  }

  private keys(value: Fields, known: readonly string[], path: string): void {
    for (const key of Object.keys(value)) {
      if (known.includes(key) || value[key] === undefined) continue;
      this.add(
        `${path}.${shortened(key)}`,
        'criteria.key.unknown',
        `«\u00a0${shortened(key)}\u00a0» n’a pas de sens ici.${didYouMean(this.nearest(key, known))}`,
      );
    }
  }

  private text(value: unknown, path: string): void {
    if (typeof value !== 'string' || value.trim() === '' || value.length > MAX_TEXT) {
      this.add(path, 'criteria.text', `Un texte de 1 à ${MAX_TEXT} caractères est attendu.`);
    }
  }

  private nearest(written: string, known: Iterable<string>): string | undefined {
    return this.suggestions++ < MAX_SUGGESTIONS ? nearest(written, known) : undefined;
  }

  private add(path: string, code: string, message: string): void {
    this.problems.push({ path, code, message });
  }
}

const FITTING: Readonly<Record<FactDefinition['type'], string>> = {
  BOOLEAN: 'écrire «\u00a0is: true\u00a0» ou «\u00a0is: false\u00a0»',
  CHOICE: 'écrire «\u00a0is\u00a0» ou «\u00a0in\u00a0» avec une valeur de la liste',
  LIST: 'écrire «\u00a0includes\u00a0»',
  NUMBER: 'écrire des bornes (atLeast, moreThan, atMost, lessThan)',
  EURO: 'écrire des bornes en euros (atLeast, moreThan, atMost, lessThan)',
};

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function didYouMean(near: string | undefined): string {
  return near === undefined ? '' : ` Vouliez-vous dire «\u00a0${near}\u00a0»\u00a0?`;
}

/** What somebody wrote, safe to show back. */
export function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
