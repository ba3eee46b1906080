import { describe, expect, it } from '@jest/globals';
import { getRepositoryToken, TypeOrmModule } from '@nestjs/typeorm';
import { Test } from '@nestjs/testing';
import { Column, DataSource, Entity, PrimaryColumn, type Repository } from 'typeorm';

import { createTestDatabase } from '../../../test/database/index.js';
import { readConfiguration } from './configuration.js';
import { CLOCK, CONFIGURATION, PlatformModule } from './module.js';

@Entity('greeting')
class Greeting {
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'greeting_pkey' })
  id!: number;

  @Column({ type: 'date' })
  day!: string;
}

describe('the platform module', () => {
  it('gives database, repositories, configuration and clock to every module, and closes the database last', async () => {
    const database = await createTestDatabase([Greeting]);
    await database.dataSource.query(
      'CREATE TABLE greeting (id int CONSTRAINT greeting_pkey PRIMARY KEY, day date NOT NULL)',
    );
    const configuration = readConfiguration({ NODE_ENV: 'test' });
    const clock = { now: () => new Date('2026-01-01T00:00:00Z') };
    const module = await Test.createTestingModule({
      imports: [PlatformModule.forDatabase(configuration, database, clock), TypeOrmModule.forFeature([Greeting])],
    }).compile();
    await module.init();

    const greetings = module.get<Repository<Greeting>>(getRepositoryToken(Greeting), { strict: false });
    await greetings.insert({ id: 1, day: '2021-01-22' });
    expect(await greetings.findOneBy({ id: 1 })).toEqual({ id: 1, day: '2021-01-22' });
    expect(module.get<unknown>(CONFIGURATION, { strict: false })).toBe(configuration);
    expect(module.get<unknown>(CLOCK, { strict: false })).toBe(clock);

    const { dataSource } = database;
    expect(module.get(DataSource, { strict: false })).toBe(dataSource);
    await module.close();
    expect(dataSource.isInitialized).toBe(false);
  });

  it('opens the database that the configuration names', async () => {
    const database = await createTestDatabase([]);
    const configuration = readConfiguration({ NODE_ENV: 'test', DATABASE_URL: database.url });
    const module = await Test.createTestingModule({
      imports: [PlatformModule.forRoot(configuration, [Greeting])],
    }).compile();
    const dataSource = module.get(DataSource, { strict: false });
    expect(dataSource.hasMetadata(Greeting)).toBe(true);
    expect(await dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await module.close();
    expect(dataSource.isInitialized).toBe(false);
    await database.close();
  });
});
