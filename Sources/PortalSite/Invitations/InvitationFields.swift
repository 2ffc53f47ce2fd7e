import PartnerModel
import Rendering
import SiteWriter

/// What the text and the layout of an invitation page may name. Most of it only the single invitation knows: those
/// fields stay slots of the page's program and are filled in for each invitation.
enum InvitationFields {
  private static let grants: FieldType = .list(["name": .text, "text": .text])

  /// In the Markdown of `Content/<language>/invitations`.
  static let schema: FieldSchema = [
    "inviter": .group(["id": .text, "name": .text, "email": .text]),
    "provider": .group(["id": .text, "name": .text]),
    "invitee": .group([
      "id": .text, "name": .text, "domain": .text, "country": .text, "hasDomain": .flag, "hasCountry": .flag,
    ]),
    "invitation": .group([
      "id": .text, "link": .url, "issued": .text, "expires": .text, "expiresISO": .text, "granted": grants,
      "withheld": grants,
    ]),
    "key": .group(["fingerprint": .text]),
    "state": .group([
      "accepted": .flag, "needsReview": .flag, "dismissed": .flag, "declined": .flag, "cancelled": .flag,
      "expired": .flag,
    ]),
  ]

  /// In the layouts `article` and `ended-article`: what the page says in one language.
  static let articleSchema: FieldSchema = [
    "language": .text, "title": .text, "description": .text, "content": .html,
    "isJoint": .flag, "isFamilyNameFirst": .flag, "byMail": .flag, "acceptTo": .url, "declineTo": .url,
    "acceptLabel": .text, "consentText": .text, "token": .text, "terms": .group(["digest": .text]),
    "headline": .text, "stateName": .text,
  ]

  /// In the layouts `invitation` and `ended`: the page around the articles.
  static let frameSchema: FieldSchema = [
    "document": .group(["title": .text]),
    "choices": .list(["lang": .text, "name": .text]),
    "articles": .html,
  ]

  /// What acceptance allows, or doesn't, in plain words.
  static func grantRows(_ grants: [Grant], _ words: Vocabulary, text: String) -> FieldValue {
    .list(
      grants.map { grant in
        [
          "name": .text(words["grant.\(grant.rawValue).name"]),
          "text": .text(words["grant.\(grant.rawValue).\(text)"]),
        ]
      })
  }

  static func state(_ ending: InvitationEnding?) -> FieldValue {
    .group([
      "accepted": .flag(ending == .accepted), "needsReview": .flag(ending == .needsReview),
      "dismissed": .flag(ending == .dismissed), "declined": .flag(ending == .declined),
      "cancelled": .flag(ending == .cancelled), "expired": .flag(ending == .expired),
    ])
  }
}

/// A field that only the single invitation can fill.
enum PersonalField: String, CaseIterable {
  case inviterID = "inviter.id"
  case inviterName = "inviter.name"
  case inviterEmail = "inviter.email"
  case providerID = "provider.id"
  case providerName = "provider.name"
  case inviteeID = "invitee.id"
  case inviteeName = "invitee.name"
  case inviteeDomain = "invitee.domain"
  case inviteeCountry = "invitee.country"
  case inviteeHasDomain = "invitee.hasDomain"
  case inviteeHasCountry = "invitee.hasCountry"
  case id = "invitation.id"
  case link = "invitation.link"
  case issued = "invitation.issued"
  case expires = "invitation.expires"
  case expiresISO = "invitation.expiresISO"
  case keyFingerprint = "key.fingerprint"
  case token
}
