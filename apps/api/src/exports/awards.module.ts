import { Module } from '@nestjs/common';

import { AwardsExportController } from './awards.controller.js';

@Module({ controllers: [AwardsExportController] })
export class AwardsExportModule {}
