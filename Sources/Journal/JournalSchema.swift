internal import GRDB

/// The tables, in the order in which they came. A migration that was ever released is never changed; a new
/// need gets a new one.
enum JournalSchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("events") { try $0.execute(sql: events) }
    migrator.registerMigration("texts") { try $0.execute(sql: texts) }
    migrator.registerMigration("invitations") { try $0.execute(sql: invitations) }
    migrator.registerMigration("named-tenants", foreignKeyChecks: .immediate) {
      try $0.execute(sql: namedTenants)
    }
    migrator.registerMigration("acceptances", foreignKeyChecks: .immediate) {
      try $0.execute(sql: acceptances)
    }
    migrator.registerMigration("revoked-grants", foreignKeyChecks: .immediate) {
      try $0.execute(sql: revokedGrants)
    }
    return migrator
  }

  /// Everything that ever happened. The triggers make a slip impossible; against somebody who holds the file
  /// only the chain of hashes helps. The one on INSERT also stops `INSERT OR REPLACE`, which deletes without
  /// asking a DELETE trigger.
  private static let events = """
    CREATE TABLE events (
      sequence INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      actor TEXT NOT NULL,
      type TEXT NOT NULL,
      subject TEXT NOT NULL,
      payload TEXT NOT NULL,
      previous BLOB NOT NULL CHECK (length(previous) = 32),
      hash BLOB NOT NULL CHECK (length(hash) = 32)
    ) STRICT;
    CREATE TRIGGER events_follow_each_other BEFORE INSERT ON events
    WHEN NEW.sequence IS NOT coalesce((SELECT max(sequence) FROM events), 0) + 1
      OR NEW.previous IS NOT coalesce((SELECT hash FROM events ORDER BY sequence DESC LIMIT 1), zeroblob(32))
    BEGIN SELECT RAISE(ABORT, 'an event follows the last one'); END;
    CREATE TRIGGER events_never_change BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
    CREATE TRIGGER events_never_go BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
    """

  /// What invitees are shown, word for word: the digest in an acceptance leads back to the text.
  private static let texts = """
    CREATE TABLE texts (
      sequence INTEGER PRIMARY KEY REFERENCES events (sequence),
      digest TEXT NOT NULL,
      kind TEXT NOT NULL,
      language TEXT NOT NULL,
      body TEXT NOT NULL,
      UNIQUE (digest, kind, language)
    ) STRICT;
    CREATE TRIGGER texts_never_change BEFORE UPDATE ON texts
    BEGIN SELECT RAISE(ABORT, 'texts are append-only'); END;
    CREATE TRIGGER texts_never_go BEFORE DELETE ON texts
    BEGIN SELECT RAISE(ABORT, 'texts are append-only'); END;
    """

  /// What holds now, for each invitation. A row is never deleted, which is why the next place in the status
  /// list is always one after the highest. An invitation has the sequence number of the event that issued it.
  ///
  /// Of the open invitations for one purpose there is at most one (D5).
  private static let invitations = """
    CREATE TABLE invitations (
      sequence INTEGER PRIMARY KEY REFERENCES events (sequence),
      id TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL,
      from_organisation TEXT NOT NULL,
      with_organisation TEXT,
      to_organisation TEXT NOT NULL,
      recipient TEXT NOT NULL,
      language TEXT NOT NULL,
      issued_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL CHECK (expires_at > issued_at),
      status_index INTEGER NOT NULL UNIQUE CHECK (status_index >= 0),
      key_id TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'declined', 'cancelled', 'expired')),
      issued_by TEXT NOT NULL,
      terms TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX one_open_invitation_for_a_purpose ON invitations
      (to_organisation, from_organisation, kind, coalesce(with_organisation, '')) WHERE state = 'pending';
    CREATE TRIGGER invitations_keep_what_was_issued BEFORE UPDATE ON invitations
    WHEN OLD.state <> 'pending' OR NEW.state = 'pending'
      OR (NEW.sequence, NEW.id, NEW.kind, NEW.from_organisation, NEW.to_organisation, NEW.recipient,
          NEW.language, NEW.issued_at, NEW.expires_at, NEW.status_index, NEW.key_id, NEW.issued_by, NEW.terms)
        <> (OLD.sequence, OLD.id, OLD.kind, OLD.from_organisation, OLD.to_organisation, OLD.recipient,
          OLD.language, OLD.issued_at, OLD.expires_at, OLD.status_index, OLD.key_id, OLD.issued_by, OLD.terms)
      OR NEW.with_organisation IS NOT OLD.with_organisation
    BEGIN SELECT RAISE(ABORT, 'an invitation only ever ends'); END;
    CREATE TRIGGER invitations_never_go BEFORE DELETE ON invitations
    BEGIN SELECT RAISE(ABORT, 'invitations are kept'); END;
    """

  /// What an invitation names of the invitee's tenant (D8); older ones name nothing.
  private static let namedTenants = """
    ALTER TABLE invitations ADD COLUMN tenant_domain TEXT;
    ALTER TABLE invitations ADD COLUMN country TEXT;
    DROP TRIGGER invitations_keep_what_was_issued;
    CREATE TRIGGER invitations_keep_what_was_issued BEFORE UPDATE ON invitations
    WHEN OLD.state <> 'pending' OR NEW.state = 'pending'
      OR (NEW.sequence, NEW.id, NEW.kind, NEW.from_organisation, NEW.with_organisation, NEW.to_organisation,
          NEW.recipient, NEW.language, NEW.issued_at, NEW.expires_at, NEW.status_index, NEW.key_id,
          NEW.issued_by, NEW.terms, NEW.tenant_domain, NEW.country)
        IS NOT (OLD.sequence, OLD.id, OLD.kind, OLD.from_organisation, OLD.with_organisation, OLD.to_organisation,
          OLD.recipient, OLD.language, OLD.issued_at, OLD.expires_at, OLD.status_index, OLD.key_id,
          OLD.issued_by, OLD.terms, OLD.tenant_domain, OLD.country)
    BEGIN SELECT RAISE(ABORT, 'an invitation only ever ends'); END;
    """

  /// Who accepted what (D9). An acceptance has the sequence number of its event, where time and actor stand. Where
  /// there are review reasons, it counts once its verdict is that it is confirmed; a verdict comes once.
  ///
  /// The trigger on INSERT stops `INSERT OR REPLACE`, as with events.
  private static let acceptances = """
    CREATE TABLE acceptances (
      sequence INTEGER PRIMARY KEY REFERENCES events (sequence),
      invitation TEXT NOT NULL UNIQUE REFERENCES invitations (id),
      given_name TEXT NOT NULL,
      family_name TEXT NOT NULL,
      email TEXT NOT NULL,
      phone TEXT,
      role TEXT NOT NULL,
      language TEXT NOT NULL,
      terms TEXT NOT NULL,
      tenant_domain TEXT,
      country TEXT,
      evidence TEXT NOT NULL,
      evidence_digest TEXT CHECK (length(evidence_digest) = 64),
      token_key TEXT NOT NULL,
      receipt_key TEXT NOT NULL,
      review_reasons TEXT NOT NULL,
      verdict TEXT CHECK (verdict IN ('confirmed', 'dismissed')),
      verdict_sequence INTEGER REFERENCES events (sequence) CHECK ((verdict_sequence IS NULL) = (verdict IS NULL)),
      verdict_reason TEXT CHECK (verdict IS NOT NULL OR verdict_reason IS NULL)
    ) STRICT;
    CREATE TRIGGER acceptances_come_once BEFORE INSERT ON acceptances
    WHEN EXISTS (SELECT 1 FROM acceptances WHERE sequence = NEW.sequence OR invitation = NEW.invitation)
    BEGIN SELECT RAISE(ABORT, 'an invitation is accepted once'); END;
    CREATE TRIGGER acceptances_only_get_a_verdict BEFORE UPDATE ON acceptances
    WHEN OLD.review_reasons = '' OR OLD.verdict IS NOT NULL OR NEW.verdict IS NULL
      OR (NEW.sequence, NEW.invitation, NEW.given_name, NEW.family_name, NEW.email, NEW.phone, NEW.role,
          NEW.language, NEW.terms, NEW.tenant_domain, NEW.country, NEW.evidence, NEW.evidence_digest,
          NEW.token_key, NEW.receipt_key, NEW.review_reasons)
        IS NOT (OLD.sequence, OLD.invitation, OLD.given_name, OLD.family_name, OLD.email, OLD.phone, OLD.role,
          OLD.language, OLD.terms, OLD.tenant_domain, OLD.country, OLD.evidence, OLD.evidence_digest,
          OLD.token_key, OLD.receipt_key, OLD.review_reasons)
    BEGIN SELECT RAISE(ABORT, 'an acceptance only ever gets a verdict'); END;
    CREATE TRIGGER acceptances_never_go BEFORE DELETE ON acceptances
    BEGIN SELECT RAISE(ABORT, 'acceptances are kept'); END;
    """

  /// What was taken back of what acceptances allow (R86).
  private static let revokedGrants = """
    CREATE TABLE revoked_grants (
      sequence INTEGER PRIMARY KEY REFERENCES events (sequence),
      invitation TEXT NOT NULL REFERENCES acceptances (invitation),
      partner TEXT NOT NULL,
      grant_name TEXT NOT NULL,
      UNIQUE (invitation, partner, grant_name)
    ) STRICT;
    CREATE TRIGGER revoked_grants_come_once BEFORE INSERT ON revoked_grants
    WHEN EXISTS (
      SELECT 1 FROM revoked_grants WHERE sequence = NEW.sequence
        OR (invitation, partner, grant_name) = (NEW.invitation, NEW.partner, NEW.grant_name))
    BEGIN SELECT RAISE(ABORT, 'a grant is taken back once'); END;
    CREATE TRIGGER revoked_grants_never_change BEFORE UPDATE ON revoked_grants
    BEGIN SELECT RAISE(ABORT, 'what was taken back stays so'); END;
    CREATE TRIGGER revoked_grants_never_go BEFORE DELETE ON revoked_grants
    BEGIN SELECT RAISE(ABORT, 'what was taken back stays so'); END;
    """
}
