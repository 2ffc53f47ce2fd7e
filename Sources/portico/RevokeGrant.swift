import ArgumentParser
import Journal
import PartnerModel
import PortalFiles
import PortalOperations
import PortalSite

struct RevokeGrant: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take back one thing that an acceptance allowed; the relationship stays.",
    discussion: """
      The grants are \(Grant.allCases.map(\.rawValue).joined(separator: ", ")). Name the invitation whose acceptance \
      gave the grant, or the partner who has it: then the relationship is meant that connects it with the organisation \
      of --of, else with that of the user who acts, else with the portal's operator.

      It counts from now on, and nothing else changes; doing it twice changes nothing. What the directory declares as \
      existing can't be taken back here. To grant it anew, invite and accept once more.

      A customer's id stands for what that customer granted to the organisation of the user who acts, else to the \
      portal's operator.

      Who acts is --as USER or PORTICO_USER: a user of either side who may. Only for the portal's operator the first \
      such user acts where nobody is named.

        portico revoke-grant kaede-distribution adminAccess --as aoi-hoshino
      """)

  @Argument(
    help: ArgumentHelp(
      "The invitation's id, or enough of its beginning, or the partner's or customer's id.", valueName: "id"))
  var id: String
  @Argument(help: "What to take back.") var grant: Grant
  @Option(
    name: .customLong("of"),
    help: ArgumentHelp("With a partner's id: who granted it.", valueName: "organisation"))
  var granter: String?
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func run() throws {
    let place = portal.place
    let source = try place.source()
    let directory = source.directory
    let named = try actor.actor(in: directory)
    let operatorID = source.configuration.operatorID
    let target: Target
    if granter == nil, let customer = OrganisationID(rawValue: id), directory.kind(of: customer) == .customer
    {
      target = try self.target(named?.organisation ?? operatorID, customer, directory, place)
    } else if let partner = OrganisationID(rawValue: id),
      [.reseller, .provider].contains(directory.kind(of: partner))
    {
      let other = try granter.map { try directory.known($0) } ?? named?.organisation
      target = try self.target(partner, other ?? operatorID, directory, place)
    } else {
      let (invitation, journal) = try place.recordedInvitation(id)
      // Of a joint invitation, each grant has one partner only.
      let partner = invitation.kind.grantsToProvider.contains(grant) ? invitation.with : nil
      target = Target(invitation: invitation, partner: partner ?? invitation.from, journal: journal)
    }
    try revoke(target, named: named, in: directory, operatorID)
  }

  private struct Target {
    let invitation: Invitation
    let partner: OrganisationID
    let journal: Journal
  }

  /// The acceptance that made the relationship of two; where there were several, the last one counts.
  private func target(
    _ partner: OrganisationID, _ other: OrganisationID, _ directory: PartnerDirectory, _ place: Portal
  ) throws -> Target {
    let journal = try place.existingJournal()
    var last: Invitation?
    try journal?.forEachAcceptance { acceptance in
      let invitation = acceptance.invitation
      guard acceptance.establishedAt != nil, invitation.to == other,
        invitation.from == partner || invitation.with == partner
      else { return }
      last = invitation
    }
    if let journal, let last { return Target(invitation: last, partner: partner, journal: journal) }
    if directory.declaredRelationships.contains(where: { $0.partner == partner && $0.with == other }) {
      throw CommandFailure.refused(
        "declared-relationship", "that \(partner) is connected with \(other) is declared, not accepted",
        remedy: "What is declared stands in \(PartnerDirectory.folder)/relationships.csv; "
          + "only what was accepted has grants on record.")
    }
    throw CommandFailure.refused(
      "no-relationship", "\(other) has granted \(partner) nothing",
      remedy:
        "`portico list providers` and `portico list customers` show what holds; --of names who granted it.")
  }

  private func revoke(
    _ target: Target, named: User?, in directory: PartnerDirectory, _ operatorID: OrganisationID
  ) throws {
    let invitation = target.invitation
    // Customers have no users of their own here: for them the partner acts.
    let side = directory.kind(of: invitation.to) == .customer ? target.partner : invitation.to
    try directory.requireNamed(named, of: side, whoMay: .revokeGrant, unless: operatorID)
    let actor = try directory.actingUser(named, of: side, whoMay: .revokeGrant) {
      invitation.checkRevocation(from: target.partner, by: $0)
    }
    let changed = try target.journal.revokeGrant(
      grant, of: invitation.id, from: target.partner, by: actor.id, at: Moment.now.seconds)
    let what = "\(grant.rawValue) of \(target.partner) for \(invitation.to)"
    guard changed else {
      Terminal.say("taken back already: \(what), by invitation \(invitation.id); nothing was changed")
      return
    }
    Terminal.say("took back \(what), by invitation \(invitation.id), by \(actor.id); the relationship stays")
  }
}

extension Grant: ExpressibleByArgument {}
