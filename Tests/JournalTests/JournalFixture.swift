import Foundation
import GRDB
import Journal
import PartnerModel
import TestSupport
import Testing

/// A folder of its own, gone afterwards, with the path of a journal in it.
final class JournalFolder {
  private let temporary: TemporaryFolder
  var url: URL { temporary.url }
  var location: JournalLocation { JournalLocation(file: path) }
  /// Of another journal in the same folder.
  var secondLocation: JournalLocation {
    JournalLocation(file: url.appending(path: "Second/journal.sqlite").path)
  }
  var path: String { url.appending(path: "State/journal.sqlite").path }

  init() throws {
    temporary = try TemporaryFolder()
  }

  /// Puts a journal's file there, with the modes that it needs.
  func putJournal(_ file: Data) throws {
    let state = url.appending(path: "State")
    try FileManager.default.createDirectory(
      at: state, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    try file.write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
  }

  /// The file as a plain database, without any of the journal's care.
  func rawConnection() throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  /// Runs SQL behind the journal's back, after all triggers are gone; then puts the triggers back, so that nothing
  /// but the data differs.
  func tamper(_ sql: String, arguments: StatementArguments = []) throws {
    try rawConnection().write { database in
      let triggers = try Row.fetchAll(
        database, sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
      for trigger in triggers { try database.execute(sql: "DROP TRIGGER \(trigger["name"] as String)") }
      try database.execute(sql: sql, arguments: arguments)
      for trigger in triggers { try database.execute(sql: trigger["sql"]) }
    }
  }
}

/// The same numbers each time (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// A moment to count from.
let noon: Moment = 1_780_000_000
let day = Lifetime.days(1)

func actor(_ id: String = "mika") throws -> Actor { try #require(Actor(id)) }
func organisation(_ id: String) throws -> OrganisationID { try #require(OrganisationID(rawValue: id)) }

func parties(_ text: String) throws -> RelationshipParties {
  try #require(RelationshipParties(rawValue: text))
}

func relationshipEnd(
  of parties: RelationshipParties, notice: RelationshipEnd.Notice? = nil,
  outliving: Set<Grant> = [.manageSubscriptions, .manageLicenses, .manageUsers], reason: String? = nil
) throws -> RelationshipEnd {
  RelationshipEnd(
    of: parties, declaration: "I act in good faith.", language: try #require(LanguageCode("en")),
    notice: notice,
    outliving: outliving, reason: try reason.map { try EndingReason(validating: $0) })
}

func letter(
  about invitation: InvitationID, _ turn: EndedLetter.Turn = .invitation,
  _ outcome: EndedLetter.Outcome = .accepted, message: String = "<first@hoshino.example>"
) throws -> EndedLetter {
  let address = AddressDigest([UInt8](repeating: 0xA5, count: 16))
  return try #require(
    EndedLetter(about: invitation, turn: turn, outcome: outcome, message: message, to: address))
}

/// Publishes the sample texts in both languages and returns their digests.
@discardableResult
func publishTexts(
  in journal: Journal, kind: InvitationKind = .resellerInvitesCustomer
) throws -> [LanguageCode: TextDigest] {
  [
    .english: try journal.publishText(
      "We ask you to accept.", kind: kind, language: .english, by: actor(), at: noon),
    .japanese: try journal.publishText(
      "ご承諾をお願いします。", kind: kind, language: .japanese, by: actor(), at: noon),
  ]
}

/// A draft for one customer.
func draft(
  to customer: String, kind: InvitationKind = .resellerInvitesCustomer, with provider: String? = nil,
  expiresAt: Moment = noon + .days(30), terms: [LanguageCode: TextDigest],
  recipient: String = "office@aoba.example"
) throws -> InvitationDraft {
  InvitationDraft(
    purpose: InvitationPurpose(
      kind: kind, from: try organisation("hoshino-cloud"), with: try provider.map(organisation),
      to: try organisation(customer)),
    recipient: try #require(EmailAddress(recipient)), language: .japanese,
    expiresAt: expiresAt, keyID: "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", terms: terms)
}

/// All invitations in their order.
func allInvitations(in journal: Journal) throws -> [Invitation] {
  var invitations: [Invitation] = []
  try journal.forEachInvitation { invitations.append($0) }
  return invitations
}

/// The last opening of a commitment, as exported.
func lastOpening(of journal: Journal) throws -> String {
  var bytes: [UInt8] = []
  try journal.exportPersonal { bytes += $0 }
  return try #require(String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init).last)
}

/// The export, line by line.
func exportedLines(of journal: Journal) throws -> [String] {
  var bytes: [UInt8] = []
  try journal.export { bytes += $0 }
  return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
}

extension Journal {
  /// With days of UTC.
  func relationships() throws -> [Relationship] { try relationships { $1.date } }
}
