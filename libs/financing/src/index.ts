export type * from './terms.js';
