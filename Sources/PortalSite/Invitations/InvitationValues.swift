package import PartnerModel
import PortalFiles
import Rendering
import TimeZones

/// What the fields say that only a single invitation can fill: on its page, and in its letter.
struct InvitationValues: Sendable {
  let names: PartyNames
  private let source: PortalSource
  private let site: SiteAddresses
  private let secrets: InvitationSecrets
  private let partnerships: Partnerships

  init(
    _ source: PortalSource, _ site: SiteAddresses, _ secrets: InvitationSecrets, _ partnerships: Partnerships
  ) {
    self.partnerships = partnerships
    names = PartyNames(source)
    self.source = source
    self.site = site
    self.secrets = secrets
  }

  /// Where the page of an invitation lies below the site's folder.
  func pageFile(of invitation: Invitation) -> String {
    SiteAddresses.invitationFile(secrets.linkPath(invitation.id))
  }

  func value(
    _ field: PersonalField, _ words: Vocabulary, _ invitation: Invitation, _ invitee: Organisation,
    _ moments: InvitationMoments, token: () throws -> String
  ) throws -> SlotValue {
    switch field {
    case .inviterID: .text(invitation.from.rawValue)
    case .inviterName: .text(names.name(of: invitation.from, in: words.language))
    case .inviterEmail: .text(names.letterhead(of: invitation.from)?.email.rawValue ?? "")
    case .inviterHasLogo: .flag(names.letterhead(of: invitation.from)?.logo != nil)
    case .inviterLogo:
      .text(names.letterhead(of: invitation.from)?.logo.flatMap { site.asset(Asset.name(of: $0)) } ?? "")
    case .inviterInitial:
      .text(CompanyName.initial(of: names.name(of: invitation.from, in: words.language)))
    case .inviterHasAddress: .flag(names.letterhead(of: invitation.from)?.address != nil)
    case .inviterAddress:
      .text(names.letterhead(of: invitation.from)?.address.map(words.text(of:)) ?? "")
    case .inviterHasPhone: .flag(names.letterhead(of: invitation.from)?.phone != nil)
    case .inviterPhone: .text(names.letterhead(of: invitation.from)?.phone ?? "")
    case .inviterHasContact: .flag(names.letterhead(of: invitation.from)?.contact != nil)
    case .inviterContact:
      .text(names.letterhead(of: invitation.from)?.contact.map(words.name(of:)) ?? "")
    case .providerID: .text(invitation.with?.rawValue ?? "")
    case .providerName: .text(invitation.with.map { names.name(of: $0, in: words.language) } ?? "")
    case .hasPartnership: .flag(partnerships.origin(of: invitation) != nil)
    case .partnership: .text(partnership(of: invitation, words))
    case .inviteeID: .text(invitation.to.rawValue)
    case .inviteeName: .text(invitee.name(in: words.language))
    case .inviteeIsPerson: .flag(invitee.isNaturalPerson)
    // What the invitation names is what an answer is held against, and so no page says what it is.
    case .inviteeHasDomain: .flag(invitation.tenantDomain != nil)
    case .inviteeHasCountry: .flag(invitation.country != nil)
    case .id: .text(invitation.id.rawValue)
    case .link: .text(source.configuration.invitationLink(secrets.linkPath(invitation.id)))
    case .issued: .text(words.text(of: moments.zone.date(at: invitation.issuedAt)))
    case .expires: .text(words.text(of: invitation.expiresAt, in: moments.zone))
    case .expiresISO: .text(invitation.expiresAt.text)
    case .hasTerm: .flag(invitation.until != nil || invitation.renews != nil)
    case .hasEnd: .flag(invitation.until != nil)
    case .until: .text(invitation.until.map(words.text(of:)) ?? "")
    case .isRenewal: .flag(invitation.renews != nil)
    case .renews: .text(invitation.renews.map(words.text(of:)) ?? "")
    case .ended: .text(words.text(of: moments.ended, in: moments.zone))
    case .endedISO: .text(moments.ended.text)
    case .keyFingerprint: .text(secrets.fingerprint(inNameOf: invitation.keyID))
    case .token: .text(try token())
    }
  }
}

extension InvitationValues {
  /// What the partnership of the two who ask rests on.
  private func partnership(of invitation: Invitation, _ words: Vocabulary) -> String {
    guard let origin = partnerships.origin(of: invitation), let provider = invitation.with else { return "" }
    return TextPattern(words[Self.partnershipKey(origin)]).filled { name in
      switch name {
      case "inviter": names.name(of: invitation.from, in: words.language)
      case "provider": names.name(of: provider, in: words.language)
      default: nil
      }
    }
  }

  private static func partnershipKey(_ origin: Relationship.Origin) -> String {
    "invitation.partnership.\(origin.rawValue)"
  }

  static let requiredKeys = Relationship.Origin.allCases.map(partnershipKey)
}

/// What the partnerships rest on of those who invite customers together.
package struct Partnerships: Sendable {
  private let origins: [RelationshipParties: Relationship.Origin]

  package static let none = Partnerships([:])

  package init(_ origins: [RelationshipParties: Relationship.Origin]) {
    self.origins = origins
  }

  /// Nil where nobody invites together, or their partnership is over.
  func origin(of invitation: Invitation) -> Relationship.Origin? {
    invitation.with.flatMap {
      origins[RelationshipParties(.partnership, partner: $0, with: invitation.from)]
    }
  }
}

/// By whose clocks an invitation's moments are told, and when it ended or will end.
struct InvitationMoments {
  let zone: LocalTimeZone
  let ended: Moment
}
