import InvitationMail
import Journal
import Ledger
package import PartnerModel
import PortalFiles
import PortalSite
import SourceDiagnostics
import SystemFiles

/// By what it is known that a letter came back.
package enum ReturnNotice: Sendable {
  /// Somebody says so.
  ///
  /// - Parameter prefix: see `Portal.invitation(meantBy:at:)`.
  case ofPerson(_ prefix: String)
  /// A server's report, the bytes of a mail.
  ///
  /// - Parameter name: for messages.
  case ofServer([UInt8], name: String)

  /// In bytes.
  package static let longestReport = DeliveryReport.longest
}

/// What came of saying that a letter came back.
package struct ReturnedLetter {
  package let invitation: Invitation
  package let at: Moment
  package let by: UserID?
  /// What the server said, by its code and in its words.
  package let said: String?
  /// False where that was on record already.
  package let isNew: Bool
}

extension LetterDesk {
  /// Puts on record that letters came back: all of them, or none.
  ///
  /// - Throws: `RefusalList` with the reason for each that can't be; for reports `no-report` and other faults of mails,
  ///   `not-returned` where the server still tries or did deliver it, `unknown-letter`, `several-invitations`.
  package func markReturned(_ notices: [ReturnNotice]) throws -> [ReturnedLetter] {
    var marked: [ReturnedLetter] = []
    var events: [LetterEvent] = []
    var refusals: [any ExplainedError] = []
    for notice in notices {
      do {
        let (invitation, status, words) = try returned(by: notice)
        let user = try sender(of: invitation)
        guard wasHandedOut(invitation) else { throw Self.nobodyHasHad(invitation) }
        guard !marked.contains(where: { $0.invitation.id == invitation.id }) else { continue }
        if case .returned(let at, let by, _) = standing(of: invitation).state {
          let said = serversAnswer(to: invitation)
          marked.append(ReturnedLetter(invitation: invitation, at: at, by: by, said: said, isNew: false))
          continue
        }
        let said = [status, words].compactMap(\.self).joined(separator: " ")
        marked.append(
          ReturnedLetter(
            invitation: invitation, at: now, by: user.id, said: said.isEmpty ? nil : said, isNew: true))
        events.append(
          LetterEvent(
            .returned(.invitation(invitation.id), status: status), at: now, by: user.id, words: words))
      } catch let error as any ExplainedError {
        refusals.append(error)
      }
    }
    guard refusals.isEmpty else { throw RefusalList(refusals) }
    try ledger.add(events)
    return marked
  }

  private static func nobodyHasHad(_ invitation: Invitation) -> OperationRefusal {
    OperationRefusal(
      .notReturned, "nobody has had the letter to \(invitation.to) yet",
      remedy: "Nothing was changed. Letters that were exported or sent can come back.")
  }

  private func returned(
    by notice: ReturnNotice
  ) throws -> (invitation: Invitation, status: String?, words: String?) {
    switch notice {
    case .ofPerson(let prefix): return (try openInvitation(prefix), nil, nil)
    case .ofServer(let bytes, let name):
      let report: DeliveryReport
      do {
        report = try DeliveryReport(reading: bytes)
      } catch {
        throw UnusableMail(fault: error, file: name.printable)
      }
      let meant = try ReportedLetter(report, file: name.printable).invitation(at: self)
      return (meant.invitation, meant.recipient.status, meant.recipient.words)
    }
  }
}

/// Looks for the letter that a report is about: by the personal link or the invitation's number in what came back, else by the one
/// address that the server names. Anybody can write such a report. So it counts for letters alone that went out, and only where
/// the server says nothing else of the invitee themself; one without the link counts for the invitee's own address.
private struct ReportedLetter {
  private let report: DeliveryReport
  private let file: String
  private let failed: [DeliveryReport.Recipient]

  /// - Throws: `not-returned`.
  init(_ report: DeliveryReport, file: String) throws {
    self.report = report
    self.file = file
    failed = report.recipients.filter { $0.action == .failed }
    guard failed.isEmpty else { return }
    let isDelayed = report.recipients.contains { $0.action == .delayed }
    throw OperationRefusal(
      .notReturned,
      isDelayed
        ? "\(file): the server still tries to deliver the letter"
        : "\(file): the server says that it delivered the letter",
      remedy: isDelayed
        ? "Nothing was changed. Should it give up, it sends another report: take that one."
        : "Nothing was changed. If it did come back, say so: portico letters returned ID")
  }

  func invitation(at desk: LetterDesk) throws -> (invitation: Invitation, recipient: DeliveryReport.Recipient)
  {
    let open = try desk.open().filter(desk.wasHandedOut)
    let (linked, numbered) = try byMarks(open, desk)
    if linked.count == 1 { return (linked[0], try recipient(of: linked[0], desk)) }
    let marked = linked + numbered
    // Whoever guesses addresses names many.
    let candidates = !marked.isEmpty ? marked : failed.count == 1 ? open : []
    let addressed = candidates.compactMap { invitation in
      own(of: invitation, desk).map { (invitation, $0) }
    }
    if addressed.count == 1 { return addressed[0] }
    throw addressed.isEmpty ? unknown : several(addressed.map(\.0))
  }

  /// What the server says of the invitee's address, where that is nothing but that it failed.
  private func own(of invitation: Invitation, _ desk: LetterDesk) -> DeliveryReport.Recipient? {
    let addresses = desk.addresses(of: invitation)
    let said = report.recipients.filter { $0.isFor(addresses) }
    return said.allSatisfy { $0.action == .failed } ? said.first : nil
  }

  /// Those whose link stands in what came back, and those whose number alone does: calendars tell that too.
  private func byMarks(
    _ open: [Invitation], _ desk: LetterDesk
  ) throws -> (linked: [Invitation], numbered: [Invitation]) {
    let text = report.returned
    let ids = Set(Self.runs(in: text).filter { $0.isWhole })
    let links = Self.linkPaths(in: text, of: desk.site.source.configuration)
    guard !ids.isEmpty || !links.isEmpty else { return ([], []) }
    let linked = links.isEmpty ? [] : open.filter { links.contains(desk.linkPath($0.id).characters) }
    let numbered = linked.isEmpty ? open.filter { ids.contains($0.id) } : []
    // Says what became of one that isn't open any more.
    if linked.isEmpty, numbered.isEmpty,
      let ended = try ids.compactMap({ try desk.journal.invitation(matching: $0.rawValue) }).first
    {
      _ = try desk.openInvitation(ended.id.rawValue)
    }
    return (linked, numbered)
  }

  /// What was said of the invitee of a letter whose link came back. It may be under another address, where the invitee's mailbox hands mail
  /// on; but of somebody whom the letter itself named beside the invitee it is not.
  private func recipient(of invitation: Invitation, _ desk: LetterDesk) throws -> DeliveryReport.Recipient {
    let addresses = desk.addresses(of: invitation)
    if let own = own(of: invitation, desk) { return own }
    let beside = Set(report.addressees.compactMap(EmailAddress.init)).subtracting(addresses)
    let isSaidOfInvitee = report.recipients.contains { $0.isFor(addresses) }
    if !isSaidOfInvitee, let other = failed.first(where: { !$0.isFor(beside) }) { return other }
    throw OperationRefusal(
      .unknownLetter,
      "\(file): this is about \(failed[0].addresses[0].printable), and the invitation \(invitation.id) went to \(invitation.recipient ?? "another address")",
      remedy:
        "Nothing was changed. If its letter came back all the same, say so: portico letters returned \(invitation.id)"
    )
  }

  private var unknown: OperationRefusal {
    let address = failed[0].addresses[0].printable
    return OperationRefusal(
      .unknownLetter, "\(file): no open invitation's letter went to \(address)",
      remedy:
        "Nothing was changed. If you know which letter it was, say so: portico letters returned ID. `portico letters` lists them."
    )
  }

  private func several(_ invitations: [Invitation]) -> OperationRefusal {
    OperationRefusal(
      .severalInvitations, "\(file): the report may be about several letters",
      remedy: "Say which one came back, with portico letters returned ID:"
        + invitations.prefix(10).map { "\n  \($0.summary)" }.joined())
  }

  /// Words that have the form of an id.
  private static func runs(in text: [UInt8]) -> [InvitationID] {
    text.split { !(0x61...0x7A).contains($0) && !(0x32...0x37).contains($0) }.filter { $0.count == 26 }
      .map { InvitationID(rawValue: String(decoding: $0, as: UTF8.self)) }
  }

  private static func linkPaths(in text: [UInt8], of configuration: PortalConfiguration) -> Set<String> {
    let start = Array("\(configuration.address)/\(SiteAddresses.invitationFolder)/".utf8)
    var found: Set<String> = []
    var index = 0
    while index + start.count < text.count {
      if text[index] == start[0], text[index...].starts(with: start) {
        index += start.count
        let path = text[index...].prefix { $0 != UInt8(ascii: "/") && $0 > 0x20 }.prefix(64)
        found.insert(String(decoding: path, as: UTF8.self))
      } else {
        index += 1
      }
    }
    return found
  }
}

extension DeliveryReport.Recipient {
  fileprivate func isFor(_ wanted: Set<EmailAddress>) -> Bool {
    addresses.contains { EmailAddress($0).map(wanted.contains) ?? false }
  }
}

extension LetterDesk {
  /// Whether its letter was exported or sent: no other can have come back.
  fileprivate func wasHandedOut(_ invitation: Invitation) -> Bool {
    standing(of: invitation).wasHandedOut
  }

  /// Where the letter of an invitation may have gone: to the address on record, or to the one that the directory has since.
  fileprivate func addresses(of invitation: Invitation) -> Set<EmailAddress> {
    Set(
      [
        invitation.recipient.flatMap { EmailAddress($0) },
        site.source.directory.organisation(invitation.to)?.email,
      ]
      .compactMap(\.self))
  }
}

extension CheckedPortal {
  /// Whether the last letter about an invitation came back, and another one would go to the same address.
  package func hasComeBack(_ invitation: Invitation) throws -> Bool {
    let standing = try portal.letterLedger.record().standing(of: .invitation(invitation.id))
    guard case .returned = standing.state, let recipient = invitation.recipient else { return false }
    return site.source.directory.organisation(invitation.to)?.email == EmailAddress(recipient)
  }
}
