import Acceptance
import Crypto
import Glibc
import InvitationToken
import JSON
import Journal
package import PartnerModel
import PortalFiles
import PortalSite

extension Portal {
  /// Everything that proves an acceptance.
  ///
  /// - Parameters:
  ///   - prefix: see `invitation(meantBy:at:)`; an invitee stands for the one that they accepted.
  ///   - name: who asks, a user of the operator who may see invitations; nil for its first such user.
  package func evidence(
    of prefix: String, actor name: String?, at now: Moment
  ) throws -> EvidenceBundle {
    let source = try source()
    try source.permitViewing(to: name)
    let existing = try existingJournal()
    let invitation = try existing.invitation(meantBy: prefix, what: "was accepted", in: source.directory) {
      $0.state == .accepted
    }
    guard let journal = existing, let acceptance = try journal.acceptance(of: invitation.id) else {
      throw JournalError.notAccepted(invitation: invitation.id)
    }
    return try EvidenceBundle(acceptance, in: journal, source, self, at: now)
  }
}

/// The files that prove an acceptance, with what stands in them.
package struct EvidenceBundle {
  package let acceptance: RecordedAcceptance
  /// The journal's last record, up to which the chain goes.
  package let head: JournalHead
  /// False where a name on it was redacted, so that it can't be made again.
  package var hasReceipt: Bool { files.contains { $0.name == "receipt.jws" } }
  private(set) var files: [(name: String, bytes: [UInt8])] = []
  private let portal: Portal

  init(
    _ acceptance: RecordedAcceptance, in journal: Journal, _ source: PortalSource, _ place: Portal,
    at now: Moment
  ) throws {
    self.acceptance = acceptance
    portal = place
    let invitation = acceptance.invitation
    let verification = try journal.verify(against: nil)
    // Before anything is signed: a receipt of ours must not make true what somebody wrote into the journal.
    if let fault = verification.fault {
      throw OperationRefusal(
        .damaged, "the journal is damaged, so it proves nothing: \(fault)",
        remedy: "See `portico journal verify`, and restore it from a backup whose head is known.")
    }
    head = verification.head
    var chain: [UInt8] = []
    try journal.exportEvents(from: invitation.sequence, through: head.sequence) { chain += $0 }
    let lines = chain.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    var people: [UInt8] = []
    try journal.exportPersonal(of: invitation.id) { people += $0 }
    func record(_ sequence: Int) -> [UInt8] { Array(lines[sequence - invitation.sequence]) + [0x0A] }
    files = [
      ("invitation.json", record(invitation.sequence)), ("acceptance.json", record(acceptance.head.sequence)),
      ("chain.jsonl", chain), ("personal.jsonl", people), ("head.txt", Array("\(head)\n".utf8)),
      ("jwks.json", KeySet(try place.publishedKeys(source.configuration, at: now)).jwks),
      ("check.py", PackageResources.check_evidence_py), ("README.txt", PackageResources.README_txt),
    ]
    func text(_ digest: TextDigest, in language: LanguageCode) throws -> [UInt8] {
      guard let text = try journal.publishedText(digest: digest, kind: invitation.kind, language: language)
      else { throw JournalError.damaged(detail: "the text \(digest) is missing") }
      return Array(text.utf8)
    }
    for (language, digest) in invitation.terms.sorted(by: { $0.key < $1.key }) {
      files.append(("text-\(language.rawValue).txt", try text(digest, in: language)))
    }
    // A page shows today's text: whoever answers later may have agreed to another than the invitation had at first.
    let answer = acceptance.answer
    if invitation.terms[answer.language] != answer.terms {
      files.append(("agreed-\(answer.language.rawValue).txt", try text(answer.terms, in: answer.language)))
    }
    let receipted = try place.receiptDesk(source.configuration, at: now).receipted(acceptance)
    if let receipted { files.append(("receipt.jws", Array("\(receipted.receipt)\n".utf8))) }
    // Where what was said of the person is redacted, so is the mail that they wrote.
    if let digest = acceptance.evidenceDigest, acceptance.answer.person != nil {
      try addMail(digest, in: place)
    }
    let sums = files.sorted { $0.name < $1.name }
      .map { "\(SHA256.hash(data: $0.bytes).hexadecimal)  \($0.name)\n" }.joined()
    files.append(("SHA256SUMS", Array(sums.utf8)))
  }

  /// Makes the folder in one step: whole, or not at all. It holds names and addresses, so it is its owner's alone.
  ///
  /// - Throws: `folder-in-the-way`, where something lies there already: it may be somebody else's, or the evidence that
  ///   was given to an auditor; `output-overlaps`, where it would be published.
  package func write(to folder: String) throws {
    try portal.refuseOverlap(of: .evidence, at: folder)
    try NewPrivateFolder(folder).write(isDurable: true) { add in
      for file in files { try add(file.name, file.bytes) }
    }
  }

  private mutating func addMail(_ digest: String, in place: Portal) throws {
    let path = KeptEvidence.mailPath(digest, in: place)
    let bytes = try AnswerFile(.file(path)).bytes
    guard KeptEvidence(mail: bytes).digest == digest else {
      throw OperationRefusal(
        .alteredEvidence, "\(path) is not the mail that is on record any more",
        remedy: "Restore the file from its backup.")
    }
    files.append(("mail.eml", bytes))
  }
}
