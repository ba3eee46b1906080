import { WORD_GROUPS } from './vocabulary.js';
import { phraseOf } from './words.js';

/**
 * What people type, and what they mean, where typo tolerance cannot help: words under five letters, words run
 * together or cut apart. Read as phrases of stems; the longest wins. Only queries are rewritten, never a scheme's text.
 */
const MEANT: Readonly<Record<string, string>> = {
  dter: 'DETR',
  deter: 'DETR',
  dert: 'DETR',
  detre: 'DETR',
  dsli: 'DSIL',
  disl: 'DSIL',
  dslil: 'DSIL',
  fnadat: 'FNADT',
  fndat: 'FNADT',
  fctv: 'FCTVA',
  fisca: 'FISAC',
  anha: 'Anah',
  adem: 'ADEME',
  sereema: 'Cerema',
  serema: 'Cerema',
  opahru: 'OPAH RU',
  'opha ru': 'OPAH RU',
  opha: 'OPAH',
  pdv: 'PVD',
  dvp: 'DPV',
  otr: 'ORT',
  acnt: 'ANCT',
  antc: 'ANCT',
  flra: 'FRLA',
  fral: 'FRLA',
  edtr: 'DETR',
  dsdi: 'DSID',
  oaph: 'OPAH',
  tierslieux: 'tiers lieux',
  tierslieu: 'tiers lieu',
  'tier lieu': 'tiers lieu',
  'co working': 'coworking',
  'fab lab': 'fablab',
  'maker space': 'makerspace',
  'video surveillance': 'vidéosurveillance',
  'video protection': 'vidéoprotection',
  centrebourg: 'centre bourg',
  centreville: 'centre ville',
  'multi service': 'multiservice',
  'multi sport': 'multisport',
  'micro creche': 'crèche',
  microcreche: 'crèche',
  'peri scolaire': 'périscolaire',
  'tele medecine': 'télémédecine',
  'city park': 'city stade',
  citystade: 'city stade',
  'cyber securite': 'cybersécurité',
  'wi fi': 'wifi',
  'e commerce': 'commerce en ligne',
  'click and collect': 'click collect',
  'clique collecte': 'click collect',
  'clic collect': 'click collect',
  'co voiturage': 'covoiturage',
  manageur: 'manager',
  manageuse: 'manager',
};

/** Phrase of stems typed → phrase of stems meant. */
export const MISSPELLINGS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(MEANT).map(([typed, meant]) => [phraseOf(typed), phraseOf(meant).split(' ')]),
);

/** Stems with what is misspelt put right: `[dter, 2022]` → `[detr, 2022]`. */
export function putRight(stems: readonly string[]): string[] {
  const result: string[] = [];
  for (let index = 0; index < stems.length;) {
    let length = Math.min(LONGEST, stems.length - index);
    for (; length > 0; length--) {
      const meant = MISSPELLINGS.get(stems.slice(index, index + length).join(' '));
      if (!meant) continue;
      result.push(...meant);
      break;
    }
    if (length === 0) result.push(withoutArticle(stems[index]!));
    index += Math.max(1, length);
  }
  return result;
}

/** The words of every subject, as stems: what an article without its apostrophe may be glued to. */
const SUBJECT_STEMS: ReadonlySet<string> = new Set(
  WORD_GROUPS.flatMap(({ terms, reached = [] }) => [...terms, ...reached]).flatMap((term) => phraseOf(term).split(' ')),
);
const GLUED_ARTICLE = /^[dl](?=[aeiouyh]..)/;

/** `lecole`, `deau` → `ecole`, `eau`: phones leave apostrophes out. Only where the rest is a word of a subject and the whole is none. */
function withoutArticle(stem: string): string {
  const rest = stem.replace(GLUED_ARTICLE, '');
  return rest !== stem && SUBJECT_STEMS.has(rest) && !SUBJECT_STEMS.has(stem) ? rest : stem;
}

const LONGEST = Math.max(...[...MISSPELLINGS.keys()].map((typed) => typed.split(' ').length));
