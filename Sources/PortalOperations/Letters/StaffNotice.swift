import InvitationMail
package import PartnerModel
import PortalFiles
import PortalSite

extension CheckedPortal {
  /// The mail that tells staff at the portal's own address what came in, ready to be sent by a program.
  ///
  /// - Parameter own: the address that it comes from; nil for the portal's own.
  /// - Throws: `no-letters` where the portal has no texts for letters.
  package func notice(
    of answers: [AnswerReport], from own: EmailAddress? = nil, at now: Moment
  ) throws -> [UInt8] {
    guard let letter = try site.noticeLetter(of: answers.map(\.noticed)) else { throw LetterDesk.noTexts }
    let contact = site.source.configuration.contactEmail
    return Letter(
      from: .init(name: letter.portal, address: own ?? contact),
      to: .init(name: letter.portal, address: contact), subject: letter.subject, date: now,
      language: letter.language, text: letter.text,
      html: letter.html, purpose: .automatic
    ).bytes
  }
}

extension AnswerReport {
  fileprivate var noticed: NoticeLetter.Answer {
    switch self {
    case .acceptance(let report): NoticeLetter.Answer(report.acceptance)
    case .decline(let report): NoticeLetter.Answer(report.decline)
    case .ending(let report): NoticeLetter.Answer(report.recorded)
    }
  }
}
