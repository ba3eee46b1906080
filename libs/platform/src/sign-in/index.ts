export { AuditTrail } from './audit-trail.js';
export { ensureFirstKey } from './first-key.js';
export { isRole, scopeProblems, type KeyScope } from './key.js';
export { KeyStore, type Key, type NewKey } from './keys.js';
export { SignInModule } from './module.js';
export { ProviderAwayError } from './provider-keys.js';
export { SignIn, type SignInRefusal, type SignInResult } from './sign-in.js';
