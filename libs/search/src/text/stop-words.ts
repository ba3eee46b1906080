/** Words that say nothing of a subject: never indexed, never asked for. Folded. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  `a ai ainsi au aucun aucune aussi autre autres aux avec avoir c ca car ce ceci cela celle celles celui ces cet cette
  ceux chaque chez comme d dans de des dessous dessus donc dont du elle elles en entre es est et etait etc ete etre eu eux fut
  ici il ils j je l la le les leur leurs lors lui m ma mais me meme memes mes mon n ne ni nos notre nous on ont ou
  par pas peu peut peuvent plus pour puis qu quand que quel quelle quelles quels qui quoi s sa sans se sera ses si soit son sont
  sous sur t ta te tes toi ton tous tout toute toutes tres tu un une vers via vos votre vous y`
    .split(/\s+/)
    .filter(Boolean),
);

/** What people wrap around a subject when they type a sentence: « je voudrais refaire … ». Left out of queries only. */
export const REQUEST_WORDS: ReadonlySet<string> = new Set(
  `aider aidez aimerais aimerions besoin bonjour cherche cherchons comment faire faut merci paie paient paye payer puis peux pouvons quelqu recherche
  recherchons souhaite souhaitons souhaiterais voudrais voudrions voulons veux`
    .split(/\s+/)
    .filter(Boolean),
);

/** What an apostrophe cuts off: `l'école`, `qu'une`, `jusqu'à`. */
export const ELIDED: ReadonlySet<string> = new Set(
  'c d j l m n s t qu jusqu lorsqu puisqu quoiqu quelqu presqu'.split(' '),
);
