/** The plain interpreter: judges every condition, never stops early, and says what it found in French. */
import { Day, MET, NOT_APPLICABLE, NOT_MET, Possible, type Outcome, type Verdict } from '#kernel';
import type { FactSource, FactValue, KnownFact, Vocabulary } from './facts.js';
import type { JudgeContext, SchemeFrame, Situation } from './frame.js';
import type { Criterion, LegalBasis, Leaf } from './language.js';
import { leafPossible } from './predicates.js';
import { legalBasisOn, presentedIn, underNegation, type Presented } from './presentation.js';
import { findingOf, requirementOf } from './sentences.js';
import { VOCABULARY } from './vocabulary.js';
import { branchesOf, factsOfLeaf, isAllOf, isAnyOf, isLeaf, visit } from './walk.js';
import { windowStateOn } from './windows.js';
import { COLON, valueText } from './wording.js';

/** A node of the judged tree, with the shape of the criterion. */
export interface JudgedNode {
  readonly criterion: Criterion;
  readonly possible: Possible;
  readonly outcome: Outcome;
  /** What is possible for the condition itself, its guard left aside. */
  readonly bare: Possible;
  readonly guard?: JudgedNode | undefined;
  readonly branches: readonly JudgedNode[];
}

/** A fact that a judgement used. */
export interface JudgedFact {
  readonly code: string;
  readonly label: string;
  readonly value: FactValue;
  /** The value in French: « 728 », « une commune », « oui ». */
  readonly text: string;
  readonly source: FactSource;
  readonly origin?: string | undefined;
  readonly asOf?: Day | undefined;
}

/** One condition as a report shows it. */
export interface JudgedCriterion {
  readonly code: string;
  readonly path: string;
  readonly possible: Possible;
  readonly outcome: Outcome;
  /** What is required, without final stop. */
  readonly requirement: string;
  /** What is required and what was found: two sentences. */
  readonly sentence: string;
  readonly facts: readonly JudgedFact[];
  /** Codes of the facts that nobody knows and that keep it open. */
  readonly unknownFacts: readonly string[];
  readonly legalBasis: readonly LegalBasis[];
  readonly remedy?: string | undefined;
  readonly fromMemory: boolean;
  /** It is one of several ways, and another of them is met: whatever this one says, it does not matter. */
  readonly settledElsewhere: boolean;
}

export interface Judgement {
  readonly possible: Possible;
  readonly verdict: Verdict;
  readonly tree: JudgedNode;
  readonly criteria: readonly JudgedCriterion[];
}

/** What is possible for a criterion, without any words: the plainest form of judging. */
export function possibleOf(criterion: Criterion, situation: Situation, scheme: SchemeFrame = {}): Possible {
  return judgeNode(criterion, situation, scheme).possible;
}

/** Judges a criterion wholly: the tree, and the conditions shown to people with their sentences. */
export function judge(criterion: Criterion, context: JudgeContext): Judgement {
  const scheme = context.scheme ?? {};
  const tree = judgeNode(criterion, context, scheme);
  const nodes = new Map<Criterion, JudgedNode>();
  index(tree, nodes);
  const criteria = presentedIn(criterion).map((item) => explain(item, nodes, context));
  return { possible: tree.possible, verdict: Possible.verdict(tree.possible), tree, criteria };
}

function judgeNode(criterion: Criterion, situation: Situation, scheme: SchemeFrame): JudgedNode {
  const branches = branchesOf(criterion).map((branch) => judgeNode(branch, situation, scheme));
  const bare = isLeaf(criterion) ? leafPossible(criterion, situation, scheme) : combined(criterion, branches);
  const guard = criterion.when && judgeNode(criterion.when, situation, scheme);
  const possible = guard ? Possible.when(guard.possible, bare) : bare;
  return { criterion, possible, outcome: Possible.outcome(possible), bare, guard, branches };
}

function combined(criterion: Criterion, branches: readonly JudgedNode[]): Possible {
  const possibles = branches.map(({ possible }) => possible);
  if (isAllOf(criterion)) return Possible.all(possibles);
  return isAnyOf(criterion) ? Possible.any(possibles) : Possible.not(possibles[0]!);
}

function index(node: JudgedNode, nodes: Map<Criterion, JudgedNode>): void {
  nodes.set(node.criterion, node);
  if (node.guard) index(node.guard, nodes);
  node.branches.forEach((branch) => index(branch, nodes));
}

function explain(item: Presented, nodes: ReadonlyMap<Criterion, JudgedNode>, context: JudgeContext): JudgedCriterion {
  const { criterion, negated, guards } = item;
  const node = nodes.get(criterion)!;
  const bare = underNegation(node.bare, negated);
  const possible = guards.reduceRight((body, guard) => Possible.when(nodes.get(guard)!.possible, body), bare);
  const settledElsewhere =
    possible !== MET &&
    possible !== NOT_APPLICABLE &&
    item.choices.some((choice) => underNegation(nodes.get(choice.criterion)!.bare, choice.negated) === MET);

  const { facts } = context;
  const unknown = openFacts(criterion, node, context, nodes);
  const guardUnknown = unique(guards.flatMap((guard) => openFacts(guard, nodes.get(guard)!, context, nodes)));
  const known = usedFacts([criterion], facts);
  const requirement = requirementOf(criterion, guards, context, item);
  const finding = findingOf(
    {
      criterion,
      possible,
      bare,
      known: usedFacts([unguarded(criterion)], facts),
      unknown,
      guardUnknown,
      settledElsewhere,
    },
    context,
  );
  const open = possible !== MET && possible !== NOT_APPLICABLE && !settledElsewhere;
  const unknownFacts = unique(isDecided(bare) ? guardUnknown : [...guardUnknown, ...unknown]);
  return {
    code: item.code,
    path: item.path,
    possible,
    outcome: Possible.outcome(possible),
    requirement,
    sentence: `${requirement}. ${finding}`,
    facts: merged(usedFacts(guards, facts), known).map((fact) => judgedFact(fact, context.vocabulary ?? VOCABULARY)),
    unknownFacts: isDecided(possible) ? [] : unknownFacts,
    legalBasis: legalBasisOn(item, context),
    remedy: open ? (criterion.remedy ?? remedyOf(criterion, possible, unknownFacts, context)) : undefined,
    fromMemory: criterion.fromMemory === true,
    settledElsewhere,
  };
}

function isDecided(possible: Possible): boolean {
  return possible === MET || possible === NOT_MET || possible === NOT_APPLICABLE;
}

/** The same condition without its guard, whose facts are not what was found. */
function unguarded(criterion: Criterion): Criterion {
  return criterion.when ? { ...criterion, when: undefined } : criterion;
}

/** The unknown facts that keep a node open: those of its undecided leaves. */
function openFacts(
  criterion: Criterion,
  node: JudgedNode,
  { facts }: JudgeContext,
  nodes: ReadonlyMap<Criterion, JudgedNode>,
): readonly string[] {
  if (isDecided(node.bare) && !criterion.when) return [];
  const codes = new Set<string>();
  visit(unguarded(criterion), (leaf) => {
    const judged = nodes.get(leaf)?.bare ?? node.bare;
    if (isDecided(judged)) return;
    for (const code of askedFacts(leaf)) if (!facts.has(code)) codes.add(code);
  });
  return [...codes];
}

/** A fact that only bounds another is not asked for: the other one is. */
function askedFacts(leaf: Leaf): readonly string[] {
  return 'fact' in leaf ? [leaf.fact] : factsOfLeaf(leaf);
}

function usedFacts(criteria: readonly Criterion[], facts: JudgeContext['facts']): readonly KnownFact[] {
  const used = new Map<string, KnownFact>();
  for (const criterion of criteria) {
    visit(criterion, (leaf) => {
      for (const code of relevantFacts(leaf, facts)) {
        const fact = facts.get(code);
        if (fact) used.set(code, fact);
      }
    });
  }
  return [...used.values()];
}

/** The bounding fact counts only where the asked one is unknown. */
function relevantFacts(leaf: Leaf, facts: JudgeContext['facts']): readonly string[] {
  return 'fact' in leaf && facts.has(leaf.fact) ? [leaf.fact] : factsOfLeaf(leaf);
}

function merged(a: readonly KnownFact[], b: readonly KnownFact[]): readonly KnownFact[] {
  return [...new Map([...a, ...b].map((fact) => [fact.code, fact])).values()];
}

function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}

/** A known fact with its French words, as criteria and pages show it. */
export function judgedFact(fact: KnownFact, vocabulary: Vocabulary = VOCABULARY): JudgedFact {
  const definition = vocabulary.get(fact.code);
  return {
    code: fact.code,
    label: definition?.label ?? fact.code,
    value: fact.value,
    text: valueText(definition, fact.value),
    source: fact.source,
    origin: fact.origin,
    asOf: fact.asOf,
  };
}

/** What would change the outcome when the author said nothing: wait for an opening, or answer a question. */
function remedyOf(
  criterion: Criterion,
  possible: Possible,
  unknownFacts: readonly string[],
  context: JudgeContext,
): string | undefined {
  if ('windows' in criterion && possible === NOT_MET) {
    const state = windowStateOn(context.scheme ?? {}, context.on);
    const next = state.kind === 'UPCOMING' || state.kind === 'CLOSED' ? state.opensOn : undefined;
    return next && `Déposer la demande à partir du ${Day.inFrench(next)}.`;
  }
  if (isDecided(possible)) return undefined;
  const questions = unknownFacts.map((code) => (context.vocabulary ?? VOCABULARY).get(code)?.question);
  const asked = questions.filter((question) => question !== undefined);
  return asked.length === 0 ? undefined : `Répondre à${COLON}${asked.slice(0, 3).join(' ')}`;
}
