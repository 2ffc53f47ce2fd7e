import Foundation
import InvitationMail
import KeyFolder
import LetterSubmission
package import PartnerModel
import PortalFiles
import PortalSite
import SourceDiagnostics
package import SystemFiles

/// What a mail server says of itself, and what else has to be right before others take letters.
package struct MailCheck {
  package let lines: [String]

  /// In letters a day: above it Gmail and Outlook.com ask for all of SPF, DKIM and DMARC.
  private static let mostBeforeBulk = 5_000

  /// What many letters at once need besides; none where there are few, or few a day.
  ///
  /// - Parameter count: how many wait.
  static func bulk(_ count: Int, daily: Int?) -> [String] {
    guard min(count, daily ?? .max) > mostBeforeBulk else { return [] }
    return [
      "\(count) letters wait, and `mail.daily` doesn't keep them under \(mostBeforeBulk) a day: Gmail and Microsoft call that bulk. They want",
      "  SPF, DKIM and DMARC for one domain, TLS, and fewer than 3 complaints in 1,000 letters. `daily: 4000` stays below it.",
    ]
  }
}

extension Portal {
  /// Connects, signs in and leaves.
  ///
  /// - Throws: `no-mail-server`; `mail-refused` with the server's words.
  package func checkMail(
    actor name: String?, _ interruption: Interruption, at now: Moment
  ) throws -> MailCheck {
    let checked = try check(at: now)
    let source = checked.site.source
    let operatorID = source.configuration.operatorID
    _ = try source.directory.askingUser(
      source.directory.user(named: name), of: operatorID, whoMay: .inviteCustomer, operatorID: operatorID)
    let settings = try checked.mailSettings()
    let own = settings.from ?? checked.site.source.configuration.contactEmail
    let envelope = settings.envelopeFrom ?? own
    var lines: [String] = []
    switch settings.carrier {
    case .program(let command):
      guard FileManager.default.isExecutableFile(atPath: command[0]) else {
        throw AccessFailure(
          "the program \(command[0].printable) can't be run",
          remedy: "Look at `sendmail` in \(PortalConfiguration.path).")
      }
      lines.append("program: \(command.joined(separator: " ").printable)")
    case .server(let server):
      let route = try route(settings, from: own, interruption)
      let carrier = try LetterCarrier(
        route, interruption: interruption, program: try SubmitProgram.required())
      let readiness: Readiness
      switch try carrier.check() {
      case .success(let found): readiness = found
      case .failure(let error): throw SendingHalt(error.end)
      }
      lines.append("server: \(server.name):\(server.port), \(readiness.greeting)")
      lines.append("encryption: \(readiness.tls.map { "\($0), certificate checked" } ?? "none")")
      lines.append("signed in: \(server.signIn.map { "as \($0.user)" } ?? "no, the server asks for none")")
      for offer in readiness.extensions where offer.text.uppercased().hasPrefix("SIZE ") {
        guard let size = Int(offer.text.dropFirst(5)), size > 0 else { continue }
        lines.append("longest letter: \(size / 1024) KiB")
      }
    }
    lines.append("letters come from: \(own.rawValue); reports go to: \(envelope.rawValue)")
    lines += Self.names(own, envelope)
    lines += try bulk(checked, settings, at: now)
    return MailCheck(lines: lines)
  }

  /// SPF (RFC 7208), DKIM (RFC 6376) and DMARC (RFC 7489).
  private static func names(_ own: EmailAddress, _ envelope: EmailAddress) -> [String] {
    var lines = [
      "Look these up (dig TXT NAME); without them other servers may refuse letters or call them spam:",
      "  \(envelope.asciiDomain): one record that begins with v=spf1 and includes the server above (SPF)",
      "  SELECTOR._domainkey.\(own.asciiDomain): v=DKIM1 with a key; your mail provider names the selector and signs (DKIM)",
      "  _dmarc.\(own.asciiDomain): v=DMARC1; p=none, quarantine or reject (DMARC)",
    ]
    if own.asciiDomain != envelope.asciiDomain {
      lines.append(
        "  reports go to another domain than letters come from: then DKIM has to sign for \(own.asciiDomain), or DMARC fails"
      )
    }
    return lines
  }

  private func bulk(
    _ checked: CheckedPortal, _ settings: MailSettings, at now: Moment
  ) throws -> [String] {
    guard try existingJournal() != nil else { return [] }
    let desk = try LetterDesk(in: checked, actor: nil, at: now)
    let count = try desk.outgoing(nil, exported: true, receiptsAfter: nil).count
    return MailCheck.bulk(count, daily: settings.daily)
  }

  // MARK: To look at

  /// Sends letters to an address of one's own. Nothing goes on record.
  ///
  /// - Returns: how many.
  package func sendTrials(
    _ prefixes: [String], to address: EmailAddress, actor name: String?, _ interruption: Interruption,
    at now: Moment
  ) throws -> Int {
    let checked = try check(at: now)
    let desk = try LetterDesk(in: checked, actor: name, at: now)
    let letters = try prefixes.map { try desk.letter($0, handedOut: false) }
    let settings = try checked.mailSettings()
    let own = settings.from ?? checked.site.source.configuration.contactEmail
    let carrier = try LetterCarrier(
      try route(settings, from: own, interruption), interruption: interruption,
      program: try SubmitProgram.required())
    for text in letters {
      let bytes = Letter(
        from: .init(name: text.from.name, address: own), to: .init(name: "", address: address),
        subject: text.subject, date: now, language: text.language, text: text.text, html: text.html,
        purpose: .personal
      ).bytes
      try carrier.carryAlone(from: settings.envelopeFrom ?? own, to: address, bytes)
    }
    carrier.leave()
    return letters.count
  }
}

extension LetterCarrier {
  /// Hands over a letter that is on no record: it may be sent again.
  ///
  /// - Throws: `mail-refused`.
  func carryAlone(from: EmailAddress, to address: EmailAddress, _ bytes: [UInt8]) throws {
    switch try carry(from: from.ascii, to: address.ascii, bytes, claim: {}, idle: {}) {
    case .accepted: break
    case .refused(.mail, _, let words): throw SendingHalt.sender(words.text)
    case .refused(_, _, let words), .later(_, _, let words), .uncertain(let words):
      throw OperationRefusal(
        .mailRefused,
        "the mail server didn't take the letter to \(address.rawValue): \(words.text.printable)",
        remedy: "Mend what it says, or try again later. Nothing is on record.")
    case .untouched: throw end.map(SendingHalt.init) ?? .connection("it ended")
    }
  }
}

extension SendingHalt {
  fileprivate init(_ end: ConnectionEnd) {
    switch end.stage {
    case .auth: self = .signIn(end.words.text)
    case .tls: self = .tls(end.words.text)
    case .connect, .greeting, .hello, .session: self = .connection(end.words.text)
    }
  }
}
