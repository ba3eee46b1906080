export * from './themes.js';
export * from './aid-types.js';
export * from './organisations.js';
export * from './labels.js';
