import Journal
import KeyFolder
import Ledger
package import PartnerModel
import PortalFiles
import PortalSite
import SystemFiles

/// Those who asked for no more letters. Of each a keyed digest is kept, not the address.
struct StoppedAddresses: Sendable {
  private let digests: Set<AddressDigest>
  /// Nil where nobody is meant.
  private let secret: LinkSecret?

  init(_ digests: Set<AddressDigest>, _ secret: LinkSecret?) {
    self.digests = digests
    self.secret = digests.isEmpty ? nil : secret
  }

  func contains(_ address: EmailAddress) -> Bool {
    secret.map { digests.contains($0.digest(of: address)) } ?? false
  }
}

/// Addresses for which it was put on record, or had been already, that they get no more letters, or get them again.
package struct StoppedLetters {
  package let addresses: [EmailAddress]
  /// Whether this changed anything.
  package let isNew: Bool
  /// Whether the directory or an invitation has one of them.
  package let isKnown: Bool
}

extension Portal {
  func stoppedAddresses() throws -> StoppedAddresses {
    let digests = try letterLedger.record().stopped
    return StoppedAddresses(digests, digests.isEmpty ? nil : try keys.linkSecret())
  }

  /// Puts on record that somebody wants no more letters, or wants them again. Receipts, which somebody gets for their own answer,
  /// go all the same.
  ///
  /// - Parameters:
  ///   - text: an e-mail address; or whose, by the id of an invitee or of an invitation.
  ///   - name: who acts; nil for the operator's first user who may.
  package func stopLetters(
    to text: String, undoing: Bool, actor name: String?, at now: Moment
  ) throws -> StoppedLetters {
    let source = try source()
    let operatorID = source.configuration.operatorID
    let user = try source.directory.askingUser(
      source.directory.user(named: name), of: operatorID, whoMay: .recordAnswer, operatorID: operatorID)
    let addresses = try addresses(meantBy: text, source.directory, at: now)
    let ledger = letterLedger
    let secret = try keys.linkSecret()
    let stopped = try ledger.record().stopped
    let digests = addresses.map(secret.digest).filter { stopped.contains($0) == undoing }
    try ledger.add(digests.map { LetterEvent(undoing ? .allowed($0) : .stopped($0), at: now, by: user?.id) })
    return StoppedLetters(
      addresses: addresses, isNew: !digests.isEmpty,
      isKnown: try addresses.contains { try isKnown($0, source.directory) })
  }

  private func isKnown(_ address: EmailAddress, _ directory: PartnerDirectory) throws -> Bool {
    let partners =
      directory.providers.map { Organisation.provider($0.value) }
      + directory.resellers.map { .reseller($0.value) }
    if partners.contains(where: { $0.email == address })
      || directory.customers.lazy.contains(where: { $0.email == address })
    {
      return true
    }
    var isAsked = false
    try existingJournal()?.forEachInvitation { invitation in
      isAsked = isAsked || invitation.recipient.flatMap { EmailAddress($0) } == address
    }
    return isAsked
  }

  /// An address, or the one of an invitee: what the directory has today, and what an invitation of theirs went to.
  private func addresses(
    meantBy text: String, _ directory: PartnerDirectory, at now: Moment
  ) throws -> [EmailAddress] {
    if text.contains("@") { return [try EmailAddress(validating: text)] }
    var found: [EmailAddress] = []
    if let organisation = OrganisationID(rawValue: text).flatMap(directory.organisation) {
      found = [organisation.email].compactMap { $0 }
    } else {
      let invitation = try invitation(meantBy: text, at: now)
      let today = directory.organisation(invitation.to)?.email
      found = [invitation.recipient.flatMap { EmailAddress($0) }, today].compactMap { $0 }
    }
    guard !found.isEmpty else {
      throw OperationRefusal(
        .noLetters, "no e-mail address of \(text.printable) is known", remedy: "Give the address itself.")
    }
    return found.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
