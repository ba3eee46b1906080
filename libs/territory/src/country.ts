import { editDistance, fold, nearest, popCount } from '#kernel';

import type { Commune, Department, Epci, FormerCode, Region, TerritoryData } from './territory.js';

/**
 * The whole country in memory: about 35 000 communes, found by code at once and by name in about a millisecond.
 * Immutable; a new vintage makes a new one.
 */
export class Country {
  readonly vintage: string;
  readonly communes: readonly Commune[];
  readonly epcis: readonly Epci[];
  readonly departments: readonly Department[];
  readonly regions: readonly Region[];

  private readonly communeByCode: ReadonlyMap<string, Commune>;
  private readonly formerByCode: ReadonlyMap<string, FormerCode>;
  private readonly epciBySiren: ReadonlyMap<string, Epci>;
  private readonly departmentByCode: ReadonlyMap<string, Department>;
  private readonly regionByCode: ReadonlyMap<string, Region>;
  private readonly communeNames: NameIndex<Commune>;
  private readonly epciNames: NameIndex<Epci>;
  /** Made at the first question: only files that name communes ask. */
  private namedCommunes: ReadonlyMap<string, NamedCommunes> | undefined;

  constructor(data: TerritoryData) {
    this.vintage = data.vintage;
    this.communes = data.communes;
    this.epcis = data.epcis;
    this.departments = data.departments;
    this.regions = data.regions;
    this.communeByCode = new Map(data.communes.map((commune) => [commune.inseeCode, commune]));
    this.formerByCode = new Map(data.formerCodes.map((former) => [former.code, former]));
    this.epciBySiren = new Map(data.epcis.map((epci) => [epci.siren, epci]));
    this.departmentByCode = new Map(data.departments.map((department) => [department.code, department]));
    this.regionByCode = new Map(data.regions.map((region) => [region.code, region]));
    this.communeNames = new NameIndex(
      [
        ...data.communes.map((commune) => ({ name: commune.name, target: commune, weight: commune.population ?? 0 })),
        ...data.formerCodes.flatMap((former) => {
          const target = this.communeByCode.get(former.currentCode);
          return target && former.kind !== 'MERGED' ? [{ name: former.name, target, weight: -1 }] : [];
        }),
      ],
      ARTICLES,
    );
    this.epciNames = new NameIndex(
      data.epcis.map((epci) => ({ name: epci.name, target: epci, weight: epci.population })),
      EPCI_NATURE,
    );
  }

  /** The commune of today for a code: its own, or that of the commune it was merged into. `undefined` when nobody knows the code. */
  resolve(code: string): Commune | undefined {
    return this.communeByCode.get(code) ?? this.communeByCode.get(this.formerByCode.get(code)?.currentCode ?? '');
  }

  /** Only a commune of today. */
  commune(inseeCode: string): Commune | undefined {
    return this.communeByCode.get(inseeCode);
  }

  former(code: string): FormerCode | undefined {
    return this.formerByCode.get(code);
  }

  epci(siren: string): Epci | undefined {
    return this.epciBySiren.get(siren);
  }

  department(code: string): Department | undefined {
    return this.departmentByCode.get(code);
  }

  region(code: string): Region | undefined {
    return this.regionByCode.get(code);
  }

  /** The code of the department that is named so; case, accents and hyphens do not matter. */
  departmentNamed(name: string): string | undefined {
    return codeNamed(name, this.departments);
  }

  /** The code of the region that is named so. */
  regionNamed(name: string): string | undefined {
    return codeNamed(name, this.regions);
  }

  /**
   * INSEE codes of the communes of today that are named so in a department, else of the former ones, which their codes resolve from. « St » is
   * « Saint » and « Mans (Le) » is « Le Mans »; two letters are not forgiven here: a code is meant to be sure.
   */
  communesNamed(name: string, departmentCode: string): readonly string[] {
    this.namedCommunes ??= this.codesByName();
    const { today, former } = this.namedCommunes.get(
      `${departmentCode}${phraseOf(wordsOf(withArticleFirst(name)))}`,
    ) ?? {
      today: [],
      former: [],
    };
    return today.length > 0 ? today : former;
  }

  private codesByName(): Map<string, NamedCommunes> {
    const found = new Map<string, NamedCommunes>();
    const of = (departmentCode: string, name: string): NamedCommunes => {
      const key = `${departmentCode}${phraseOf(wordsOf(name))}`;
      const known = found.get(key) ?? { today: [], former: [] };
      found.set(key, known);
      return known;
    };
    for (const { departmentCode, name, inseeCode } of this.communes) of(departmentCode, name).today.push(inseeCode);
    for (const { code, name, kind, currentCode } of this.formerByCode.values()) {
      const commune = this.communeByCode.get(currentCode);
      // Of a merged commune that left no delegated one only the name of the whole is known.
      if (commune && kind !== 'ARRONDISSEMENT' && kind !== 'MERGED') of(commune.departmentCode, name).former.push(code);
    }
    return found;
  }

  /** The INSEE code that was probably meant: one that lost its zero, that of a postal code or of a name, else a near one. */
  nearestCode(code: string): string | undefined {
    const padded = code.padStart(5, '0');
    if (this.communeByCode.has(padded)) return padded;
    const [found] = this.findCommunes(code.slice(0, LONGEST_NAME), 1);
    if (found) return found.inseeCode;
    const sameDepartment = this.communes.filter((commune) => commune.departmentCode === padded.slice(0, 2));
    return nearest(
      code,
      sameDepartment.map((commune) => commune.inseeCode),
    );
  }

  /**
   * Communes by name, postal code or INSEE code, best match first: exact name, then names that begin so, then names
   * one of whose words begins so; the larger commune first. Accents, case, hyphens, articles and « St » for « Saint » do not matter;
   * the name of a delegated commune or of an arrondissement finds the commune of today. A name that nothing matches may carry a
   * postal code or a department (« Rochefort (17) »), or is forgiven a letter or two.
   */
  findCommunes(query: string, limit: number): Commune[] {
    const text = query.trim();
    if (/^\d{5}$/.test(text) || INSEE_LIKE.test(text)) {
      const code = text.toUpperCase();
      const byCode = this.resolve(code);
      const byPostalCode = this.communes.filter((commune) => commune.postalCodes.includes(code) && commune !== byCode);
      byPostalCode.sort((a, b) => (b.population ?? 0) - (a.population ?? 0));
      return [...(byCode ? [byCode] : []), ...byPostalCode].slice(0, limit);
    }
    if (CODE_BEGUN.test(text)) {
      return this.communes
        .filter((commune) => isInside(commune, text))
        .sort((a, b) => (b.population ?? 0) - (a.population ?? 0))
        .slice(0, limit);
    }
    const found = this.communeNames.match(text);
    return (found.length > 0 ? found : (this.findWithCode(text) ?? this.communeNames.misspelt(text))).slice(0, limit);
  }

  /** « 17300 Rochefort », « Rochefort (17) »: the names, where the codes say. `undefined` when the query carries no code or none fits. */
  private findWithCode(text: string): Commune[] | undefined {
    const words = text.split(/[\s(),]+/).filter(Boolean);
    const codes = words.filter((word) => CODE_BEGUN.test(word) || /^\d{5}$/.test(word));
    if (codes.length === 0 || codes.length === words.length) return undefined;
    const name = words.filter((word) => !codes.includes(word)).join(' ');
    const found = this.communeNames.match(name).filter((commune) => codes.every((code) => isInside(commune, code)));
    return found.length > 0 ? found : undefined;
  }

  /** EPCI by name (« CC », « communauté de communes » and the like may be left out) or SIREN. */
  findEpcis(query: string, limit: number): Epci[] {
    const text = query.replaceAll(/\s/g, '');
    if (/^\d{9}$/.test(text)) return [this.epci(text)].filter((epci) => epci !== undefined);
    const found = this.epciNames.match(query);
    return (found.length > 0 ? found : this.epciNames.misspelt(query)).slice(0, limit);
  }
}

/** Whether the beginning of an INSEE or postal code is that of the commune's: a department's number is one. */
function isInside({ inseeCode, postalCodes }: Commune, begun: string): boolean {
  const code = begun.toUpperCase();
  return inseeCode.startsWith(code) || postalCodes.some((postalCode) => postalCode.startsWith(code));
}

const LONGEST_NAME = 60;
const INSEE_LIKE = /^2[abAB]\d{3}$/;
const CODE_BEGUN = /^(?:\d{2,4}|2[abAB]\d{0,2})$/;
const ARTICLES = new Set(['le', 'la', 'les', 'l']);
const EPCI_NATURE = new Set([
  'cc',
  'ca',
  'cu',
  'metropole',
  'communaute',
  'communautes',
  'communes',
  'agglomeration',
  'urbaine',
  'de',
  'du',
  'des',
  'la',
  'le',
  'les',
  'd',
  'l',
]);

interface NamedCommunes {
  readonly today: string[];
  readonly former: string[];
}

function codeNamed(
  name: string,
  places: readonly { readonly code: string; readonly name: string }[],
): string | undefined {
  const wanted = fold(name);
  return places.find((place) => fold(place.name) === wanted)?.code;
}

/** « Mans (Le) », as old lists write it. */
function withArticleFirst(name: string): string {
  return name.trim().replace(/^(.*\S)\s*\((l[ea]s?|l[’'])\)$/iu, '$2 $1');
}

interface Named<Target> {
  readonly name: string;
  readonly target: Target;
  readonly weight: number;
}

/** Names folded once; a query scans them all, which takes about a millisecond for the country. */
class NameIndex<Target> {
  private readonly entries: readonly {
    readonly folded: string;
    readonly bare: string;
    readonly letters: number;
    readonly target: Target;
    readonly weight: number;
  }[];

  /** @param optional words that need not be typed, and may be though the name abbreviates them */
  constructor(
    named: readonly Named<Target>[],
    private readonly optional: ReadonlySet<string> = new Set(),
  ) {
    this.entries = named.map(({ name, target, weight }) => {
      const words = wordsOf(name);
      const bare = phraseOf(this.bare(words));
      return { folded: phraseOf(words), bare, letters: lettersOf(bare), target, weight };
    });
  }

  /** Best match first; the heavier one of equals. */
  match(query: string): Target[] {
    const words = wordsOf(query);
    if (words.length === 0) return [];
    const bareWords = this.bare(words);
    const [whole, bare] = [askedOf(words), askedOf(bareWords)];
    // A word that was typed is meant: names that have it come first.
    const less = bareWords.length < words.length ? 1 : ALMOST;
    const scored: Scored<Target>[] = [];
    for (const entry of this.entries) {
      const score = Math.max(scoreOf(entry.folded, whole), scoreOf(entry.bare, bare) - less);
      if (score > 0) scored.push({ target: entry.target, score, weight: entry.weight });
    }
    return ranked(scored);
  }

  /** Names a letter or two away, as the search of schemes forgives: one from 5 letters, two from 9. */
  misspelt(query: string): Target[] {
    const phrase = phraseOf(this.bare(wordsOf(query)));
    const forgiven = phrase.length > 9 ? 2 : phrase.length > 5 ? 1 : 0;
    if (forgiven === 0) return [];
    const wanted = lettersOf(phrase);
    return ranked(
      this.entries.flatMap(({ bare, letters, target, weight }) => {
        // A wrong letter takes one away and adds another: most names differ in more, which is seen without comparing them.
        if (popCount(letters ^ wanted) > 2 * forgiven) return [];
        const distance = editDistance(phrase, bare, forgiven);
        return distance <= forgiven ? [{ target, score: -distance, weight }] : [];
      }),
    );
  }

  /** Without the optional words, unless nothing would be left. */
  private bare(words: readonly string[]): readonly string[] {
    const left = words.filter((word) => !this.optional.has(word));
    return left.length > 0 ? left : words;
  }
}

/** Which letters a text has, a bit each. */
function lettersOf(text: string): number {
  let letters = 0;
  for (let position = 0; position < text.length; position++) letters |= 1 << (text.charCodeAt(position) & 31);
  return letters;
}

interface Scored<Target> {
  readonly target: Target;
  readonly score: number;
  readonly weight: number;
}

function ranked<Target>(scored: Scored<Target>[]): Target[] {
  scored.sort((a, b) => b.score - a.score || b.weight - a.weight);
  return [...new Set(scored.map(({ target }) => target))];
}

/** What is found without the words that may be left out comes right after what is found as it was typed. */
const ALMOST = 0.1;

const phraseOf = (words: readonly string[]): string => ` ${words.join(' ')}`;

/** The words of a query as they are looked for in tens of thousands of names. */
interface Asked {
  readonly phrase: string;
  /** The beginning of each, with the space before it. */
  readonly beginnings: readonly string[];
}

const askedOf = (words: readonly string[]): Asked => ({
  phrase: phraseOf(words),
  beginnings: words.map((word) => ` ${word}`),
});

function scoreOf(name: string, { phrase, beginnings }: Asked): number {
  if (name === phrase) return 4;
  if (name.startsWith(phrase)) return name[phrase.length] === ' ' ? 3.5 : 3;
  if (name.includes(phrase)) return 2;
  return beginnings.every((beginning) => name.includes(beginning)) ? 1 : 0;
}

/** Folded, with the usual abbreviations opened: « St-Étienne-s/-Usson » and « saint etienne sur usson » are the same. */
function wordsOf(name: string): string[] {
  return fold(name.replaceAll('s/', 'sur '))
    .split(' ')
    .filter(Boolean)
    .map((word) => ABBREVIATIONS[word] ?? word);
}

const ABBREVIATIONS: Readonly<Record<string, string>> = { st: 'saint', ste: 'sainte' };
