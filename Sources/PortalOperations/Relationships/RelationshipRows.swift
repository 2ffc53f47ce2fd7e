import JSON
package import PartnerModel
import PortalFiles

/// What a list says of the open invitation of a customer.
package struct OpenInvitation {
  package let id: InvitationID
  /// What the directory says otherwise than the invitation has it: `address`, `name`.
  package let changed: [InviteeChange]
  /// What to do about that.
  package let advice: String?
}

/// What a list says of one customer.
package struct CustomerRow {
  package let id: OrganisationID
  package let name: String?
  /// How they were won, and where the record comes from (R94, R113); nil for somebody who isn't in the directory any more.
  package let channel: CustomerChannel?
  package let source: String?
  /// Nil for a customer who still has to be invited.
  package let relationship: Relationship?
  /// The one that came to its end of late, and can be renewed still.
  package let pastEnd: Relationship?
  /// Nil where the list is a provider's, who doesn't transact.
  package let transacting: [RuleViolation]?
  /// Empty for a customer who still has to be invited.
  package let orders: [(pair: PartnerPair, obstacles: [RuleViolation])]
  /// The open invitation of a customer without a relationship.
  package let invitation: OpenInvitation?
  /// The invitation of such a customer whose acceptance waits for its review.
  package let waiting: InvitationID?
  /// What was decided last about a customer who could be invited; nil where there is nothing of the kind.
  package let earlier: EarlierDecision?
  /// What invites a customer without a relationship, or asks them to renew it; nil where that would be refused.
  package let command: String?
  /// Why it would be.
  package let obstacles: [RuleViolation]

  init(
    _ id: OrganisationID, _ view: RelationshipView, _ pairs: [PartnerPair], invitation: OpenInvitation? = nil,
    waiting: InvitationID? = nil, decisions: EarlierDecisions? = nil
  ) throws {
    let customer = view.directory.customer(id)
    self.id = id
    self.invitation = invitation
    self.waiting = waiting
    name = customer?.companyName
    channel = customer?.channel
    source = customer.flatMap { $0.source.isEmpty ? nil : $0.source }
    relationship = view.book.resale(by: view.organisation, to: id)
    pastEnd =
      relationship == nil
      ? view.book.renewable(of: RelationshipParties(.reseller, partner: view.organisation, with: id)) : nil
    transacting =
      view.kind == .reseller
      ? customer.map {
        view.book.obstaclesToTransacting(
          reseller: view.organisation, customer: $0,
          lastCheck: view.directory.lastCheck(of: view.organisation))
      } ?? Self.notInDirectory(id) : nil
    // Before anybody orders for a customer there is a relationship; and of a provider's many partners, few know any
    // one customer.
    let concerned =
      relationship == nil ? [] : pairs.filter { view.book.resale(by: $0.reseller, to: id) != nil }
    orders = concerned.map { pair in
      (
        pair,
        view.book.obstaclesToSubmittingOrders(
          by: pair.provider, kind: .provider, for: id, of: pair.reseller,
          lastCheck: view.directory.lastCheck(of: pair.reseller))
      )
    }
    let provider = customer?.wish == .joint ? customer?.provider : nil
    let isToInvite = relationship == nil && invitation == nil && waiting == nil
    let purpose = InvitationPurpose(
      kind: provider == nil ? .resellerInvitesCustomer : .resellerAndProviderInviteCustomer,
      from: view.organisation, with: provider, to: id)
    earlier = isToInvite ? try decisions?.last(about: purpose) : nil
    obstacles = isToInvite ? view.advice.obstacles(to: purpose) : []
    command =
      isToInvite && obstacles.isEmpty
      ? pastEnd == nil
        ? purpose.command
        : "portico renew \(id) --for P1Y" : nil
  }

  /// They accepted, and were taken out of the directory later.
  private static func notInDirectory(_ id: OrganisationID) -> [RuleViolation] {
    InvitationParty(id: id, kind: nil).check(
      is: .customer, wrongKind: .wrongInvitee, in: .resellerInvitesCustomer)
  }

  package var json: [UInt8] {
    var text = JSONText()
    text.object { text in
      text.member("id", id.rawValue)
      text.member("name", optional: name)
      text.member("channel", optional: channel?.rawValue)
      text.member("source", optional: source)
      text.member("relationship", relationship == nil ? "needed" : "active")
      relationship?.write(to: &text)
      if let pastEnd { text.member("ended", optional: pastEnd.until?.description) }
      if let transacting {
        text.member("canTransact", transacting.isEmpty)
        text.name("reasons")
        transacting.write(to: &text)
      }
      text.name("orders")
      text.array { text in
        for (pair, obstacles) in orders { pair.write(obstacles, to: &text) }
      }
      if relationship == nil {
        text.member("invitation", optional: invitation?.id.rawValue)
        text.member("changed", invitation?.changed.map(\.rawValue) ?? [])
        text.member("waitsForReview", optional: waiting?.rawValue)
        text.name("lastDecision")
        if let earlier {
          text.object { text in
            text.member("what", earlier.reason.rawValue)
            text.member("on", earlier.day.description)
          }
        } else {
          text.null()
        }
        text.member("invite", optional: command)
        text.name("inviteObstacles")
        obstacles.write(to: &text)
      }
    }
    return text.bytes
  }
}

/// What a list says of one partner.
package struct PartnerRow {
  package let id: OrganisationID
  /// Nil for somebody who isn't in the directory any more.
  package let name: String?
  package let relationship: Relationship

  init(_ id: OrganisationID, _ relationship: Relationship, _ view: RelationshipView) {
    self.id = id
    self.relationship = relationship
    name = view.name(of: id)
  }

  package var json: [UInt8] {
    var text = JSONText()
    text.object { text in
      text.member("id", id.rawValue)
      text.member("name", optional: name)
      relationship.write(to: &text)
    }
    return text.bytes
  }
}

/// What a list says of a customer whom a reseller and a provider share.
package struct SharedRow {
  package let pair: PartnerPair
  package let id: OrganisationID
  package let name: String?
  /// From this day on both have a relationship.
  package let since: CalendarDate
  /// Why the provider can't submit orders; empty where it can.
  package let obstacles: [RuleViolation]

  package var json: [UInt8] {
    var text = JSONText()
    text.object { text in
      text.member("provider", pair.provider.rawValue)
      text.member("reseller", pair.reseller.rawValue)
      text.member("id", id.rawValue)
      text.member("name", optional: name)
      text.member("since", since.description)
      obstacles.writeOrders(to: &text)
    }
    return text.bytes
  }
}

// MARK: - Members

extension PartnerPair {
  /// Whether the provider can submit orders for the reseller, as an object.
  fileprivate func write(_ obstacles: [RuleViolation], to text: inout JSONText) {
    text.object { text in
      text.member("provider", provider.rawValue)
      text.member("reseller", reseller.rawValue)
      obstacles.writeOrders(to: &text)
    }
  }
}

extension Relationship {
  /// `since`, `until`, `origin`, `issuedBy` and `grants`, as members of an object.
  fileprivate func write(to text: inout JSONText) {
    text.member("since", since.description)
    text.member("until", optional: until?.description)
    text.member("origin", origin.rawValue)
    text.member("issuedBy", optional: issuedBy?.description)
    text.member("grants", Grant.ordered(grants).map(\.rawValue))
  }
}

extension [RuleViolation] {
  /// As the value of a member: every reason with its code, its words and what to do.
  fileprivate func write(to text: inout JSONText) {
    text.array { text in
      for violation in self {
        text.object { text in
          text.member("code", violation.code)
          text.member("message", violation.message)
          text.member("remedy", violation.remedy)
        }
      }
    }
  }

  /// What keeps a provider from submitting orders, as members of an object.
  fileprivate func writeOrders(to text: inout JSONText) {
    text.member("canSubmitOrders", isEmpty)
    text.name("reasons")
    write(to: &text)
  }
}
