import { Module } from '@nestjs/common';

import { MatchingModule } from '#matching/module';

import { PlansController } from './plans.controller.js';

@Module({ imports: [MatchingModule], controllers: [PlansController] })
export class PlansModule {}
