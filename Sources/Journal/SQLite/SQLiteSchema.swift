/// The tables. Those of the record keep their form for ever; those of what holds now are made from the columns that
/// `Tables` declares, and are thrown away and made anew where a version changes one.
enum SQLiteSchema {
  /// To be raised with every change of a table of what holds now, and with every new kind of event, and member of one.
  static let version = 14

  /// Everything of a new journal.
  static let create = events + texts + personal + form + createCurrentTables

  static let tablesOfRecord = ["events", "texts", "personal", "form"]

  /// What an older journal doesn't have yet; its events and texts stay as they are.
  static let createForm = personal + form

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

  /// What events say of people. A row may go only right after the event that says so, in the same transaction.
  private static let personal = """
    CREATE TABLE personal (
      sequence INTEGER PRIMARY KEY REFERENCES events (sequence),
      salt BLOB NOT NULL CHECK (length(salt) = 32),
      data TEXT NOT NULL
    ) STRICT;
    CREATE TRIGGER personal_comes_with_its_event BEFORE INSERT ON personal
    WHEN NEW.sequence IS NOT (SELECT max(sequence) FROM events)
      OR EXISTS (SELECT 1 FROM personal WHERE sequence = NEW.sequence)
    BEGIN SELECT RAISE(ABORT, 'personal data come with their event'); END;
    CREATE TRIGGER personal_never_changes BEFORE UPDATE ON personal
    BEGIN SELECT RAISE(ABORT, 'personal data never change'); END;
    CREATE TRIGGER personal_goes_by_a_redaction BEFORE DELETE ON personal
    WHEN NOT EXISTS (
      SELECT 1 FROM events, json_each(events.payload, '$.records') AS record
      WHERE events.sequence = (SELECT max(sequence) FROM events)
        AND events.type = 'personal-data-redacted' AND record.value = OLD.sequence)
    BEGIN SELECT RAISE(ABORT, 'personal data go by a redaction'); END;

    """

  /// In which form the tables of what holds now are, and which is the least version whose programs know all that
  /// stands here.
  private static let form = """
    CREATE TABLE form (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      tables INTEGER NOT NULL,
      least_writer INTEGER NOT NULL
    ) STRICT;
    INSERT INTO form VALUES (1, \(version), 1);

    """

  /// A table of what holds now, with what its triggers say.
  struct CurrentTable {
    let name: String
    let columns: [String]
    /// What a row is found by, besides its number.
    let key: String?
    /// What several rows are found by.
    let group: String?
    fileprivate let sql: String

    fileprivate init<Column: TableColumn>(
      _ name: String, _ columns: Column.Type, key: String? = nil, group: String? = nil, unique: String? = nil,
      keyIndex: String = "",
      change: (trigger: String, unless: String?, message: String), comesOnce: String? = nil, kept: String
    ) {
      self.name = name
      self.columns = Column.allCases.map(\.name)
      self.key = key
      self.group = group
      let fixed = Column.allCases.filter { !$0.changes && $0.recordOfPerson == nil }
      let changing = Column.allCases.filter { $0.changes && $0.recordOfPerson == nil }
      func differ(_ columns: [Column]) -> String {
        func list(_ row: String) -> String { columns.map { "\(row).\($0.name)" }.joined(separator: ", ") }
        return "(\(list("NEW"))) IS NOT (\(list("OLD")))"
      }
      // Until its record is redacted, what is said of a person stays; after that, it is NULL and never comes back.
      let persons = Column.allCases.compactMap { column in
        column.recordOfPerson.map { record in
          """
          (NEW.\(column.name) IS NOT OLD.\(column.name) AND OLD.\(record) IS NOT NULL AND
            (NEW.\(column.name) IS NOT NULL OR EXISTS (SELECT 1 FROM personal WHERE sequence = OLD.\(record))))
          """
        }
      }
      var lines = Column.allCases.map { "  \($0.name) \($0.declaration)" }
      if let unique { lines.append("  UNIQUE (\(unique))") }
      var sql = "CREATE TABLE \(name) (\n\(lines.joined(separator: ",\n"))\n) STRICT;\n\(keyIndex)"
      if let comesOnce {
        let columns = unique ?? key ?? "sequence"
        let values = columns.split(separator: ", ").map { "NEW.\($0)" }.joined(separator: ", ")
        sql += """
          CREATE TRIGGER \(name)_come_once BEFORE INSERT ON \(name)
          WHEN EXISTS (SELECT 1 FROM \(name) WHERE sequence = NEW.sequence OR (\(columns)) = (\(values)))
          BEGIN SELECT RAISE(ABORT, '\(comesOnce)'); END;

          """
      }
      let when = change.unless.map {
        "WHEN "
          + ([differ(fixed)] + (changing.isEmpty ? [] : ["(\(differ(changing)) AND (\($0)))"]) + persons)
          .joined(separator: "\n  OR ")
          + "\n"
      }
      sql += """
        CREATE TRIGGER \(name)_\(change.trigger) BEFORE UPDATE ON \(name)
        \(when ?? "")BEGIN SELECT RAISE(ABORT, '\(change.message)'); END;
        CREATE TRIGGER \(name)_never_go BEFORE DELETE ON \(name)
        BEGIN SELECT RAISE(ABORT, '\(kept)'); END;

        """
      self.sql = sql
    }
  }

  /// In the order in which they can be made: each refers to those before it alone.
  static let currentTables = [
    // Rows never go, so a place in the status list that a row has is never given out again. Of the open invitations for
    // one purpose there is at most one (D5).
    CurrentTable(
      InvitationTable.name, InvitationTable.Column.self, key: "id",
      keyIndex: """
        CREATE UNIQUE INDEX one_open_invitation_for_a_purpose ON invitations
          (to_organisation, from_organisation, kind, coalesce(with_organisation, '')) WHERE state = 'pending';
        CREATE INDEX invitations_of_an_invitee ON invitations (to_organisation);

        """,
      change: (
        "keep_what_was_issued", "OLD.state <> 'pending' OR NEW.state = 'pending'",
        "an invitation only ever ends"
      ), kept: "invitations are kept"),
    CurrentTable(
      AcceptanceTable.name, AcceptanceTable.Column.self, group: "invitation",
      keyIndex: answerIndexes(AcceptanceTable.name, inEffect: "accepted"),
      change: (
        "only_get_a_verdict", answersChange, "an acceptance only ever gets a verdict"
      ), comesOnce: "an acceptance is recorded once", kept: "acceptances are kept"),
    CurrentTable(
      DeclineTable.name, DeclineTable.Column.self, group: "invitation",
      keyIndex: answerIndexes(DeclineTable.name, inEffect: "declined"),
      change: (
        "only_get_a_verdict", answersChange, "a decline only ever gets a verdict"
      ), comesOnce: "a decline is recorded once", kept: "declines are kept"),
    CurrentTable(
      RevokedGrantTable.name, RevokedGrantTable.Column.self, unique: "invitation, partner, grant_name",
      change: ("never_change", nil, "what was taken back stays so"), comesOnce: "a grant is taken back once",
      kept: "what was taken back stays so"),
    CurrentTable(
      RetiredPlacesTable.name, RetiredPlacesTable.Column.self,
      change: ("never_change", nil, "what is retired stays so"), comesOnce: "places are retired once",
      kept: "what is retired stays so"),
    CurrentTable(
      EndedLetterTable.name, EndedLetterTable.Column.self, unique: "message, outcome",
      change: ("never_change", nil, "what became of a letter stays so"),
      comesOnce: "a letter ends in one way once", kept: "what became of a letter stays so"),
    CurrentTable(
      EndedRelationshipTable.name, EndedRelationshipTable.Column.self,
      change: ("keep_what_ended", "", "what has ended stays so"), comesOnce: "an end is recorded once",
      kept: "what has ended stays so"),
    CurrentTable(
      RevokedPrivilegeTable.name, RevokedPrivilegeTable.Column.self,
      change: ("never_change", nil, "what was taken back stays so"),
      comesOnce: "a privilege is taken back once",
      kept: "what was taken back stays so"),
    CurrentTable(
      ConsentTable.name, ConsentTable.Column.self,
      change: ("never_change", nil, "what was agreed to stays so"), comesOnce: "a consent is recorded once",
      kept: "what was agreed to stays so"),
    CurrentTable(
      EndingRequestTable.name, EndingRequestTable.Column.self, group: "invitation",
      keyIndex: """
        CREATE UNIQUE INDEX one_request_for_an_end_waits ON \(EndingRequestTable.name) (invitation)
          WHERE verdict IS NULL;

        """,
      change: (
        "only_get_a_verdict", "OLD.verdict IS NOT NULL OR NEW.verdict IS NULL",
        "a request only ever gets a verdict"
      ), comesOnce: "a request is recorded once", kept: "requests are kept"),
    CurrentTable(
      CustomerNoteTable.name, CustomerNoteTable.Column.self,
      keyIndex: "CREATE INDEX notes_about_a_customer ON \(CustomerNoteTable.name) (relationship);\n",
      change: ("keep_what_was_noted", "", "what was noted stays so"), comesOnce: "a note is recorded once",
      kept: "what was noted stays so"),
    CurrentTable(
      CustomerLinkTable.name, CustomerLinkTable.Column.self,
      keyIndex: "CREATE INDEX links_of_a_customer ON \(CustomerLinkTable.name) (relationship);\n",
      change: ("keep_what_was_linked", "", "what was linked stays so"), comesOnce: "a link is recorded once",
      kept: "what was linked stays so"),
  ]

  private static let answersChange =
    "OLD.review_reasons = '' OR OLD.verdict IS NOT NULL OR NEW.verdict IS NULL"

  /// Several answers to one invitation may wait, or be dismissed; one counts.
  private static func answerIndexes(_ table: String, inEffect word: String) -> String {
    """
    CREATE INDEX \(table)_of_an_invitation ON \(table) (invitation);
    CREATE UNIQUE INDEX an_invitation_is_\(word)_once ON \(table) (invitation) WHERE \(ReviewColumns.isInEffect());

    """
  }

  static let createCurrentTables = currentTables.map(\.sql).joined()

  static let dropCurrentTables = currentTables.reversed().map { "DROP TABLE IF EXISTS \($0.name);\n" }
    .joined()
}
