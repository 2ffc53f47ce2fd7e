import ArgumentParser
import InvitationToken
import Journal
import PartnerModel
import PortalFiles

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
      let view = try RelationshipView(options)
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

/// What a list says of one customer.
private struct CustomerRow {
  let id: OrganisationID
  let name: String?
  /// Nil for a customer who still has to be invited.
  let relationship: Relationship?
  /// Nil where the list is a provider's, who doesn't transact.
  let transacting: [RuleViolation]?
  /// Empty for a customer who still has to be invited.
  let orders: [(pair: PartnerPair, obstacles: [RuleViolation])]
  /// The open invitation of a customer without a relationship.
  let invitation: String?
  /// The invitation of such a customer whose acceptance waits for its review.
  let waiting: String?
  /// What invites a customer without a relationship.
  let command: String?

  init(
    _ id: OrganisationID, _ view: RelationshipView, _ pairs: [PartnerPair], invitation: String? = nil,
    waiting: String? = nil
  ) {
    let customer = view.directory.customer(id)
    self.id = id
    self.invitation = invitation
    self.waiting = waiting
    name = customer?.companyName
    relationship = view.book.resale(by: view.organisation, to: id)
    transacting =
      view.kind == .reseller
      ? customer.map { view.book.obstaclesToTransacting(reseller: view.organisation, customer: $0) }
        ?? Self.notInDirectory(id) : nil
    // Before anybody orders for a customer there is a relationship; and of a provider's many partners, few know any
    // one customer.
    let concerned =
      relationship == nil ? [] : pairs.filter { view.book.resale(by: $0.reseller, to: id) != nil }
    orders = concerned.map { pair in
      (
        pair,
        view.book.obstaclesToSubmittingOrders(
          by: pair.provider, kind: .provider, for: id, of: pair.reseller)
      )
    }
    let provider = customer?.wish == .joint ? customer?.provider : nil
    command =
      relationship == nil && invitation == nil && waiting == nil
      ? "portico invite --customer \(id)" + (provider.map { " --with \($0)" } ?? "") : nil
  }

  /// He accepted, and was taken out of the directory later.
  private static func notInDirectory(_ id: OrganisationID) -> [RuleViolation] {
    InvitationParty(id: id, kind: nil).check(
      is: .customer, wrongKind: .wrongInvitee, in: .resellerInvitesCustomer)
  }

  func print(to out: inout LineWriter, json: Bool) {
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

  private var json: [UInt8] {
    var text = JSONText()
    text.object { text in
      text.member("id", id.rawValue)
      text.member("name", optional: name)
      text.member("relationship", relationship == nil ? "needed" : "active")
      relationship?.write(to: &text)
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
        text.member("invitation", optional: invitation)
        text.member("waitsForReview", optional: waiting)
        text.member("invite", optional: command)
      }
    }
    return text.bytes
  }
}

extension PartnerPair {
  /// Whether the provider can submit orders for the reseller, as an object.
  fileprivate func write(_ obstacles: [RuleViolation], to text: inout JSONText) {
    text.object { text in
      text.member("provider", provider.rawValue)
      text.member("reseller", reseller.rawValue)
      text.member("canSubmitOrders", obstacles.isEmpty)
      text.name("reasons")
      obstacles.write(to: &text)
    }
  }
}
