import Glibc
import Journal
import PartnerModel
package import SourceDiagnostics
import SystemFiles

extension CheckedPortal {
  /// The mails with answers, and the documents in which partners agreed, that are lost or were changed since they went on
  /// record; and those that nothing on record rests on.
  package func keptEvidenceFaults() throws -> DiagnosticList {
    guard let journal = try portal.existingJournal() else { return DiagnosticList() }
    var faults = try portal.mailFaults(journal)
    faults.append(try portal.documentFaults(journal))
    return faults
  }
}

extension Portal {
  fileprivate func mailFaults(_ journal: Journal) throws -> DiagnosticList {
    let hold = try? FileLock(folder: evidenceFolder)
    defer { hold?.release() }
    var needed: [String: InvitationID] = [:]
    func sort(_ answer: AnswerOnRecord) {
      if let digest = answer.evidenceDigest, answer.hasPerson { needed[digest] = answer.invitation.id }
    }
    try journal.forEachAcceptance { sort(.acceptance($0)) }
    try journal.forEachDecline { sort(.decline($0)) }
    var faults = DiagnosticList()
    for (digest, invitation) in needed.sorted(by: { $0.key < $1.key }) {
      guard let fault = Self.fault(of: KeptEvidence.mailPath(digest, in: self), digest) else { continue }
      faults.append(
        Diagnostic(
          at: nil, "\(fault): the mail with an answer to the invitation \(invitation)",
          remedy:
            "Put it back from a backup: the record goes on without it, but only the mail shows what was written."
        ))
    }
    for name in try Self.names(in: evidenceFolder) where needed[String(name.prefix(64))] == nil {
      faults.append(
        Diagnostic(
          .warning, at: nil, "\(evidenceFolder)/\(name.printable) is kept, and nothing on record rests on it",
          remedy:
            "A run that was killed may have left it: run that `portico record` or `portico redact` again, or remove the file."
        ))
    }
    return faults
  }

  /// What a partnership that ended rested on may go, and may stay.
  fileprivate func documentFaults(_ journal: Journal) throws -> DiagnosticList {
    let hold = try? FileLock(folder: partnershipFolder)
    defer { hold?.release() }
    var faults = DiagnosticList()
    for (parties, consents) in Dictionary(grouping: try journal.consentsThatStand(), by: \.parties).sorted(
      by: { $0.key.rawValue < $1.key.rawValue })
    {
      let found = consents.map { ($0.basis.document, documentFault($0.basis)) }
      // One that can be shown is enough.
      let severity = found.contains { $0.1 == nil } ? Diagnostic.Severity.warning : .error
      for case (_, let fault?) in found {
        faults.append(
          Diagnostic(
            severity, at: nil, "\(fault): the document in which \(parties.partner) agreed to the partnership",
            remedy:
              "Put it back from a backup, or record another one: `portico record partnership \(parties.partner) --evidence FILE`."
          ))
      }
    }
    let known = Set(try journal.partnerConsents().compactMap(\.consent.basis.document))
    for name in try Self.names(in: partnershipFolder) where !known.contains(String(name.prefix(64))) {
      let path = "\(partnershipFolder)/\(name)".printable
      faults.append(
        Diagnostic(
          .warning, at: nil, "\(path) is kept, and no record names it",
          remedy: """
            A run that was killed may have left it: put it on record with `portico record partnership PROVIDER --evidence \(path)`, \
            or remove the file.
            """))
    }
    return faults
  }

  private func documentFault(_ basis: PartnerConsent.Basis) -> String? {
    guard let digest = basis.document else { return nil }
    let paths = KeptEvidence.documents(of: digest, in: self).map { "\(partnershipFolder)/\($0)" }
    guard let path = paths.first else { return "\(partnershipFolder)/\(digest) is lost" }
    return Self.fault(of: path, digest)
  }

  private static func fault(of path: String, _ digest: String) -> String? {
    do {
      let bytes = try RegularFile(path, followingLink: false).bytes(limit: longest)
      return KeptEvidence.digest(of: bytes) == digest ? nil : "\(path) was changed"
    } catch {
      switch error {
      case .system(ENOENT): return "\(path) is lost"
      case .system(let number): return "\(path) can't be read (\(systemMessage(number)))"
      case .notRegular: return "\(path) is no plain file"
      case .tooLong: return "\(path) was changed"
      }
    }
  }

  /// Those that are called after a digest: what is being written isn't yet, and what somebody puts beside them never is.
  private static func names(in folder: String) throws -> [String] {
    let names: [String]
    do {
      names = try FolderEntry.all(in: folder).map { $0.name ?? $0.shown }
    } catch {
      guard error.number == ENOENT else {
        throw AccessFailure(
          "can't look into \(folder.printable): \(error.reason)",
          remedy: "Make it a folder that you may read.")
      }
      return []
    }
    return names.filter { EventHash(String($0.prefix(64))) != nil }.sorted()
  }

  /// In bytes: more than any mail or document has.
  private static let longest = 1 << 30
}

extension PartnerConsent.Basis {
  /// The digest of the document that is kept.
  fileprivate var document: String? {
    if case .evidence(let digest) = self { digest } else { nil }
  }
}
