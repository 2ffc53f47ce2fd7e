package import SourceDiagnostics

/// Why an operation doesn't do what it is asked to do. Nothing is changed then.
package struct OperationRefusal: ExplainedError, Hashable {
  package let reason: RefusalCode
  package let message: String
  package let remedy: String

  init(_ reason: RefusalCode, _ message: String, remedy: String) {
    self.reason = reason
    self.message = message
    self.remedy = remedy
  }

  package var code: String { reason.rawValue }
  package var category: ErrorCategory { .refused }
}

/// The words for scripts that operations refuse with by themselves; the rules of the field have their own.
package enum RefusalCode: String, CaseIterable, Sendable {
  // Who acts, and for whom.
  case unknownUser = "unknown-user"
  case unknownOrganisation = "unknown-organisation"
  case needsActor = "needs-actor"
  case needsRole = "needs-role"

  // The portal's own folders.
  case journalMissing = "journal-missing"
  case keysMissing = "keys-missing"
  case addressChanged = "address-changed"
  case sharedKey = "shared-key"
  case busy
  case outputOverlaps = "output-overlaps"

  // Backups.
  case nothingToBackUp = "nothing-to-back-up"
  case fileInTheWay = "file-in-the-way"
  case notABackup = "not-a-backup"
  case damagedBackup = "damaged-backup"
  case newerJournal = "newer-journal"
  case journalOlderThanSite = "journal-older-than-site"
  case journalOlderThanLedger = "journal-older-than-ledger"
  case ledgerOlderThanJournal = "ledger-older-than-journal"
  case ledgerCopied = "ledger-copied"
  case restoredSince = "restored-since"

  /// No page, and no kind of text.
  case unknownPage = "unknown-page"

  // A new portal.
  case unknownLanguage = "unknown-language"
  case folderNotEmpty = "folder-not-empty"

  /// Of an invitee's invitations several could be meant.
  case severalInvitations = "several-invitations"

  /// Customers come in after the operator's enrolment.
  case enrolmentOpen = "enrolment-open"

  // Answers that came by mail.
  case unknownInvitation = "unknown-invitation"
  case tooLarge = "too-large"
  case contradiction
  case htmlOnly = "html-only"
  case undecided
  case invalidReceived = "invalid-received"
  case receivedUnproven = "received-unproven"
  case evidenceTwice = "evidence-twice"
  case evidenceDiffers = "evidence-differs"
  /// A review decides about answers; a relationship ends by a command of its own.
  case endsByCommand = "ends-by-command"

  // Letters.
  case noLetters = "no-letters"
  case notALetter = "not-a-letter"
  case linkAltered = "link-altered"
  case editedLetter = "edited-letter"
  case notReturned = "not-returned"
  case unknownLetter = "unknown-letter"

  // Sending.
  case noMailServer = "no-mail-server"
  case mailRefused = "mail-refused"
  case alreadySent = "already-sent"
  case letterUncertain = "letter-uncertain"
  case notUncertain = "not-uncertain"

  // Relationships.
  case wrongList = "wrong-list"
  case noRelationship = "no-relationship"
  case notGranted = "not-granted"
  case unknownPrivilege = "unknown-privilege"
  /// The record of a customer has no link of that name.
  case unknownLink = "unknown-link"
  case foreignReceipt = "foreign-receipt"
  case noKeysForReceipts = "no-keys-for-receipts"
  case removalNotByReseller = "removal-not-by-reseller"
  case declarationMissing = "declaration-missing"
  case noticeInFuture = "notice-in-future"

  // What is said of people.
  case halfRestored = "half-restored"
  case relationshipHolds = "relationship-holds"
  case noRetention = "no-retention"

  // Evidence and tokens.
  case damaged
  case alteredEvidence = "altered-evidence"
  case folderInTheWay = "folder-in-the-way"
  case insecureAddress = "insecure-address"
  case noToken = "no-token"
}

/// A refusal that has to do with a record of the directory.
struct LocatedRefusal: ExplainedError {
  let refusal: any ExplainedError
  /// A line about the record; nil where it has no place.
  let place: String?

  var code: String { refusal.code }
  var message: String { refusal.message }
  var remedy: String { refusal.remedy + (place.map { "\n  \($0)" } ?? "") }
  var category: ErrorCategory { refusal.category }
}

/// Several refusals at once: an operation that is all or nothing names every reason.
package struct RefusalList: Error, Sendable {
  package let refusals: [any ExplainedError]

  init(_ refusals: [any ExplainedError]) {
    self.refusals = refusals
  }
}

/// Something can't be read or written.
package struct AccessFailure: ExplainedError, Hashable {
  package let message: String
  package let remedy: String

  init(_ message: String, remedy: String) {
    self.message = message
    self.remedy = remedy
  }

  package var code: String { "error" }
  package var category: ErrorCategory { .inputOutput }
}
