import type { EntryKind } from '../entry.js';
import type { TotalDimension } from '../totals.js';

import type { Parameters } from './scope.js';

/** Which funder pays for a scheme; a scheme of several is counted with the first. */
export interface SchemeFunder {
  readonly scheme: string;
  readonly funder: string;
}

export interface TotalsStatement {
  readonly text: string;
  readonly values: unknown[];
}

export function kindList(kinds: readonly EntryKind[]): string {
  return kinds.map((kind) => `'${kind}'`).join(', ');
}

interface Dimensions {
  readonly joins: string;
  readonly keys: readonly { readonly name: string; readonly sql: string }[];
}

/** How rows `f` of figures are grouped: what they are joined to, and the key of each dimension. */
export function dimensionsSql(
  groupBy: readonly TotalDimension[],
  programmeOn: string,
  funders: readonly SchemeFunder[],
  parameters: Parameters,
): Dimensions {
  const joins: string[] = [];
  const keys = [...new Set(groupBy)].map((dimension) => {
    switch (dimension) {
      case 'SCHEME':
        return { name: 'key_scheme', sql: 'f.scheme' };
      case 'FUNDER':
        joins.push(
          `LEFT JOIN unnest(${parameters.add(funders.map(({ scheme }) => scheme))}::text[], ${parameters.add(funders.map(({ funder }) => funder))}::text[]) AS funder (scheme, slug) ON funder.scheme = f.scheme`,
        );
        return { name: 'key_funder', sql: 'funder.slug' };
      case 'PROGRAMME':
        joins.push(
          `JOIN (SELECT DISTINCT programme, printed_code FROM membership
                 WHERE since <= ${parameters.add(programmeOn)}::date AND (until IS NULL OR until >= ${parameters.add(programmeOn)}::date)) AS listed
             ON listed.printed_code = f.printed_code`,
        );
        return { name: 'key_programme', sql: 'listed.programme' };
      case 'REGION':
        joins.push('LEFT JOIN department AS located ON located.code = f.department_code');
        return { name: 'key_region', sql: 'located.region_code' };
      case 'DEPARTMENT':
        return { name: 'key_department', sql: 'f.department_code' };
      case 'EPCI':
        joins.push('LEFT JOIN commune AS member ON member.insee_code = f.commune_code');
        return {
          name: 'key_epci',
          sql: "coalesce(member.epci_siren, CASE WHEN f.beneficiary_type = 'EPCI' THEN left(f.beneficiary_code, 9) END)",
        };
      case 'COMMUNE':
        return { name: 'key_commune', sql: 'f.commune_code' };
      case 'BENEFICIARY_TYPE':
        return { name: 'key_beneficiary_type', sql: 'f.beneficiary_type' };
      case 'YEAR':
        return { name: 'key_year', sql: "to_char(f.bucket, 'YYYY')" };
      case 'MONTH':
        return { name: 'key_month', sql: "to_char(f.bucket, 'YYYY-MM')" };
    }
  });
  return { joins: joins.join('\n    '), keys };
}
