internal import GRDB

/// The tables, in the order in which they came. A migration that was ever released is never changed; a new
/// need gets a new one.
enum JournalSchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("events") { try $0.execute(sql: events) }
    migrator.registerMigration("texts") { try $0.execute(sql: texts) }
    migrator.registerMigration("invitations") { try $0.execute(sql: invitations) }
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
}
