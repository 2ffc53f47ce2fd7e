import Foundation
import Ledger
package import PartnerModel
import PortalFiles
import PortalSite
import SiteWriter
import SourceDiagnostics

extension LetterDesk {
  /// Puts drafts for a mail program into a new folder, with a page that lists them and a table for a mail merge.
  ///
  /// - Parameters:
  ///   - prefixes: whose letters; nil for all that are open and not sent yet, nor came back.
  ///   - folder: made anew, for its owner alone.
  package func export(_ prefixes: [String]?, to folder: String) throws -> Exported {
    try portal.refuseOverlap(of: .letters, at: folder)
    let meant = try prefixes.map(openInvitations)
    if let obstacle = meant?.lazy.compactMap(obstacle).first { throw obstacle }
    try meant?.forEach(refuseWhileServerHasIt)
    var invitations = try meant ?? unsent()
    let all = invitations.count
    guard all > 0 else {
      throw OperationRefusal(
        .noLetters, "no letter waits to be sent", remedy: "See where each stands: portico letters list")
    }
    invitations.removeAll { obstacle(to: $0) != nil }
    let others =
      prefixes == nil && named == nil
      ? try open().filter { $0.from != operatorID && standing(of: $0).waitsToBeSent } : []
    let users = try invitations.map(reader)
    let writer = LetterWriter(
      letters: letters, edits: edits, edited: try edits.invitations(), record: record, now: now,
      site: portal.usualOutput)
    let names = Self.names(for: invitations)
    let written = PerPlace<LetterWriter.Written?>(invitations.count, nil)
    var sheet = LetterSheet(site.source.configuration.name[site.source.configuration.defaultLanguage])
    try NewPrivateFolder(folder).write(isDurable: false) { [invitations] add in
      try inParallel(invitations.count, ProcessInfo.processInfo.activeProcessorCount) { number, _ in
        written[number] = try writer.write(invitations[number], number, as: names[number], add)
      }
      for number in invitations.indices { written[number].map { sheet.add($0.entry) } }
      try add("letters.html", sheet.html)
      try add("letters.csv", sheet.csv)
    }
    var events: [LetterEvent] = []
    var already: [(invitation: Invitation, at: Moment)] = []
    for (number, invitation) in invitations.enumerated() where written[number] != nil {
      switch standing(of: invitation).state {
      case .draft:
        events.append(LetterEvent(.exported(.invitation(invitation.id)), at: now, by: users[number]?.id))
      case .sent(let at, _): already.append((invitation, at))
      case .ready, .claimed, .later, .refused, .returned: break
      }
    }
    let count = invitations.indices.count { written[$0] != nil }
    let unbuilt = invitations.indices.count { written[$0]?.hasPage == false }
    let without = invitations.indices.filter { written[$0] == nil }.map { invitations[$0] }
    try ledger.add(events)
    return Exported(
      count: count, sentAlready: already, withoutPage: unbuilt, withoutAddress: without,
      stopped: all - invitations.count,
      leftToOthers: Dictionary(grouping: others, by: \.from).mapValues(\.count).sorted { $0.key < $1.key }.map
      {
        ($0.key, $0.value)
      })
  }

  /// Sent by hand as well, it would come twice.
  private func refuseWhileServerHasIt(_ invitation: Invitation) throws {
    switch standing(of: invitation).state {
    case .draft, .ready, .sent, .refused, .returned: return
    case .claimed: try refuseToSend(invitation)
    case .later:
      throw OperationRefusal(
        .alreadySent, "portico letters send tries the letter to \(invitation.to) again",
        remedy:
          "Leave it to that; or say that you have sent it by other means: portico letters done \(invitation.id)"
      )
    }
  }

  /// The names of their files: that of the invitee, with the invitation behind it where that is taken.
  private static func names(for invitations: [Invitation]) -> [String] {
    var taken: Set<String> = []
    return invitations.map { invitation in
      let name = "\(invitation.to).eml"
      return taken.insert(name).inserted ? name : "\(invitation.to)-\(invitation.id).eml"
    }
  }

  /// What is to be sent in the name of the acting user's company, or of the operator where nobody is named.
  private func unsent() throws -> [Invitation] {
    try ours().filter { [.draft, .ready].contains(standing(of: $0).state) }
  }

  package struct Exported {
    package let count: Int
    /// Those that were sent before, and when.
    package let sentAlready: [(invitation: Invitation, at: Moment)]
    /// How many of them lead to a page that isn't in the usual folder of the site: it has to be built, or lies elsewhere.
    package let withoutPage: Int
    /// The invitations that have no letter, since their invitee has no address.
    package let withoutAddress: [Invitation]
    /// How many letters go to nobody, since whoever would have them answered, or asked for no more.
    package let stopped: Int
    /// Where nobody is named, the other companies whose users send letters of their own, and how many are open.
    package let leftToOthers: [(organisation: OrganisationID, count: Int)]
  }
}
