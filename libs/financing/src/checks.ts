/** What was checked in a plan, rule by rule, in words that a mayor can read aloud. */
import { Day, Euro, countInFrench, listInFrench } from '#kernel';
import { euros, lowerFirst, percent, percentReached, typeset } from './french.js';
import type { LegalBasis, NationalLaw, Rule } from './law.js';
import { ownAmount } from './lines.js';
import { isDerogationInForce, labelOf, labelsInFrench, type Operation } from './operation.js';
import { amount } from './payment.js';
import type { PlanCheck, PlanCertainty, PlanInput, SecuredAid } from './plan-types.js';
import { exclusion, type Choice } from './prospects.js';
import { Ratio } from './ratio.js';
import type { FinancingTerms } from './terms.js';

/** A public aid of the plan, secured or requested. */
interface Aid {
  readonly slug: string;
  readonly label: string;
  readonly amount: Euro;
  readonly terms: FinancingTerms;
  readonly kind: 'FIXED' | 'DEFICIT' | 'REMAINDER';
  readonly ratio: Ratio;
  readonly endowment: boolean;
  readonly stateSubsidy: boolean;
  readonly legalBasis: readonly LegalBasis[];
}

interface Subject {
  readonly input: PlanInput;
  readonly operation: Operation;
  readonly law: NationalLaw;
  readonly aids: readonly Aid[];
  readonly own: Euro;
  readonly publicAid: Euro;
}

export function checksOf(
  input: PlanInput,
  operation: Operation,
  choice: Choice,
  law: NationalLaw,
  certainty: PlanCertainty,
): readonly PlanCheck[] {
  const subject: Subject = {
    input,
    operation,
    law,
    aids: aidsOf(operation, choice),
    own: ownAmount(operation, choice),
    publicAid: operation.securedPublic + choice.total,
  };
  return [
    ...costChecks(subject),
    ...ownShareChecks(subject),
    ...derogationChecks(subject),
    ...endowmentChecks(subject),
    ...publicAidChecks(subject),
    ...deficitChecks(subject),
    ...fundChecks(subject),
    ...cumulationChecks(subject),
    ...certaintyChecks(subject, certainty),
    ...ineligibleChecks(subject),
    ...uncertainAmountChecks(choice),
  ].map(typesetCheck);
}

const NO_BASIS = { legalBasis: [] } as const;

function costChecks({ operation, own, publicAid }: Subject): readonly PlanCheck[] {
  const { cost, privateFunding } = operation;
  const checks: PlanCheck[] = [
    cost > 0n
      ? {
          code: 'cost',
          outcome: 'PASSED',
          sentence: `Le coût du projet est de ${euros(cost)} hors taxes.`,
          value: cost,
          gap: 0n,
          ...NO_BASIS,
        }
      : {
          code: 'cost',
          outcome: 'FAILED',
          sentence: 'Le coût du projet est nul : il n’y a rien à financer.',
          value: cost,
          gap: 0n,
          ...NO_BASIS,
        },
  ];
  if (privateFunding > 0n) {
    const gap = Euro.max(0n, privateFunding - cost);
    checks.push({
      code: 'private-funding',
      outcome: gap > 0n ? 'FAILED' : 'PASSED',
      sentence:
        gap > 0n
          ? `Les financements privés (${euros(privateFunding)}) dépassent le coût du projet (${euros(cost)}) de ${euros(gap)}.`
          : `Les financements privés (${euros(privateFunding)}) ne dépassent pas le coût du projet.`,
      value: privateFunding,
      limit: cost,
      gap,
      ...NO_BASIS,
    });
  }
  const resources = publicAid + privateFunding + own;
  const gap = resources - cost;
  checks.push({
    code: 'balance',
    outcome: gap > 0n ? 'FAILED' : 'PASSED',
    sentence:
      gap > 0n
        ? `Les ressources (${euros(resources)}) dépassent le coût du projet (${euros(cost)}) de ${euros(gap)} : le plan n’est pas équilibré.`
        : `Les ressources sont égales aux dépenses : ${euros(cost)}.`,
    value: resources,
    limit: cost,
    gap,
    ...NO_BASIS,
  });
  return checks;
}

function ownShareChecks({ operation, own, publicAid, law, input, aids }: Subject): readonly PlanCheck[] {
  const { ownShareDue, requiredOwnShare, publicFunding } = operation;
  const total = publicAid + own;
  if (!ownShareDue.applies) {
    if (ownShareDue.reason === 'NO_RULE') return [];
    return [
      {
        code: 'own-share',
        outcome: 'NOT_APPLICABLE',
        sentence:
          ownShareDue.reason === 'OVERSEAS'
            ? 'La part minimale du maître d’ouvrage n’est pas exigée dans votre territoire d’outre-mer.'
            : 'La part minimale du maître d’ouvrage n’est exigée que pour un investissement.',
        value: own,
        gap: 0n,
        legalBasis: law.ownShare!.legalBasis,
      },
    ];
  }
  const { share, derogation, legalBasis } = ownShareDue;
  const ceiling = publicFunding - requiredOwnShare;
  const gap = Euro.max(0n, publicAid - ceiling);
  const reached = percentReached(own, total);
  const because = derogation ? `, grâce à la dérogation pour ${derogation.label}` : '';
  const unstated =
    input.spendingKind === undefined ? ' Faute d’indication, la dépense est tenue pour un investissement.' : '';
  const funds = aids.some((aid) => aid.kind === 'REMAINDER')
    ? ' Les fonds de concours y comptent parmi les financements publics (de mémoire, à vérifier).'
    : '';
  const least = `au moins ${percent(share)} (${euros(requiredOwnShare)})${because}`;
  const sentence =
    publicFunding === 0n
      ? gap > 0n
        ? `Rien ne reste à payer par de l’argent public : ${euros(gap)} d’aides publiques sont de trop.`
        : 'Rien ne reste à payer par de l’argent public : aucune part ne vous est demandée.'
      : gap > 0n
        ? `${own === 0n ? 'Vous n’apportez rien : la loi vous demande' : `Votre part n’est que de ${euros(own)}, soit ${reached} des financements publics ; la loi en demande`} ${least}. Les aides publiques dépassent de ${euros(gap)} ce qu’elle permet (${euros(ceiling)}).`
        : share === 0
          ? `Aucune part minimale ne reste à votre charge${because} ; ${own === 0n ? 'vous n’apportez rien' : `vous apportez ${euros(own)}`}.`
          : `Vous apportez ${euros(own)}, soit ${reached} des financements publics ; la loi en demande ${least}.`;
  const checks: PlanCheck[] = [
    {
      code: 'own-share',
      outcome: gap > 0n ? 'FAILED' : 'PASSED',
      sentence: sentence + funds + unstated,
      value: own,
      limit: requiredOwnShare,
      gap,
      legalBasis,
    },
  ];
  const lead = law.leadAuthorityShare;
  if (lead) {
    const wanted = Ratio.up(publicFunding, Ratio.of(lead.share));
    const missing = Euro.max(0n, wanted - own);
    checks.push({
      code: 'lead-authority-share',
      outcome: missing > 0n ? 'WARNING' : 'PASSED',
      sentence:
        missing > 0n
          ? `Si le projet relève d’une compétence à chef de file, la part demandée est de ${percent(lead.share)}, soit ${euros(wanted)} : il vous manquerait ${euros(missing)}.${uncertainty(lead)}`
          : `Même pour une compétence à chef de file (${percent(lead.share)}), votre part suffit.`,
      value: own,
      limit: wanted,
      gap: missing,
      legalBasis: lead.legalBasis,
    });
  }
  return checks;
}

function derogationChecks({ operation, input }: Subject): readonly PlanCheck[] {
  const { ownShareDue } = operation;
  return operation.derogations.map((one): PlanCheck => {
    const about = { code: 'derogation', subject: one.code, gap: 0n, legalBasis: one.legalBasis } as const;
    if (!isDerogationInForce(one, input)) {
      const reason =
        one.from > input.on ? `n’existe que depuis le ${Day.inFrench(one.from)}` : 'ne vaut pas dans votre département';
      return {
        ...about,
        outcome: 'FAILED',
        sentence: `La dérogation pour ${one.label} ${reason} : elle n’est pas comptée.`,
      };
    }
    if (!ownShareDue.applies) {
      return {
        ...about,
        outcome: 'NOT_APPLICABLE',
        sentence: `La dérogation pour ${one.label} est inutile : aucune part minimale n’est exigée ici.`,
      };
    }
    return one.decidedBy === 'PREFECT'
      ? {
          ...about,
          outcome: 'WARNING',
          sentence: `Le plan compte sur une dérogation du préfet pour ${one.label} : il faut la demander et l’obtenir. ${one.condition}.${uncertainty(one)}`,
        }
      : {
          ...about,
          outcome: 'PASSED',
          sentence: `La loi allège votre part pour ${one.label}. Condition : ${lowerFirst(one.condition)}.${uncertainty(one)}`,
        };
  });
}

function endowmentChecks({ operation, aids, law }: Subject): readonly PlanCheck[] {
  const endowments = aids.filter((aid) => aid.endowment);
  const checks: PlanCheck[] = [];
  const { endowmentFloor, endowmentCeiling } = law;
  if (endowmentFloor) {
    for (const [slug, group] of bySlug(endowments)) {
      const { terms, label } = group[0];
      const { eligibleCost } = operation;
      const base = terms.baseMax === undefined ? eligibleCost : Euro.min(eligibleCost, amount(terms.baseMax));
      const value = Euro.sum(group.map((aid) => aid.amount));
      const limit = Ratio.up(base, Ratio.of(endowmentFloor.share));
      const gap = Euro.max(0n, limit - value);
      checks.push({
        code: 'state-endowment-floor',
        outcome: gap > 0n ? 'FAILED' : 'PASSED',
        sentence:
          gap > 0n
            ? `« ${label} » (${euros(value)}) représente moins de ${percent(endowmentFloor.share)} de la dépense éligible (${euros(base)}) : il manque ${euros(gap)}.${uncertainty(endowmentFloor)}`
            : `« ${label} » représente au moins ${percent(endowmentFloor.share)} de la dépense éligible : ${euros(value)} sur ${euros(base)}.${uncertainty(endowmentFloor)}`,
        value,
        limit,
        gap,
        subject: slug,
        legalBasis: endowmentFloor.legalBasis,
      });
    }
  }
  if (endowmentCeiling && endowments.length > 0) {
    const value = Euro.sum(endowments.map((aid) => aid.amount));
    const limit = Ratio.down(operation.eligibleCost, Ratio.of(endowmentCeiling.share));
    const gap = Euro.max(0n, value - limit);
    const share = percent(endowmentCeiling.share);
    checks.push({
      code: 'state-endowments-ceiling',
      outcome: gap > 0n ? 'FAILED' : 'PASSED',
      sentence:
        gap > 0n
          ? `Les dotations de l’État (${euros(value)}) dépassent de ${euros(gap)} la limite de ${share} de la dépense éligible, soit ${euros(limit)}.${uncertainty(endowmentCeiling)}`
          : `Les dotations de l’État (${euros(value)}) restent dans la limite de ${share} de la dépense éligible, soit ${euros(limit)}.${uncertainty(endowmentCeiling)}`,
      value,
      limit,
      gap,
      legalBasis: endowmentCeiling.legalBasis,
    });
  }
  return checks;
}

function publicAidChecks({ operation, aids, law, publicAid }: Subject): readonly PlanCheck[] {
  const rule = law.publicAidCeiling;
  if (!rule || !operation.isInvestment) return [];
  const limit = Ratio.down(operation.eligibleCost, Ratio.of(rule.share));
  if (!aids.some((aid) => aid.stateSubsidy)) {
    return [
      {
        code: 'public-aid-ceiling',
        outcome: 'NOT_APPLICABLE',
        sentence:
          'Aucune subvention de l’État hors dotations ne figure au plan : le plafond de ces subventions ne joue pas.',
        value: publicAid,
        limit,
        gap: 0n,
        legalBasis: rule.legalBasis,
      },
    ];
  }
  const gap = Euro.max(0n, publicAid - limit);
  return [
    {
      code: 'public-aid-ceiling',
      outcome: gap > 0n ? 'FAILED' : 'PASSED',
      sentence:
        gap > 0n
          ? `Avec une subvention de l’État, les aides publiques (${euros(publicAid)}) dépassent de ${euros(gap)} ${eligiblePart(rule.share)} (${euros(limit)}).${uncertainty(rule)}`
          : `Les aides publiques (${euros(publicAid)}) ne dépassent pas ${eligiblePart(rule.share)} (${euros(limit)}).${uncertainty(rule)}`,
      value: publicAid,
      limit,
      gap,
      legalBasis: rule.legalBasis,
    },
  ];
}

function deficitChecks({ aids, own }: Subject): readonly PlanCheck[] {
  return aids
    .filter((aid) => aid.kind === 'DEFICIT')
    .map((aid) => {
      const base = own + aid.amount;
      const limit = Ratio.down(base, aid.ratio);
      const gap = Euro.max(0n, aid.amount - limit);
      return {
        code: 'deficit-subsidiarity',
        outcome: gap > 0n ? 'FAILED' : 'PASSED',
        sentence:
          gap > 0n
            ? `« ${aid.label} » (${euros(aid.amount)}) dépasse de ${euros(gap)} ce qu’il peut payer sur ce que les autres aides laissent (${euros(base)}).`
            : `« ${aid.label} » (${euros(aid.amount)}) vient en dernier : les autres aides laissent ${euros(base)} à financer.`,
        value: aid.amount,
        limit,
        gap,
        subject: aid.slug,
        legalBasis: aid.legalBasis,
      };
    });
}

function fundChecks({ aids, own, law }: Subject): readonly PlanCheck[] {
  const rule = law.interCommunalFund;
  const funds = aids.filter((aid) => aid.kind === 'REMAINDER');
  if (!rule || funds.length === 0) return [];
  const value = Euro.sum(funds.map((aid) => aid.amount));
  const limit = Ratio.down(own + value, Ratio.of(rule.share));
  const gap = Euro.max(0n, value - limit);
  return [
    {
      code: 'inter-communal-fund',
      outcome: gap > 0n ? 'FAILED' : 'PASSED',
      sentence:
        gap > 0n
          ? `Les fonds de concours (${euros(value)}) dépassent de ${euros(gap)} la limite légale : ${percent(rule.share)} des ${euros(own + value)} que les autres aides laissent à payer, soit ${euros(limit)}.`
          : `Les fonds de concours (${euros(value)}) ne dépassent pas votre propre part (${euros(own)}).`,
      value,
      limit,
      gap,
      legalBasis: rule.legalBasis,
    },
  ];
}

function cumulationChecks({ aids }: Subject): readonly PlanCheck[] {
  const checks: PlanCheck[] = [];
  const parties = aids.map(({ slug, label, terms, legalBasis }) => ({ candidate: { slug, label, legalBasis }, terms }));
  parties.forEach((a, index) => {
    for (const b of parties.slice(index + 1)) {
      if (a.candidate.slug !== '' && a.candidate.slug === b.candidate.slug) continue;
      const found = exclusion(a, b);
      if (!found) continue;
      checks.push({
        code: found.code === 'one-aid' ? 'one-aid-per-expense' : 'incompatible-schemes',
        outcome: 'FAILED',
        sentence: `${labelsInFrench([a.candidate.label, b.candidate.label])} ne peuvent pas financer la même opération. ${found.sentence}`,
        gap: 0n,
        subject: a.candidate.slug,
        legalBasis: found.legalBasis,
      });
    }
  });
  if (checks.length === 0 && aids.length > 1) {
    checks.push({
      code: 'incompatible-schemes',
      outcome: 'PASSED',
      sentence: `Rien n’interdit de cumuler les ${countInFrench(aids.length, 'aide')} du plan.`,
      gap: 0n,
      legalBasis: [],
    });
  }
  const detr = aids.find((aid) => aid.slug === 'detr');
  const programme = aids.find((aid) => aid.stateSubsidy);
  if (detr && programme) {
    checks.push({
      code: 'state-programmes',
      outcome: 'WARNING',
      sentence: `Un investissement déjà payé par certains programmes de l’État n’ouvre pas droit à la DETR : vérifiez auprès de la préfecture que « ${programme.label} » n’en fait pas partie.`,
      gap: 0n,
      subject: programme.slug,
      legalBasis: [{ label: 'CGCT, article R2334-19 et annexe VII' }],
    });
  }
  return checks;
}

const NOT_SECURED = { REQUESTED: 'demandés', HOPED: 'espérés' } as const;

function certaintyChecks({ input }: Subject, certainty: PlanCertainty): readonly PlanCheck[] {
  const checks: PlanCheck[] = [];
  const hopes = (input.secured ?? []).flatMap((aid) =>
    aid.amount > 0n && aid.state !== undefined && aid.state !== 'SECURED' ? [{ ...aid, state: aid.state }] : [],
  );
  if (hopes.length > 0) {
    const named = hopes.map((aid) => `« ${nameIn(input, aid)} » (${euros(aid.amount)} ${NOT_SECURED[aid.state]})`);
    checks.push({
      code: 'hope',
      outcome: 'WARNING',
      sentence: `Le plan compte sur de l’argent qui n’est pas acquis : ${listInFrench(named)}.`,
      value: Euro.sum(hopes.map(({ amount: hoped }) => hoped)),
      gap: 0n,
      ...NO_BASIS,
    });
  }
  if (certainty.toVerify > 0n) {
    checks.push({
      code: 'to-verify',
      outcome: 'WARNING',
      sentence: `Le plan compte sur ${euros(certainty.toVerify)} de dispositifs dont l’éligibilité reste à vérifier.`,
      value: certainty.toVerify,
      gap: 0n,
      ...NO_BASIS,
    });
  }
  return checks;
}

/** Money that somebody still hopes for, from a scheme that the match excludes. What is secured is there, whatever the match says. */
function ineligibleChecks({ input, operation }: Subject): readonly PlanCheck[] {
  return operation.secured.flatMap(({ aid, label, amount: value, legalBasis }): readonly PlanCheck[] => {
    if (aid.ineligible === undefined || value === 0n || (aid.state ?? 'SECURED') === 'SECURED') return [];
    return [
      {
        code: 'ineligible-scheme',
        outcome: 'WARNING',
        sentence:
          `Le plan compte sur ${euros(value)} de « ${label} », dont le projet ne remplit pas les conditions au ${Day.inFrench(input.on)}. ${aid.ineligible}`.trimEnd(),
        value,
        gap: 0n,
        subject: aid.scheme,
        legalBasis,
      },
    ];
  });
}

/** Where the scheme's own file says that a rate or an amount is not sure, the plan says it too. */
function uncertainAmountChecks({ requests }: Choice): readonly PlanCheck[] {
  return requests.flatMap(({ prospect: { candidate, terms }, amount: value }): readonly PlanCheck[] => {
    if (terms.uncertain === undefined) return [];
    return [
      {
        code: 'uncertain-amount',
        outcome: 'WARNING',
        sentence: `Le montant de « ${candidate.label} » (${euros(value)}) n’est pas sûr. ${terms.uncertain}`,
        value,
        gap: 0n,
        subject: candidate.slug,
        legalBasis: candidate.legalBasis ?? [],
      },
    ];
  });
}

function aidsOf(operation: Operation, choice: Choice): readonly Aid[] {
  return [
    ...operation.secured.map((share): Aid => ({
      ...share,
      slug: share.aid.scheme ?? '',
      terms: share.terms ?? { kind: 'UNKNOWN' },
    })),
    ...choice.requests.map(({ prospect, amount }): Aid => ({
      slug: prospect.candidate.slug,
      label: prospect.candidate.label,
      amount,
      terms: prospect.terms,
      kind: prospect.payment.kind,
      ratio: prospect.payment.ratio,
      endowment: prospect.payment.endowment,
      stateSubsidy: prospect.payment.stateSubsidy,
      legalBasis: prospect.candidate.legalBasis ?? [],
    })),
  ];
}

function nameIn({ candidates }: PlanInput, aid: SecuredAid): string {
  return labelOf(aid, candidates.find(({ slug }) => slug === aid.scheme)?.label);
}

function bySlug(aids: readonly Aid[]): ReadonlyMap<string, [Aid, ...Aid[]]> {
  const groups = new Map<string, [Aid, ...Aid[]]>();
  for (const aid of aids) {
    const group = groups.get(aid.slug);
    if (group) group.push(aid);
    else groups.set(aid.slug, [aid]);
  }
  return groups;
}

/** What the rule is a part of: the whole of it needs no percentage. */
function eligiblePart(share: number): string {
  return share === 1 ? 'la dépense éligible' : `la limite de ${percent(share)} de la dépense éligible`;
}

function uncertainty(rule: Rule): string {
  return rule.uncertain === undefined ? '' : ` ${rule.uncertain}`;
}

function typesetCheck(check: PlanCheck): PlanCheck {
  return { ...check, sentence: typeset(check.sentence) };
}
