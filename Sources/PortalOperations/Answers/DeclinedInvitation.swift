import Acceptance
import InvitationMail
import InvitationToken
import Journal
import KeyFolder
import PartnerModel
import PortalFiles
import PortalSite

extension Portal {
  /// The token of the invitation that an answer declines. In somebody's own words there is none: the link that they quote says which is
  /// meant, or else who records it. It is the one on the invitation's page, so all that decides about answers decides about this one.
  ///
  /// - Parameter token: the one that the answer has; it counts.
  /// - Returns: nil where nothing says which invitation it is, and nobody read that it declines one.
  /// - Throws: where what is said isn't the same, or nothing says it.
  func token(
    ofDeclining reading: AnswerReading, _ mail: AnswerMail, stated token: String?, _ file: AnswerFile,
    _ source: PortalSource, _ journal: Journal, at now: Moment
  ) throws -> String? {
    guard reading.decision == .decline, token == nil || reading.invitation != nil else { return token }
    let configuration = source.configuration
    let named = try reading.invitation.map { text in
      try Journal?.some(journal).invitation(meantBy: text, what: "is open", in: source.directory) {
        $0.state(at: now) == .pending
      }
    }
    guard token == nil else {
      throw OperationRefusal(
        .contradiction, "\(file.shownName) has the code of an invitation itself",
        remedy: "Leave --invitation out: what the answer says itself counts.")
    }
    let linked = mail.links.isEmpty ? [] : try invitations(behind: mail.links, configuration, journal)
    if let named, !linked.isEmpty, !linked.contains(where: { $0.to == named.to }) {
      throw OperationRefusal(
        .contradiction, "\(file.shownName) has the link of another one: \(linked[0].summary)",
        remedy: "Leave --invitation out, or ask the sender which of them is meant.")
    }
    let open = linked.filter { $0.state(at: now) == .pending }
    let found = open.isEmpty ? linked : open
    guard let invitation = named ?? found.first else {
      throw OperationRefusal(
        .unknownInvitation,
        "\(file.shownName) doesn't say which invitation it declines: it has neither its link nor its code",
        remedy:
          "Say which one with --invitation and its id, or the customer's: `portico invitations` lists them."
          + reading.lackingPerson(mail))
    }
    guard named != nil || found.count == 1 else {
      throw OperationRefusal(
        .severalInvitations, "\(file.shownName) has the links of several invitations",
        remedy: "Say which one it declines with --invitation:"
          + found.map { "\n  \($0.summary)" }.joined())
    }
    let claims = InvitationClaims(
      of: invitation, issuer: configuration.address, audience: configuration.tokenAudience, statusList: nil)
    return try signers(for: [invitation.keyID])[invitation.keyID]?.sign(claims)
  }

  /// Those to whose pages one of the links leads.
  private func invitations(
    behind links: [String], _ configuration: PortalConfiguration, _ journal: Journal
  ) throws -> [Invitation] {
    let secret = try keys.linkSecret()
    var found: [Invitation] = []
    try journal.forEachInvitation { invitation in
      // A full stop, a language of the page, or what a mail program counts by, may stand behind it.
      let page = configuration.invitationLink(secret.linkPath(for: invitation.id)).dropLast()
      if links.contains(where: { $0.hasPrefix(page) }) { found.append(invitation) }
    }
    return found
  }
}
