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

/**
 * What people wrap around a subject when they type a sentence: « je voudrais installer … », « … est trop vieux », « notre … va fermer ». Such
 * words are rare in schemes and would lead to whichever uses them by chance. Left out of queries only. No word of a subject is here
 * (« rénover », « réhabiliter », « démolir », « recruter »).
 */
export const REQUEST_WORDS: ReadonlySet<string> = new Set(
  `aider aidez aimerais aimerions besoin bonjour cherche cherchons combien comment connaitre consiste definition faire fait fais faut merci
  paie paient paye payer possible puis peux pouvons quelqu recherche recherchons savoir souhaite souhaitons souhaiterais urgent urgence
  voudrais voudrions voulons veut veux va vais vont
  acheter acquerir agrandir ameliorer amenager augmenter avoir beneficier changer commencer concevoir construire creer creation developper
  donner entretenir envisager favoriser fermer ferme fermee fermees fermes finir garder implanter installer lancer maintenir mettre monter
  moderniser obtenir ouvrir poser preparer prevoir realiser refaire rendre repeindre peindre faciliter permettre deplacer demenager embellir reflechir reconstruire remettre remplacer renforcer renouveler reparer reprendre
  terminer toucher transformer trouver utiliser accueillir adapter attirer definir gerer partir part partent prendre proposer venir vient viennent
  an annee annees ans aujourd hui bientot certain certaine certains depuis derriere devant deux dix faute gens jamais longtemps mal mauvais
  mieux plusieurs presque quelques toujours trois vite
  elu elue elus maire maires adjoint adjointe
  abime abimee abimes bon bonne cher chere chers cheres eleve elevee eleves elevees grand grande grands
  grandes nouveau nouvel nouvelle nouveaux nouvelles supplementaire supplementaires trop vieille vieilles vieux vetuste vetustes assez
  beaucoup bien tres`
    .split(/\s+/)
    .filter(Boolean),
);

/** What an apostrophe cuts off: `l'école`, `qu'une`, `jusqu'à`. */
export const ELIDED: ReadonlySet<string> = new Set(
  'c d j l m n s t qu jusqu lorsqu puisqu quoiqu quelqu presqu'.split(' '),
);
