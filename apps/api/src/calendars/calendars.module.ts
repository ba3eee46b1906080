import { Module } from '@nestjs/common';

import { MatchingModule } from '#matching/module';

import { CalendarsController } from './calendars.controller.js';

@Module({ imports: [MatchingModule], controllers: [CalendarsController] })
export class CalendarsModule {}
