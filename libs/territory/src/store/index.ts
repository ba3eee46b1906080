export { TERRITORY_ROWS } from './rows.js';
export { loadReference } from './load-reference.js';
export { readReference } from './reference.js';
export { MembershipStore, type MembershipWriteReport } from './membership-store.js';
export { StoredKnowledge } from './knowledge.service.js';
export { ReferenceFactStore, type FactWriteReport } from './reference-fact-store.js';
