package import PartnerModel
import PortalFiles
import Rendering

/// The letter that tells the operator's staff what came in: in the portal's default language.
package struct NoticeLetter: Sendable {
  package let language: LanguageCode
  /// What the portal is called: the letter is from it, and to those who run it.
  package let portal: String
  package let subject: String
  /// Plain text in lines.
  package let text: String
  /// A whole document.
  package let html: String

  /// An answer that came in.
  package struct Answer: Sendable {
    enum Content: Sendable {
      case acceptance(AnsweringPerson?)
      case decline(DecliningPerson?)
      case ending(AnsweringPerson?)
    }

    let content: Content
    let invitation: Invitation
    let isWaiting: Bool
    let at: Moment

    package init(_ acceptance: RecordedAcceptance) {
      content = .acceptance(acceptance.answer.person)
      invitation = acceptance.invitation
      isWaiting = acceptance.review.isWaiting
      at = acceptance.at
    }

    package init(_ decline: RecordedDecline) {
      content = .decline(decline.answer.person)
      invitation = decline.invitation
      isWaiting = decline.review.isWaiting
      at = decline.at
    }

    package init(_ request: RecordedEndingRequest) {
      content = .ending(request.request.person)
      invitation = request.invitation
      isWaiting = request.isWaiting
      at = request.at
    }

    fileprivate var isAcceptance: Bool {
      if case .acceptance = content { true } else { false }
    }

    fileprivate var isDecline: Bool {
      if case .decline = content { true } else { false }
    }

    fileprivate var isEnding: Bool {
      if case .ending = content { true } else { false }
    }
  }

  /// What `letters/notice.md` may name beside what everything may.
  static let fields = TemplateContext<Facts>(
    .group("notice", TemplateContext<Facts>(.text("count") { "\($0.answers.count)" })) { $0 },
    .list("answers", answer) { facts in facts.answers.map { ($0, facts) } })

  private static let answer = TemplateContext<(answer: Answer, facts: Facts)>(
    .text("id") { $0.answer.invitation.id.rawValue }, .text("company") { $0.facts.invitee($0.answer) },
    .text("person", flag: "hasPerson") { $0.facts.person($0.answer) },
    .text("moment") { $0.facts.words.text(of: $0.answer.at, in: $0.facts.zone) },
    .flag("isAcceptance") { $0.answer.isAcceptance }, .flag("isDecline") { $0.answer.isDecline },
    .flag("isEnding") { $0.answer.isEnding }, .flag("isWaiting") { $0.answer.isWaiting })

  fileprivate init(_ facts: Facts, _ frame: LetterFrame) throws {
    language = frame.words.language
    portal = facts.source.configuration.name[language]
    (subject, text, html) = try frame.filled(Self.fields.values(of: facts))
  }

  /// All that a letter is made of.
  struct Facts: Sendable {
    let answers: [Answer]
    let source: PortalSource
    let words: Vocabulary
    /// The portal's: one letter, one clock.
    let zone: LocalTimeZone

    fileprivate func invitee(_ answer: Answer) -> String {
      let id = answer.invitation.to
      return answer.invitation.names?.to.name?.rawValue
        ?? source.directory.organisation(id)?.name(in: words.language) ?? id.rawValue
    }

    fileprivate func person(_ answer: Answer) -> String? {
      switch answer.content {
      case .acceptance(let person), .ending(let person):
        person.map { words.nameOrder.name(givenName: $0.givenName, familyName: $0.familyName) }
      case .decline(let person): person?.name
      }
    }
  }
}

extension Site {
  /// - Returns: nil where the portal has no texts for letters.
  package func noticeLetter(of answers: [NoticeLetter.Answer]) throws -> NoticeLetter? {
    let language = source.configuration.defaultLanguage
    guard let frame = letterTexts.frame(.notice, in: language, or: language) else { return nil }
    return try NoticeLetter(
      NoticeLetter.Facts(answers: answers, source: source, words: frame.words, zone: source.zones.portal),
      frame)
  }
}
