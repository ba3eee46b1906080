import { Global, Inject, Module, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Notifications, NotificationsModule } from '#platform/module';

import { TerritoryResolver } from './graphql/index.js';
import { KNOWLEDGE } from './index.js';
import { loadReference, MembershipStore, StoredKnowledge } from './store/index.js';

export {
  loadReference,
  MembershipStore,
  ReferenceFactStore,
  StoredKnowledge,
  TERRITORY_ROWS,
  type FactWriteReport,
  type MembershipWriteReport,
} from './store/index.js';

/** Global: every library above reads what is known of places. */
@Global()
@Module({
  imports: [NotificationsModule],
  providers: [
    StoredKnowledge,
    { provide: KNOWLEDGE, useExisting: StoredKnowledge },
    MembershipStore,
    TerritoryResolver,
  ],
  exports: [KNOWLEDGE, StoredKnowledge, MembershipStore],
})
export class TerritoryModule implements OnModuleInit, OnApplicationBootstrap {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(StoredKnowledge) private readonly knowledge: StoredKnowledge,
    @Inject(Notifications) private readonly notifications: Notifications,
  ) {}

  /** The service answers only when the communes are there. */
  async onModuleInit(): Promise<void> {
    await loadReference(this.dataSource);
    await this.knowledge.refresh();
  }

  onApplicationBootstrap(): void {
    this.notifications.on('guichet_territory', () => this.knowledge.refreshIfChanged());
  }
}
