export type * from './language.js';
export type * from './facts.js';
