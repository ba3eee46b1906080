import { Global, Module } from '@nestjs/common';

import type { Clock } from '#kernel';

import type { Configuration } from '../configuration.js';
import { NotificationsModule } from '../notifications.js';
import { CLOCK, CONFIGURATION } from '../tokens.js';
import { AUDIT } from './audit.js';
import { AuditTrail } from './audit-trail.js';
import { CountedDenials } from './counted-denials.js';
import { KeyStore } from './keys.js';
import { ProviderTokens } from './provider-tokens.js';
import { SignIn } from './sign-in.js';
import { TOKENS, type TokenReader } from './token-reader.js';

/** Keys, sign-in and the audit log, for everyone: `@Inject(AUDIT) audit: AuditLog`. */
@Global()
@Module({
  imports: [NotificationsModule],
  providers: [
    AuditTrail,
    CountedDenials,
    { provide: AUDIT, useExisting: CountedDenials },
    KeyStore,
    {
      provide: TOKENS,
      useFactory: ({ identityProvider }: Configuration, clock: Clock): TokenReader | undefined => {
        if (!identityProvider) return undefined;
        const tokens = new ProviderTokens(identityProvider, clock);
        // Nobody waits: a service whose provider is away starts all the same.
        void tokens.prepare();
        return tokens;
      },
      inject: [CONFIGURATION, CLOCK],
    },
    SignIn,
  ],
  exports: [AUDIT, AuditTrail, KeyStore, SignIn],
})
export class SignInModule {}
