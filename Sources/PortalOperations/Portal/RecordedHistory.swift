import JSON
package import Journal
package import PartnerModel
package import SourceDiagnostics

extension Portal {
  /// Looks through the whole journal for anything altered, missing or out of order.
  ///
  /// - Parameters:
  ///   - head: one that was kept elsewhere; with it a journal that was cut off or written anew is found too.
  ///   - name: who asks, a user of the operator who may see invitations; nil for whoever has the journal.
  package func verifyJournal(
    against head: JournalHead?, actor name: String?
  ) throws -> JournalVerification {
    try permitNamed(.viewInvitations, to: name)
    do {
      return try Journal.open(below: stateFolder).verify(against: head)
    } catch JournalError.incomplete(let table) {
      return JournalVerification(lacking: table)
    }
  }

  /// Makes the tables of what holds now anew from the records; returns how many records there are.
  ///
  /// - Parameter name: who asks, a user of the operator who may publish the portal, since pages and lists follow from these
  ///   tables; nil for its first such user.
  package func rebuildJournal(actor name: String?) throws -> Int {
    try permit(.publishPortal, to: name)
    try Journal.settle(below: stateFolder)
    return try Journal.rebuild(at: journalLocation)
  }

  /// Every record as a line of JSON, with its hash, in pieces.
  ///
  /// - Parameter name: who asks, a user of the operator who may see invitations; nil for its first such user.
  package func exportJournal(actor name: String?, _ write: ([UInt8]) -> Void) throws {
    try permit(.viewInvitations, to: name)
    try Journal.open(below: stateFolder).export { write($0) }
  }

  /// What the records say of people, as a line of JSON for each, with the salt that opens its commitment.
  package func exportPersonalData(actor name: String?, _ write: ([UInt8]) -> Void) throws {
    try permit(.viewInvitations, to: name)
    try Journal.open(below: stateFolder).exportPersonal { write($0) }
  }
}

extension JournalVerification {
  package var json: [UInt8] {
    var text = JSONText()
    text.object { text in
      text.member("verdict", fault == nil ? "sound" : "damaged")
      text.member("head", head.description)
      text.member("reason", optional: fault?.reason.rawValue)
      text.member("detail", optional: fault?.description)
    }
    return text.bytes
  }
}

/// A journal that was altered, cut off or written anew.
package struct UnsoundJournal: ExplainedError {
  package let fault: JournalFault

  package init(_ fault: JournalFault) {
    self.fault = fault
  }

  package var code: String { fault.reason.rawValue }
  package var message: String { fault.description }
  package var remedy: String {
    switch fault.reason {
    case .tableDiffers where fault.canBeRebuilt, .schemaDiffers where fault.canBeRebuilt:
      """
      The records themselves hold. Stop the verifier, make the tables anew with `portico journal rebuild`, and verify again. \
      If it is found once more, keep this file for the inquiry and restore the journal from a backup whose head is known.
      """
    default: "Keep this file for the inquiry, and restore the journal from a backup whose head is known."
    }
  }
  package var category: ErrorCategory { .refused }
}
