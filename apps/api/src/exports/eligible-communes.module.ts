import { Module } from '@nestjs/common';

import { MatchingModule } from '#matching/module';

import { EligibleCommunesController } from './eligible-communes.controller.js';

@Module({ imports: [MatchingModule], controllers: [EligibleCommunesController] })
export class EligibleCommunesExportModule {}
