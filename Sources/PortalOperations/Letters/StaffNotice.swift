import InvitationMail
package import PartnerModel
import PortalFiles
import PortalSite

extension CheckedPortal {
  /// The mail that tells staff at the portal's own address what came in, ready to be sent by a program.
  ///
  /// - Throws: `no-letters` where the portal has no texts for letters.
  package func notice(of answers: [AnswerReport], at now: Moment) throws -> [UInt8] {
    guard let letter = try site.noticeLetter(of: answers.map(\.noticed)) else { throw LetterDesk.noTexts }
    let own = Letter.Party(name: letter.portal, address: site.source.configuration.contactEmail)
    return Letter(
      from: own, to: own, subject: letter.subject, date: now, language: letter.language, text: letter.text,
      html: letter.html, isAutomatic: true
    ).bytes
  }
}

extension AnswerReport {
  fileprivate var noticed: NoticeLetter.Answer {
    switch self {
    case .acceptance(let report): NoticeLetter.Answer(report.acceptance)
    case .decline(let report): NoticeLetter.Answer(report.decline)
    }
  }
}
