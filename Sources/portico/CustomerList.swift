import ArgumentParser
import InvitationToken
import Journal
import PartnerModel
import PortalFiles
import PortalOperations

extension ListCommand {
  struct Customers: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The customers that an organisation has a relationship with.",
      discussion: """
        A line for each customer: id, name, since, origin, grants. Below it stands whether the reseller can transact \
        with the customer, and for each of its providers whether that one can submit orders; where not, with every \
        reason.

        Customers of the directory without a relationship are not in the list. With --all they come at the end, each \
        marked “relationship needed” with the command that invites it, with the invitation that is open, or with the \
        acceptance that waits for its review.
        """)

    @Option(help: ArgumentHelp("Of the providers, look at this one only.", valueName: "id"))
    var provider: String?
    @Flag(help: "Add the operator's known customers without a relationship.")
    var all = false
    @OptionGroup var options: Options

    func run() throws {
      let view = try RelationshipView(
        of: options.organisation, actor: options.actor.name, in: options.portal.place)
      let pairs = view.pairs(onlyProvider: try provider.map(view.directory.knownProvider))
      guard !all || view.organisation == view.operatorID else {
        throw CommandFailure.refused(
          "wrong-list",
          "the directory's customers are those of \(view.operatorID), not of \(view.organisation)",
          remedy: "Leave --all out, or ask for the list of \(view.operatorID).")
      }
      var out = LineWriter()
      let related = view.book.customers(of: view.organisation)
      for id in related { CustomerRow(id, view, pairs).print(to: &out, json: options.json) }
      if all {
        let open = try view.journal?.openInvitationIDs(at: Moment.now.seconds) ?? [:]
        let known = Set(related)
        let invited = Dictionary(open.map { ($0.key.to, $0.value) }, uniquingKeysWith: min)
        let waiting = Dictionary(
          (try view.journal?.waitingAcceptances() ?? [:]).map { ($0.key.to, $0.value) }, uniquingKeysWith: min
        )
        for row in view.directory.customers.indices {
          let id = view.directory.customers.id(ofRow: row)
          guard !known.contains(id) else { continue }
          CustomerRow(id, view, pairs, invitation: invited[id], waiting: waiting[id]).print(
            to: &out, json: options.json)
        }
      }
      out.flush()
    }
  }
}

extension CustomerRow {
  fileprivate func print(to out: inout LineWriter, json: Bool) {
    guard !json else { return out.line(utf8: self.json) }
    out.line("\(id)  \(name ?? "-")  \(relationship?.summary ?? "relationship needed")")
    if let transacting { out.line("  \(transacting.sentence("transact"))") }
    for (pair, obstacles) in orders {
      out.line("  \(pair.provider) for \(pair.reseller): \(obstacles.sentence("submit orders"))")
    }
    if let invitation { out.line("  invited: \(invitation)") }
    if let waiting { out.line("  waits for review: portico review \(waiting)") }
    if let command { out.line("  invite: \(command)") }
  }
}
