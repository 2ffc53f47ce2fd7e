import ArgumentParser
import JSON
import Journal
import KeyFolder
import PartnerModel
import PortalOperations
import PortalSite

struct Invitations: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the invitations on record.",
    discussion: """
      One line each: id, kind, from, with, to, state, issued, expires. An accepted one is `needs-review` while somebody \
      has to look at it and `dismissed` where that came to nothing: see `portico review`. With --links the personal link stands at the \
      end: whoever has it can answer, so treat it like the letter that it goes into.
      """)

  @Flag(help: "Add the personal link of each invitation that is open.")
  var links = false

  @Flag(help: "Print one JSON object a line.")
  var json = false

  @OptionGroup var portal: PortalOptions

  func run() throws {
    try portal.place.requirePortal()
    guard let journal = try portal.place.existingJournal() else { return }
    let now = Moment.now.seconds
    let link = try linkMaker()
    let reviewed = try statesByReview(journal)
    var out = LineWriter()
    try journal.forEachInvitation { invitation in
      let state = invitation.state(at: now)
      let word = reviewed[invitation.id] ?? state.rawValue
      let address = state.isTerminal ? nil : link?(invitation.id)
      if json {
        out.line(utf8: Self.json(invitation, word, address))
      } else {
        out.line(Self.line(invitation, word, address))
      }
    }
    out.flush()
  }

  /// What to call the accepted ones that don't simply count, by id.
  private func statesByReview(_ journal: Journal) throws -> [String: String] {
    var states: [String: String] = [:]
    try journal.forEachAcceptance { acceptance in
      if acceptance.establishedAt == nil { states[acceptance.invitation.id] = acceptance.review.state }
    }
    return states
  }

  private func linkMaker() throws -> ((String) -> String)? {
    guard links else { return nil }
    let configuration = try portal.place.source().configuration
    let secret = try portal.place.keys.linkSecret()
    return { configuration.invitationLink(secret.linkPath(for: $0)) }
  }

  private static func line(_ invitation: Invitation, _ state: String, _ link: String?) -> String {
    ([
      invitation.id, invitation.kind.rawValue, invitation.from.rawValue, invitation.with?.rawValue ?? "-",
      invitation.to.rawValue, state, Moment(seconds: invitation.issuedAt).text,
      Moment(seconds: invitation.expiresAt).text,
    ] + (link.map { [$0] } ?? [])).joined(separator: "  ")
  }

  private static func json(_ invitation: Invitation, _ state: String, _ link: String?) -> [UInt8] {
    var text = JSONText()
    text.object { text in
      text.member("id", invitation.id)
      text.member("kind", invitation.kind.rawValue)
      text.member("from", invitation.from.rawValue)
      text.member("with", optional: invitation.with?.rawValue)
      text.member("to", invitation.to.rawValue)
      text.member("state", state)
      text.member("issued", Moment(seconds: invitation.issuedAt).text)
      text.member("expires", Moment(seconds: invitation.expiresAt).text)
      if let link { text.member("link", link) }
    }
    return text.bytes
  }
}
