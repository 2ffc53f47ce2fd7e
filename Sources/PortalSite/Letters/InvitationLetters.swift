package import PartnerModel
import PortalFiles
import Rendering
import SourceDiagnostics

/// The letter that brings an invitation: in the invitee's language, as plain text and as HTML of the same Markdown.
package struct InvitationLetter: Sendable {
  package let invitation: Invitation
  package let language: LanguageCode
  /// What the inviter is called in that language, and where an answer to the mail goes.
  package let from: (name: String, address: EmailAddress)
  package let to: (name: String, address: EmailAddress)
  package let subject: String
  /// In lines ended by `\n`.
  package let text: String
  /// A whole document.
  package let html: String
  /// What has to stand in the letter as it is.
  package let link: String
  /// The file of its page below the site's folder.
  package let pageFile: String
  fileprivate let direction: String

  /// The same with what somebody wrote instead. Its HTML has the same paragraphs, and the link as one.
  package func saying(_ subject: String, _ text: String) -> InvitationLetter {
    let paragraphs = text.split(separator: "\n\n").map { paragraph in
      let parts = paragraph.split(separator: link, omittingEmptySubsequences: false).map {
        LetterDocument.escaped($0).replacing("\n", with: "<br>\n")
      }
      let anchor = "<a href=\"\(LetterDocument.escaped(link))\">\(LetterDocument.escaped(link))</a>"
      return "<p>\(parts.joined(separator: anchor))</p>\n"
    }
    return InvitationLetter(
      invitation: invitation, language: language, from: from, to: to, subject: subject, text: text,
      html: LetterDocument.html(
        paragraphs.joined(), subject: subject, language: language, direction: direction),
      link: link, pageFile: pageFile, direction: direction)
  }
}

/// Makes the letters of open invitations.
package struct InvitationLetters: Sendable {
  private let texts: LetterTexts
  private let values: InvitationValues
  private let source: PortalSource

  init(_ texts: LetterTexts, _ source: PortalSource, _ site: SiteAddresses, _ secrets: InvitationSecrets) {
    self.texts = texts
    self.source = source
    values = InvitationValues(source, site, secrets, .none)
  }

  /// The file of an invitation's page below the site's folder.
  package func pageFile(of invitation: Invitation) -> String { values.pageFile(of: invitation) }

  /// - Returns: nil where the invitee has no address, or somebody whom the invitation names isn't in the directory any more.
  package func letter(_ turn: LetterTurn, of invitation: Invitation) throws -> InvitationLetter? {
    let configuration = source.configuration
    let directory = source.directory
    guard
      let text = texts.text(
        turn, of: invitation.kind, in: invitation.language, or: configuration.defaultLanguage),
      let invitee = directory.organisation(invitation.to), let to = invitee.email,
      let sender = values.names.letterhead(of: invitation.from),
      invitation.with.map({ values.names.letterhead(of: $0) != nil }) ?? true
    else { return nil }
    let language = text.words.language
    let moments = InvitationMoments(
      zone: try source.zones.zone(of: invitation), ended: invitation.expiresAt)
    func value(_ field: PersonalField) throws -> SlotValue {
      try values.value(field, text.words, invitation, invitee, moments) {
        preconditionFailure("no letter holds a token")
      }
    }
    guard case .text(let link) = try value(.link) else { preconditionFailure("a link is a text") }
    let subject = try text.subject.text(value)
    return InvitationLetter(
      invitation: invitation, language: language, from: (sender.name[language], sender.email),
      to: (invitee.name(in: language), to), subject: subject,
      text: LetterDocument.trimmed(try text.text.text(value)),
      html: LetterDocument.html(
        try text.html.text(value), subject: subject, language: language, direction: text.words.direction),
      link: link, pageFile: values.pageFile(of: invitation), direction: text.words.direction)
  }
}

extension Site {
  /// What writes the letters; nil for a portal without texts for them.
  package func letters(_ secrets: InvitationSecrets) -> InvitationLetters? {
    letterTexts.isEmpty ? nil : InvitationLetters(letterTexts, source, addresses, secrets)
  }
}
