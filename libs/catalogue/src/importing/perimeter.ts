/**
 * A perimeter that is given by its name and the label of its scale, to codes. A name that several territories bear is not guessed:
 * all of them are the perimeter, and a condition says that one of them is meant.
 */
import { fold, listInFrench } from '#kernel';
import type { Country } from '#territory';

import type { Perimeter, PerimeterScale } from '../scheme.js';

export interface ResolvedPerimeter {
  readonly perimeter: Perimeter;
  /** Why it is not sure, in French; absent when it is. */
  readonly doubt?:
    { readonly code: 'ambiguous-perimeter' | 'unknown-perimeter'; readonly sentence: string } | undefined;
}

/** Finds perimeters by name. */
export interface PerimeterResolver {
  resolve(name: string | undefined, scale: string | undefined): ResolvedPerimeter;
}

type NamedScale = 'COMMUNE' | 'EPCI' | 'DEPARTMENT' | 'REGION';
type Scale = PerimeterScale | 'BASIN' | 'CONTINENT';

/** Labels, codes and ranks of the scales, folded; labels vary with the version of the service that wrote them. */
const SCALES: Readonly<Record<string, Scale>> = Object.fromEntries(
  Object.entries({
    COMMUNE: ['commune', 'communes', '1'],
    EPCI: ['epci', 'intercommunalite', 'intercommunalites', 'communaute de communes', '5'],
    BASIN: ['bassin hydrographique', 'bassin', 'basin', '8'],
    DEPARTMENT: ['departement', 'department', '10'],
    REGION: ['region', '15'],
    OVERSEAS: ['outre mer', 'france d outre mer', 'overseas', '16'],
    MAINLAND: ['metropole', 'france metropolitaine', 'hexagone', 'mainland', '17'],
    ADHOC: ['ad hoc', 'adhoc', 'perimetre ad hoc', '18'],
    COUNTRY: ['pays', 'country', 'national', '20'],
    CONTINENT: ['continent', '25'],
  } satisfies Record<Scale, string[]>).flatMap(([scale, labels]) => labels.map((label) => [label, scale as Scale])),
);

const WHOLE: Perimeter = { scale: 'COUNTRY' };

/** More homonyms than that are no perimeter any more. */
const MOST_CANDIDATES = 100;

/** Reads names against the country in memory: built once, asked thousands of times. */
export class CountryPerimeters implements PerimeterResolver {
  readonly #names: Readonly<Record<NamedScale, ReadonlyMap<string, readonly Named[]>>>;

  constructor(country: Country) {
    const place = (departmentCode: string) => country.department(departmentCode)?.name ?? departmentCode;
    this.#names = {
      COMMUNE: byName(
        country.communes.map(({ inseeCode, name, departmentCode }) => ({
          code: inseeCode,
          name,
          where: place(departmentCode),
        })),
      ),
      EPCI: byName(
        country.epcis.map(({ siren, name, departmentCode }) => ({ code: siren, name, where: place(departmentCode) })),
        epciKey,
      ),
      DEPARTMENT: byName(country.departments.map(({ code, name }) => ({ code, name, where: code }))),
      REGION: byName(country.regions.map(({ code, name }) => ({ code, name, where: code }))),
    };
  }

  resolve(name: string | undefined, scaleLabel: string | undefined): ResolvedPerimeter {
    const written = (name ?? '').trim();
    const scale = SCALES[fold(scaleLabel ?? '')] ?? guessedScale(written);
    switch (scale) {
      case 'COUNTRY':
      case 'CONTINENT':
        return isFrance(written) || scale === 'CONTINENT' ? { perimeter: WHOLE } : unknown(written, scaleLabel);
      case 'MAINLAND':
      case 'OVERSEAS':
        return { perimeter: { scale } };
      case 'COMMUNE':
      case 'EPCI':
      case 'DEPARTMENT':
      case 'REGION':
        return this.#named(scale, written, scaleLabel);
      default:
        return unknown(written, scaleLabel);
    }
  }

  #named(scale: NamedScale, written: string, label: string | undefined): ResolvedPerimeter {
    const { name, hint } = withoutHint(written);
    const key = scale === 'EPCI' ? epciKey(name) : fold(name);
    const bearers = this.#names[scale].get(key) ?? [];
    const hinted =
      hint === undefined
        ? []
        : bearers.filter(({ code, where }) => code.startsWith(hint) || fold(where) === fold(hint));
    const found = hinted.length > 0 ? hinted : bearers;
    if (found.length === 0 || found.length > MOST_CANDIDATES) return unknown(written, label);
    const perimeter: Perimeter = { scale, codes: found.map(({ code }) => code), name: written };
    if (found.length === 1) return { perimeter };
    const listed = listInFrench(
      found.slice(0, 8).map(({ name: own, where, code }) => `${own} (${where}, ${code})`),
      'ou',
    );
    const others = found.length > 8 ? ` ou ${found.length - 8} autres` : '';
    return {
      perimeter,
      doubt: {
        code: 'ambiguous-perimeter',
        sentence: `Le périmètre « ${written} » désigne un seul de ces territoires, sans dire lequel : ${listed}${others}`,
      },
    };
  }
}

interface Named {
  readonly code: string;
  readonly name: string;
  readonly where: string;
}

function byName(
  named: readonly Named[],
  keyOf: (name: string) => string = fold,
): ReadonlyMap<string, readonly Named[]> {
  const map = new Map<string, Named[]>();
  for (const one of named) {
    const key = keyOf(one.name);
    const same = map.get(key);
    if (same) same.push(one);
    else map.set(key, [one]);
  }
  return map;
}

const NATURES: readonly (readonly [RegExp, string])[] = [
  [/^(communaute de communes|com com|cdc) /, 'cc '],
  [/^(communaute d agglomeration|communaute agglomeration) /, 'ca '],
  [/^communaute urbaine /, 'cu '],
];

/** « Communauté de communes du Pays de Bray » and « CC du Pays de Bray » are one. */
function epciKey(name: string): string {
  const folded = fold(name);
  return NATURES.reduce((key, [long, short]) => key.replace(long, short), folded);
}

/** « Saint-Denis (93) », « Lyon (Rhône) »: what stands in brackets tells homonyms apart. */
function withoutHint(written: string): { readonly name: string; readonly hint: string | undefined } {
  const match = /^(.*?)\s*\(([^()]+)\)\s*$/.exec(written);
  return match ? { name: match[1]!, hint: match[2]!.trim() } : { name: written, hint: undefined };
}

const isFrance = (name: string): boolean =>
  name === '' || /^(france|france entiere|republique francaise)$/.test(fold(name));

/** Without a scale, only a name that says everything itself. */
const guessedScale = (name: string): Scale | undefined => (isFrance(name) ? 'COUNTRY' : undefined);

/** Found from everywhere rather than from nowhere, and to be verified. */
function unknown(written: string, scale: string | undefined): ResolvedPerimeter {
  const named =
    written === ''
      ? 'Le périmètre n’est pas nommé'
      : `Le périmètre « ${written} »${scale ? ` (${scale})` : ''} n’est pas traduit en codes`;
  return {
    perimeter: WHOLE,
    doubt: { code: 'unknown-perimeter', sentence: `${named} : vérifiez que le territoire en fait partie` },
  };
}
