import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

import { nearest } from '#kernel';

/** One thing wrong in a mapping. */
export interface MappingFault {
  /** JSON pointer of what is wrong, or of what holds it. */
  readonly path: string;
  /** French. */
  readonly sentence: string;
}

/** As much of JSON Schema as `mapping.schema.json` uses. */
export interface Schema {
  readonly $id?: string;
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly Schema[];
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/**
 * Says everything that is wrong with a mapping, in sentences. Where a value may have several forms (a column, a constant, a choice…), JSON
 * Schema complains of each form; here the form that the author meant is told by its keys, and only what is wrong with that one is said.
 */
export class MappingChecker {
  private readonly ajv = new Ajv({ allErrors: true, strict: false, verbose: true });
  private readonly compiled = new Map<string, ValidateFunction>();
  /** Where each list of forms stands in the schema. */
  private readonly pointers = new Map<unknown, string>();

  constructor(private readonly schema: Schema) {
    addFormats.default(this.ajv);
    this.ajv.addSchema(schema);
    this.rememberForms(schema, '');
  }

  private rememberForms(node: unknown, pointer: string): void {
    if (Array.isArray(node)) node.forEach((item, index) => this.rememberForms(item, `${pointer}/${index}`));
    else if (isObject(node)) {
      if (Array.isArray(node['oneOf'])) this.pointers.set(node['oneOf'], `${pointer}/oneOf`);
      for (const [key, value] of Object.entries(node)) this.rememberForms(value, child(pointer, key));
    }
  }

  faultsOf(mapping: unknown): MappingFault[] {
    const faults = this.faultsAt('', mapping, '');
    return faults.length > 0 ? faults : faultsOfMeaning(mapping as Readonly<Record<string, unknown>>);
  }

  private faultsAt(pointer: string, data: unknown, base: string): MappingFault[] {
    const validate = this.validator(pointer);
    if (validate(data)) return [];
    const errors = validate.errors ?? [];
    // A form of a form complains first; the outermost complains last.
    const forms = new Map(
      errors.filter(({ keyword }) => keyword === 'oneOf').map((error) => [error.instancePath, error]),
    );
    const within = (path: string): boolean =>
      [...forms.keys()].some((form) => path === form || path.startsWith(`${form}/`));
    const faults = errors
      .filter(
        ({ instancePath, keyword, schemaPath }) =>
          !within(instancePath) && keyword !== 'if' && !/anyOf\/\d/.test(schemaPath),
      )
      .map((error) => faultOf(error, base));
    for (const [path, error] of forms) {
      const isInside = [...forms.keys()].some((other) => other !== path && path.startsWith(`${other}/`));
      if (!isInside) faults.push(...this.faultsOfForms(error, base + path));
    }
    return faults;
  }

  /** What is wrong with the form that the author meant; which forms there are when it is none. */
  private faultsOfForms({ schema, data }: ErrorObject, path: string): MappingFault[] {
    const forms = schema as readonly Schema[];
    const scores = forms.map((form) => this.likeness(form, data));
    const best = Math.max(...scores);
    if (best > 0) return this.faultsAt(`${this.pointers.get(forms)!}/${scores.indexOf(best)}`, data, path);
    const names = [...new Set(forms.flatMap((form) => this.namesOf(form)))];
    const known = new Set(forms.flatMap((form) => this.keysOf(form)));
    const unknown = isObject(data) ? Object.keys(data).filter((key) => !known.has(key)) : [];
    const expected = `attendu : ${names.join(', ')}`;
    if (unknown.length > 0)
      return unknown.map((key) => ({
        path: child(path, key),
        sentence: `${unknownKey(path, key, [...known])} (${expected}).`,
      }));
    return [
      {
        path,
        sentence: `${named(path)} n’a aucune des formes prévues (${expected})${typeof data === 'number' ? QUOTES : ''}.`,
      },
    ];
  }

  /** How many of a form's own keys a value has: 0 when it cannot be that form. */
  private likeness(form: Schema, data: unknown): number {
    const { oneOf, type, required = [], properties = {} } = this.resolved(form);
    if (oneOf) return Math.max(...oneOf.map((one) => this.likeness(one, data)));
    if (type === 'string') return typeof data === 'string' ? 1 : 0;
    if (type === 'array') return Array.isArray(data) ? 1 : 0;
    if (!isObject(data) || !required.every((key) => key in data)) return 0;
    return 1 + required.length * 10 + Object.keys(data).filter((key) => key in properties).length;
  }

  private namesOf(form: Schema): string[] {
    const { oneOf, type, required = [] } = this.resolved(form);
    if (oneOf) return oneOf.flatMap((one) => this.namesOf(one));
    return [type === 'string' ? 'un texte' : type === 'array' ? 'une liste' : `{ ${required.join(', ')} }`];
  }

  private keysOf(form: Schema): string[] {
    const { oneOf, properties = {} } = this.resolved(form);
    return oneOf ? oneOf.flatMap((one) => this.keysOf(one)) : Object.keys(properties);
  }

  private resolved(form: Schema): Schema {
    const name = form.$ref?.replace('#/$defs/', '');
    return name === undefined ? form : this.schema.$defs![name]!;
  }

  private validator(pointer: string): ValidateFunction {
    const known = this.compiled.get(pointer) ?? this.ajv.compile({ $ref: `${this.schema.$id}#${pointer}` });
    this.compiled.set(pointer, known);
    return known;
  }
}

const QUOTES = ' ; un nombre qui est un texte s’écrit entre guillemets';

function faultOf(
  { keyword, params, instancePath, message, parentSchema, data }: ErrorObject,
  base: string,
): MappingFault {
  const path = base + instancePath;
  const where = named(path);
  const fault = (sentence: string): MappingFault => ({ path, sentence });
  switch (keyword) {
    case 'additionalProperties': {
      const key = String(params['additionalProperty']);
      return {
        path: child(path, key),
        sentence: `${unknownKey(path, key, Object.keys((parentSchema as Schema).properties ?? {}))}.`,
      };
    }
    case 'required':
      return fault(`${where} : la clé « ${String(params['missingProperty'])} » manque.`);
    case 'anyOf':
      return fault(`${where} : il faut « amount » ou « quantity ».`);
    case 'enum':
      return fault(
        `${where} doit être l’une de ces valeurs : ${(params['allowedValues'] as unknown[]).map((value) => `« ${String(value)} »`).join(', ')}.`,
      );
    case 'type':
      return fault(
        `${where} n’est pas du type attendu (${String(params['type'])})${typeof data === 'number' || typeof data === 'boolean' ? QUOTES : ''}.`,
      );
    case 'format':
      return fault(
        params['format'] === 'regex'
          ? `${where} n’est pas une expression régulière.`
          : `${where} n’est pas une date du calendrier (AAAA-MM-JJ).`,
      );
    case 'pattern':
      return fault(`${where} n’a pas la forme attendue.`);
    default:
      return fault(`${where} : ${message ?? keyword}.`);
  }
}

function unknownKey(path: string, key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  return `${named(path)} : la clé « ${key} » n’est pas connue${near ? ` ; la plus proche est « ${near} »` : ''}`;
}

/** What a schema cannot say: what each award of a row takes from the mapping, and what goes together. */
function faultsOfMeaning(mapping: Readonly<Record<string, unknown>>): MappingFault[] {
  const faults: MappingFault[] = [];
  const awards = (mapping['awards'] ?? []) as readonly Readonly<Record<string, unknown>>[];
  awards.forEach((award, index) => {
    const path = `/awards/${index}`;
    for (const key of ['scheme', 'beneficiary', 'projectTitle', 'entries'])
      if (award[key] === undefined && mapping[key] === undefined)
        faults.push({
          path,
          sentence: `${named(path)} : la clé « ${key} » manque, ici ou pour toute la correspondance.`,
        });
    if (awards.findIndex(({ key }) => key === award['key']) < index)
      faults.push({
        path: `${path}/key`,
        sentence: `${named(`${path}/key`)} : deux attributions ont la clé « ${String(award['key'])} ».`,
      });
  });
  const file = (mapping['file'] ?? {}) as { readonly headerLine?: number; readonly headers?: readonly string[] };
  if (file.headerLine === 0 && !file.headers)
    faults.push({
      path: '/file/headerLine',
      sentence: '« file » : sans ligne d’en-tête (0), « headers » doit nommer les colonnes.',
    });
  return faults;
}

function named(path: string): string {
  return path === '' ? 'la correspondance' : `« ${path.slice(1).replaceAll('/', '.')} »`;
}

function child(path: string, key: string): string {
  return `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
