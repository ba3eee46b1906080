import { Global, Module } from '@nestjs/common';

import type { Clock } from '#kernel';

import type { Configuration } from '../configuration.js';
import { NotificationsModule } from '../notifications.js';
import { CLOCK, CONFIGURATION } from '../tokens.js';
import { AUDIT } from './audit.js';
import { AuditTrail } from './audit-trail.js';
import { DeniedSignIns } from './denied-sign-ins.js';
import { KeyStore } from './keys.js';
import { SignIn } from './sign-in.js';
import { TOKENS, type TokenReader } from './token-reader.js';

/** Keys, sign-in and the audit log, for everyone: `@Inject(AUDIT) audit: AuditLog`. */
@Global()
@Module({
  imports: [NotificationsModule],
  providers: [
    AuditTrail,
    { provide: AUDIT, useExisting: AuditTrail },
    KeyStore,
    DeniedSignIns,
    {
      provide: TOKENS,
      useFactory: (_configuration: Configuration, _clock: Clock): TokenReader | undefined => undefined,
      inject: [CONFIGURATION, CLOCK],
    },
    SignIn,
  ],
  exports: [AUDIT, KeyStore, SignIn],
})
export class SignInModule {}
