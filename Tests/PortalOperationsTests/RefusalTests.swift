import Acceptance
import CustomerImport
import Foundation
import InvitationMail
import InvitationToken
import Journal
import Ledger
import PartnerModel
import SourceDiagnostics
import SystemFiles
import TestSupport
import Testing

@testable import PortalOperations

/// Each code that an operation can refuse with, and what leads to it.
struct RefusalTests {
  @Test(arguments: RefusalCode.allCases)
  func `each code has its occasion`(code: RefusalCode) throws {
    let occasion = try #require(occasions[code], "write the occasion of \(code.rawValue)")
    do {
      try occasion()
      Issue.record("nothing was refused")
    } catch let refusal as any ExplainedError {
      #expect(refusal.code == code.rawValue)
      #expect(refusal.category == .refused)
      #expect(!refusal.message.isEmpty && !refusal.remedy.isEmpty)
      // One form: `code: what`, in lower case, but for the name of a file, and without a full stop.
      let isLower = refusal.message.first?.isUppercase != true || refusal.message.hasPrefix("Content/")
      #expect(isLower && !refusal.message.hasSuffix("."))
    } catch let list as RefusalList {
      #expect(list.refusals.map(\.code) == [code.rawValue])
    }
  }
}

private let now = SamplePortal.now
private let accepting = AnswerReading(decision: .acceptance, evidence: nil)
private let adminAccess = Grant(rawValue: "adminAccess")!

/// A server's report about somebody to whom nothing was sent.
private func reported(_ action: String) throws {
  let sample = try SamplePortal.withKeys()
  _ = try sample.invitedCustomer()
  let desk = try LetterDesk(in: sample.portal.check(at: now), actor: nil, at: now)
  let mail = """
    From: daemon@relay.example
    Content-Type: message/delivery-status

    Reporting-MTA: dns; relay.example

    Final-Recipient: rfc822; nobody@else.example
    Action: \(action)
    """
  _ = try desk.markReturned([.ofServer(Array(mail.utf8), name: "report.eml")])
}

/// The end of the relationship with the one customer who has one, looked at.
private func ending(in sample: SamplePortal) throws -> Ending {
  try Ending(of: "aozora-foods", with: nil, language: nil, actor: nil, in: sample.portal, at: now)
}

private nonisolated(unsafe) let occasions: [RefusalCode: () throws -> Void] = [
  .unknownUser: { _ = try AnswerViewer("nobody", of: SamplePortal().portal) },
  .unknownOrganisation: {
    _ = try RelationshipView(of: "nobody", actor: nil, in: SamplePortal().portal, at: now)
  },
  .needsActor: {
    let sample = try SamplePortal.withKeys()
    _ = try sample.issue { try $0.purpose(reseller: "bramble-it", from: "meridian-supply") }
  },
  .needsRole: {
    let sample = try SamplePortal(without: ["Content/directory/users.yaml"])
    _ = try sample.portal.redactDue(reason: nil, actor: nil, at: now)
  },
  .journalMissing: {
    let sample = try SamplePortal.withKeys()
    _ = try sample.invitedCustomer()
    _ = try sample.portal.build(actor: nil, at: now) { _ in }
    for end in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: sample.root.path("State/journal/journal.sqlite" + end))
    }
    try sample.portal.forEachInvitation(links: false, actor: nil, at: now) { _ in }
  },
  .keysMissing: {
    let sample = try SamplePortal.withKeys()
    _ = try sample.invitedCustomer()
    try FileManager.default.removeItem(atPath: sample.root.path("State/keys"))
    _ = try sample.portal.createKey(for: .invitations, actor: nil, at: now)
  },
  .unknownPage: {
    _ = try SamplePortal().portal.check(at: now).fields(of: "welcom", in: nil)
  },
  .unknownLanguage: {
    let folder = try TemporaryFolder()
    _ = try Portal(folder.path("new")).begin(.own(answers(languages: ["de"])), into: false)
  },
  .folderNotEmpty: {
    let folder = try TemporaryFolder()
    try Data().write(to: URL(filePath: folder.path("other")))
    _ = try Portal(folder.path).begin(.own(answers(languages: ["en"])), into: false)
  },
  .addressChanged: {
    let sample = try SamplePortal.withKeys()
    _ = try sample.invitedCustomer()
    _ = try sample.portal.build(actor: nil, at: now) { _ in }
    _ = try sample.moved(to: "https://elsewhere.example").check(at: now)
  },
  .sharedKey: {
    let sample = try SamplePortal()
    _ = try sample.portal.createKey(for: .invitations, actor: nil, at: now)
    try FileManager.default.copyItem(
      atPath: sample.root.path("State/keys"), toPath: sample.root.path("State/receipt-keys"))
    _ = try sample.portal.publishedJWKS(at: now)
  },
  .busy: {
    let sample = try SamplePortal()
    let lock = try BuildLock(sample.root.path("State"))
    defer { lock.release() }
    _ = try sample.portal.build(actor: nil, at: now) { _ in }
  },
  .outputOverlaps: {
    let sample = try SamplePortal()
    try sample.portal.refuseOverlap(ofOutput: sample.root.path("State/site"))
  },
  .severalInvitations: {
    let sample = try SamplePortal.withKeys()
    let invitee = try sample.invitedCustomer().to.rawValue
    _ = try sample.portal.recordPartnership(
      with: "meridian-supply", evidence: #filePath, actor: nil, at: now)
    _ = try sample.issue { try $0.purpose(customer: invitee, with: "meridian-supply") }
    _ = try sample.portal.invitation(meantBy: invitee, at: now)
  },
  .noLetters: {
    let sample = try SamplePortal.withKeys()
    _ = try LetterDesk(in: sample.portal.check(at: now), actor: nil, at: now)
  },
  .notALetter: { _ = try EditedLetter(Array("Dear all,\n\nhello\n".utf8)) },
  .linkAltered: {
    let sample = try SamplePortal.withKeys()
    let invitation = try sample.invitedCustomer()
    let desk = try LetterDesk(in: sample.portal.check(at: now), actor: nil, at: now)
    let letter = EditedLetter(subject: "Hello", text: "no link\n")
    _ = try desk.keep(letter, of: invitation, restoringLink: false)
    _ = try desk.markSent([invitation.id.rawValue])
  },
  .editedLetter: {
    let sample = try SamplePortal.withKeys()
    let invitation = try sample.invitedCustomer()
    let checked = try sample.portal.check(at: now)
    let desk = try LetterDesk(in: checked, actor: nil, at: now)
    let (_, letter) = try desk.editable(invitation.id.rawValue)
    _ = try desk.keep(letter, of: invitation, restoringLink: false)
    _ = try checked.reissue(
      invitation.id.rawValue, lifetime: nil, discardingEdits: false, actor: nil, at: now)
  },
  .noMailServer: { _ = try SamplePortal().portal.check(at: now).mailSettings() },
  .mailRefused: {
    let sample = try SamplePortal.withKeys()
    let invitation = try sample.invitedCustomer()
    _ = try sample.saying("mail:\n  sendmail: [/bin/false]\n").sendTrials(
      [invitation.id.rawValue], to: #require(EmailAddress("me@hoshino-cloud.example")), actor: nil,
      Interruption(), at: now)
  },
  .alreadySent: {
    let sample = try SamplePortal.withKeys()
    let id = try sample.invitedCustomer().id.rawValue
    func desk() throws -> LetterDesk {
      try LetterDesk(in: sample.portal.check(at: now), actor: nil, at: now)
    }
    _ = try desk().markSent([id])
    _ = try desk().outgoing([id], exported: true, receiptsAfter: nil)
  },
  .letterUncertain: {
    let sample = try SamplePortal.withKeys()
    let invitation = try sample.invitedCustomer()
    func desk() throws -> LetterDesk {
      try LetterDesk(in: sample.portal.check(at: now), actor: nil, at: now)
    }
    let subject = LetterSubject.invitation(invitation.id)
    let message = try #require(MessageID("<a@hoshino-cloud.example>"))
    let address = try #require(EmailAddress("a@b.example"))
    try desk().ledger.add([
      LetterEvent(.claimed(subject, message, to: desk().digest(of: address)), at: now, by: nil)
    ])
    _ = try desk().outgoing([invitation.id.rawValue], exported: true, receiptsAfter: nil)
  },
  .notUncertain: {
    let sample = try SamplePortal.withKeys()
    let id = try sample.invitedCustomer().id.rawValue
    _ = try LetterDesk(in: sample.portal.check(at: now), actor: nil, at: now).decideUncertain(
      id, wasSent: true)
  },
  .notReturned: { try reported("delayed") },
  .unknownLetter: { try reported("failed") },
  .nothingToBackUp: {
    let sample = try SamplePortal()
    _ = try sample.portal.backup(to: sample.root.path("backup.tar"), actor: nil, at: now)
  },
  .fileInTheWay: {
    let sample = try SamplePortal.withKeys()
    for _ in 1...2 { _ = try sample.portal.backup(to: sample.root.path("backup.tar"), actor: nil, at: now) }
  },
  .notABackup: {
    let sample = try SamplePortal()
    let path = sample.root.path("backup.tar")
    try Data("no archive".utf8).write(to: URL(filePath: path))
    _ = try sample.portal.restore(path, losing: false, losingPublished: false, actor: nil, at: now)
  },
  .damagedBackup: {
    let sample = try SamplePortal.withKeys()
    let path = sample.root.path("backup.tar")
    _ = try sample.portal.backup(to: path, actor: nil, at: now)
    try sample.tamper(with: "backup.tar", "PRIVATE KEY", "PRIVATE kEY")
    _ = try sample.portal.restore(path, losing: false, losingPublished: false, actor: nil, at: now)
  },
  .newerJournal: {
    let sample = try SamplePortal.withKeys()
    let path = sample.root.path("backup.tar")
    _ = try sample.portal.backup(to: path, actor: nil, at: now)
    _ = try sample.invitedCustomer()
    _ = try sample.portal.restore(path, losing: false, losingPublished: false, actor: nil, at: now)
  },
  .journalOlderThanSite: {
    let sample = try SamplePortal.withKeys()
    let path = sample.root.path("backup.tar")
    _ = try sample.portal.backup(to: path, actor: nil, at: now)
    _ = try sample.invitedCustomer()
    _ = try sample.portal.build(actor: nil, at: now) { _ in }
    _ = try sample.portal.restore(path, losing: true, losingPublished: false, actor: nil, at: now)
  },
  .journalOlderThanLedger: { throw SendingHold.Reason.journalOlder(record: 7) },
  .ledgerOlderThanJournal: { throw SendingHold.Reason.ledgerOlder(record: 7) },
  .ledgerCopied: { throw SendingHold.Reason.ledgerCopied },
  .restoredSince: {
    let sample = try SamplePortal.withKeys()
    let path = sample.root.path("backup.tar")
    _ = try sample.invitedCustomer()
    _ = try sample.portal.backup(to: path, actor: nil, at: now)
    _ = try sample.portal.restore(path, losing: true, losingPublished: true, actor: nil, at: now)
    try LetterDesk(in: sample.portal.check(at: now), actor: nil, at: now).refuseHeldSending()
  },
  .halfRestored: {
    let sample = try SamplePortal.withKeys()
    let path = sample.root.path("backup.tar")
    _ = try sample.portal.backup(to: path, actor: nil, at: now)
    let state = sample.root.path("State")
    try FileManager.default.moveItem(atPath: state, toPath: state + ".before-2026")
    try FileManager.default.createDirectory(atPath: state + ".restoring", withIntermediateDirectories: false)
    _ = try sample.portal.restore(path, losing: false, losingPublished: false, actor: nil, at: now)
  },
  .unknownInvitation: { _ = try SamplePortal().record("token=abc\n", accepting) },
  .tooLarge: {
    _ = try SamplePortal().record(String(repeating: "x", count: AnswerMail.longest + 1), accepting)
  },
  .contradiction: { _ = try SamplePortal().record("token=abc\nanswer=decline\ndecline=yes\n", accepting) },
  .htmlOnly: {
    let sample = try SamplePortal()
    let lines = "token=abc<br>answer=accept<br>consent=yes<br>"
    _ = try sample.record(sample.mail("<p>\(lines)</p>", type: "text/html"))
  },
  .evidenceTwice: {
    let sample = try SamplePortal()
    let evidence = AnswerSource.bytes(Array("another message".utf8), name: "another")
    _ = try sample.record(
      sample.mail("token=abc\nanswer=accept\nconsent=yes\n"),
      AnswerReading(decision: nil, evidence: evidence))
  },
  .invalidReceived: {
    let reading = AnswerReading(decision: .acceptance, evidence: nil, received: now + .days(1))
    let sample = try SamplePortal.withKeys()
    _ = try sample.invitedCustomer()
    _ = try sample.record("token=abc\n", reading)
  },
  .receivedUnproven: {
    let sample = try SamplePortal.withKeys()
    _ = try sample.invitedCustomer()
    _ = try sample.record("token=abc\n", AnswerReading(decision: .acceptance, evidence: nil, received: now))
  },
  .undecided: { _ = try SamplePortal().record("token=abc\n") },
  .evidenceDiffers: {
    let sample = try SamplePortal()
    let mail = KeptEvidence(mail: Array("one".utf8))
    try FileManager.default.createDirectory(
      atPath: sample.portal.stateFolder, withIntermediateDirectories: false)
    try PrivateFile.write(Array("two".utf8), to: KeptEvidence.mailPath(mail.digest, in: sample.portal))
    _ = try mail.keep(in: sample.portal)
  },
  .endsByCommand: {
    let (sample, invitation) = try acceptedByMail()
    let request = EndingRequest(
      person: AnsweringPerson(
        givenName: "Ada", familyName: "Lovelace", email: try #require(EmailAddress("ada@larkspur.example")),
        phone: nil),
      role: .globalAdmin, language: try #require(LanguageCode("en")), tenantDomain: nil, country: nil,
      reason: nil)
    let journal = try #require(try sample.portal.existingJournal())
    _ = try journal.requestEnding(request, by: invitation.id, actor: .verifier, at: now)
    _ = try AnswerViewer(nil, of: sample.portal).decide(
      .confirmed, on: "\(invitation.id)", record: nil, at: now)
  },
  .enrolmentOpen: {
    let applying = "- organisation: hoshino-cloud\n  applicant: aoi-hoshino\n  alreadyEnrolled: false\n"
    let sample = try SamplePortal(adding: ["Content/directory/enrolments.yaml": applying])
    let list = sample.root.path("list.csv")
    try Data("Company name,Email\n".utf8).write(to: URL(fileURLWithPath: list))
    _ = try sample.portal.importCustomers(
      at: list, CustomerImport.Request(file: list, bytes: []), updating: false, isTrial: true, actor: nil)
  },
  .wrongList: {
    let view = try RelationshipView(of: nil, actor: nil, in: SamplePortal().portal, at: now)
    _ = try view.partnerships(with: .reseller)
  },
  .noRelationship: {
    _ = try SamplePortal().portal.revoke(adminAccess, of: "alder-finch", granter: nil, actor: nil, at: now)
  },
  .notGranted: {
    _ = try SamplePortal().portal.revoke(
      adminAccess, of: "aozora-foods", granter: nil, actor: nil, at: now)
  },
  .unknownPrivilege: {
    _ = try SamplePortal().portal.revokePrivilege("hoshino-cloud/aozora-foods", actor: nil, at: now)
  },
  .unknownLink: {
    _ = try SamplePortal().portal.link(
      "services", to: nil, of: "aozora-foods", for: nil, actor: nil, at: now)
  },
  .noKeysForReceipts: { _ = try SamplePortal().record("AAAA.AAAA.AAAA\n") },
  .foreignReceipt: {
    let last = "  portal: {address: https://quickbridge.example, keys: quickbridge.jwks.json}\n"
    _ = try SamplePortal(adding: [
      "Content/directory/providers.yaml": last,
      "Content/directory/quickbridge.jwks.json": "{\"keys\": []}",
    ]).record("AAAA.AAAA.AAAA\n")
  },
  .removalNotByReseller: {
    let portal = try SamplePortal().saying("removalByReseller: false", insteadOf: "removalByReseller: true")
    _ = try Ending(of: "aozora-foods", with: nil, language: nil, actor: nil, in: portal, at: now)
  },
  .declarationMissing: {
    _ = try ending(in: SamplePortal()).end(isDeclared: false, notice: nil, reason: nil, at: now)
  },
  .noticeInFuture: {
    let ending = try ending(in: SamplePortal())
    _ = try ending.end(
      isDeclared: true, notice: .given(on: CalendarDate(validating: "2199-01-01")), reason: nil, at: now)
  },
  .relationshipHolds: {
    let (sample, invitation) = try acceptedByMail()
    _ = try sample.portal.redact(["\(invitation.id)"], reason: nil, actor: nil, at: now)
  },
  .noRetention: {
    let sample = try SamplePortal(ending: ["Content/portal.yaml": "retention:"])
    _ = try sample.portal.redactDue(reason: nil, actor: nil, at: now)
  },
  .folderInTheWay: {
    let (sample, invitation) = try acceptedByMail()
    try sample.portal.evidence(of: "\(invitation.id)", actor: nil, at: now).write(to: sample.root.path)
  },
  .damaged: {
    let (sample, invitation) = try acceptedByMail()
    try sample.tamper(with: "State/journal/journal.sqlite", "rin@nishiki", "ran@nishiki")
    _ = try sample.portal.evidence(of: "\(invitation.id)", actor: nil, at: now)
  },
  .alteredEvidence: {
    let (sample, invitation) = try acceptedByMail()
    let kept = try FileManager.default.contentsOfDirectory(atPath: sample.root.path("State/evidence"))
    try sample.tamper(with: "State/evidence/\(kept[0])", "Rin Sato", "Ran Sato")
    _ = try sample.portal.evidence(of: "\(invitation.id)", actor: nil, at: now)
  },
  .insecureAddress: { _ = try StatusDownload("http://portal.example/status/1", programs: []) },
  .noToken: { try requireTokens(0) },
]

private func acceptedByMail() throws -> (SamplePortal, Invitation) {
  let sample = try SamplePortal.withKeys()
  let invitation = try sample.invitedCustomer()
  _ = try sample.record(sample.mail(sample.acceptance(of: invitation)))
  return (sample, invitation)
}

private func answers(languages: [String]) throws -> PortalAnswers {
  PortalAnswers(
    name: Names("Aoba"), languages: try languages.map { try LanguageCode(validating: $0) },
    address: "https://portal.aoba.jp", email: try EmailAddress(validating: "info@aoba.jp"), givenName: "Hana",
    familyName: "Mori", country: try CountryCode(validating: "JP"),
    timeZone: TimeZoneName(rawValue: "Asia/Tokyo")!,
    audience: .customers, verifier: nil, vendor: nil, isTrial: false)
}
