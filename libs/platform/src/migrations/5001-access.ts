import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Keys, of which only the hash is kept, and the audit log. The database refuses to change the log; a line may go once it is a year old,
 * which is as long as the CNIL advises to keep such a trace.
 */
export class Access1700000005001 implements MigrationInterface {
  readonly name = 'Access1700000005001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE access_key (
        id text CONSTRAINT access_key_pkey PRIMARY KEY,
        hash bytea NOT NULL CONSTRAINT access_key_hash_key UNIQUE,
        role text NOT NULL CONSTRAINT access_key_role_check CHECK (role IN ('reader', 'publisher', 'ledger-writer', 'admin')),
        organisation text,
        source text,
        expires_on date,
        created_at timestamptz NOT NULL,
        created_by text NOT NULL,
        revoked_at timestamptz,
        revoked_by text,
        CONSTRAINT access_key_organisation_check CHECK ((role = 'publisher') = (organisation IS NOT NULL)),
        CONSTRAINT access_key_source_check CHECK ((role = 'ledger-writer') = (source IS NOT NULL)),
        CONSTRAINT access_key_revoked_check CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
      );

      CREATE TABLE audit_log (
        id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT audit_log_pkey PRIMARY KEY,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        caller text NOT NULL,
        roles text[] NOT NULL,
        action text NOT NULL,
        subject text,
        outcome text NOT NULL CONSTRAINT audit_log_outcome_check CHECK (outcome IN ('DONE', 'DENIED', 'REFUSED')),
        detail jsonb,
        network text
      );
      CREATE INDEX audit_log_at_idx ON audit_log (at);
      CREATE INDEX audit_log_caller_idx ON audit_log (caller, at);
      CREATE INDEX audit_log_subject_idx ON audit_log (subject, at);

      CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'DELETE' THEN
          IF OLD.at < now() - interval '1 year' THEN
            RETURN OLD;
          END IF;
        END IF;
        RAISE EXCEPTION 'the audit log is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
      END $$;
      CREATE TRIGGER audit_log_keeps_its_lines BEFORE UPDATE OR DELETE ON audit_log
        FOR EACH ROW EXECUTE FUNCTION audit_log_is_append_only();
      CREATE TRIGGER audit_log_is_not_emptied BEFORE TRUNCATE ON audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE audit_log, access_key;
      DROP FUNCTION audit_log_is_append_only;
    `);
  }
}
