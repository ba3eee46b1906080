import { it } from '@jest/globals';
import { Day } from '#kernel';
import { DETR, DETR_PARAMETERS } from './detr.fixture.js';
import { judge, requirements, validateCriterion, validateFacts, type KnownFact } from './index.js';
const facts = (o: Record<string, KnownFact['value']>) => new Map(Object.entries(o).map(([code, value]) => [code, { code, value, source: 'DECLARED' as const }]));
it('x', () => {
  const out: string[] = [];
  out.push(JSON.stringify(validateCriterion(DETR, { slug: 'detr', parameters: ['detr.potentiel-financier'] })));
  const scheme = { parameters: DETR_PARAMETERS };
  for (const r of requirements(DETR, { on: Day.of('2021-11-15'), scheme })) out.push(`${r.code}: ${r.sentence}`);
  for (const f of [
    { 'beneficiary.type': 'COMMUNE', 'place.zone': 'METROPOLE', 'place.population': 1567, 'project.spendingKind': 'INVESTMENT', 'project.notStarted': false },
    { 'beneficiary.type': 'EPCI', 'place.zone': 'METROPOLE', 'epci.population': 109624, 'epci.largestCommunePopulation': 47219, 'epci.density': 135 },
    { 'place.population': 42963 , 'place.zone': 'METROPOLE','project.spendingKind': 'POST'},
    { 'beneficiary.type': 'COMMUNE','place.population': 728 , 'place.zone': 'METROPOLE','project.spendingKind': 'POST'},
  ]) {
    const j = judge(DETR, { facts: facts(f), on: Day.of('2021-11-15'), scheme: { ...scheme, windows: [{ label: 'a', opensOn: Day.of('2021-12-01') }] } });
    out.push('', j.verdict, ...j.criteria.map((c) => `${c.code} ${c.outcome}: ${c.sentence} | ${c.remedy ?? ''} | ${c.legalBasis.map(b=>b.label).join()} | ${c.unknownFacts.join()}`));
  }
  out.push(JSON.stringify(validateCriterion({ all: [{ fact: 'programe.pvd', is: true }, { code: 'x.y', fact: 'place.population', is: true }, { code: 'x.y', fact: 'zoning.qpvPopulationShare', atLeast: 19 }, {code:'x.z', facts: 'a'}, {any: []}, {code:'x.a', fact:'place.zone', in:['METROPOL'], foo: 1}] }), null, 1));
  out.push(JSON.stringify(validateFacts([{ code: 'programe.pvd', value: true }, { code: 'place.population', value: 1.5 }, {code:'project.cost', value: 12}, {code: 'place.zone', value:'metropole'}, {code:'project.brownfield', value: null}]), null, 1));
  console.log(out.join('\n'));
});
