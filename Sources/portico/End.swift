import ArgumentParser
import Glibc
import Journal
import PartnerModel
import PortalOperations
import PortalSite
import SourceDiagnostics
import SystemFiles

struct End: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "end",
    abstract: "End a relationship with a customer, or a partnership.",
    discussion: """
      Name a customer, or the other side of a partnership; it has to be active and your own. --with ends the provider's \
      relationship with that customer, too.

      Before it ends you are told three things: delegated privileges stay until each is taken back, you declare that you \
      act in good faith, and nobody is written to. At a terminal you type the declaration; a script gives --declare. Its \
      words, who declared it and when go on record.

      From then on the customer is in no list, and the record keeps what was. Invitations that were open about it are \
      withdrawn, and answers that wait are closed. To begin anew, invite again by name: \
      `portico invite --all` leaves alone what was ended, but with --again.

      Who acts is --as USER or PORTICO_USER; else the operator's first user who may.

        portico end aozora-foods --notice-given 2026-10-31
        portico end kaede-distribution --notice-not-required --declare
      """)

  @Argument(
    help: ArgumentHelp("The customer, or the other side of a partnership.", valueName: "customer-or-partner"))
  var other: String
  @Option(
    name: .customLong("with"),
    help: ArgumentHelp("End this provider's relationship with the customer, too.", valueName: "provider"))
  var provider: String?
  @Option(help: "Why, in one line of up to 500 characters; it goes on record and is not published.")
  var reason: String?
  @Option(help: ArgumentHelp("The day on which you gave notice of termination.", valueName: "YYYY-MM-DD"))
  var noticeGiven: String?
  @Flag(help: "Your agreement asks for no notice.") var noticeNotRequired = false
  @Flag(help: "You declare what the command tells you to declare.") var declare = false
  @Option(help: "The language of what is told and declared (default: the portal's).")
  var language: String?
  @OptionGroup var actor: ActorOptions
  @OptionGroup var portal: PortalOptions

  func validate() throws {
    if let noticeGiven {
      if noticeNotRequired {
        throw ValidationError("Give --notice-given or --notice-not-required, not both.")
      }
      guard CalendarDate(noticeGiven) != nil else {
        throw ValidationError("\(noticeGiven) is no day: write it as 2026-10-31.")
      }
    }
    if let language, LanguageCode(language) == nil {
      throw ValidationError("\(language) is no language: write it as en or ja.")
    }
  }

  private var notice: RelationshipEnd.Notice? {
    noticeNotRequired ? .notRequired : noticeGiven.flatMap { CalendarDate($0) }.map { .given(on: $0) }
  }

  func run() throws {
    let ending = try Ending(
      of: other, with: provider, language: language.flatMap { LanguageCode($0) }, actor: actor.name,
      in: portal.place, at: .now)
    tell(ending)
    let closed = try ending.end(
      isDeclared: try isDeclared(ending.texts), notice: notice, reason: reason, at: .now)
    for relationship in ending.relationships {
      StandardStream.say("ended \(relationship.summary) by \(ending.actor.id)")
    }
    for (parties, grants) in ending.outliving where !grants.isEmpty {
      StandardStream.say(
        "  \(grants.count) delegated \(grants.count == 1 ? "privilege" : "privileges") of \(parties.partner) outlive"
          + "\(grants.count == 1 ? "s" : "") it: \(grants.map(\.rawValue).joined(separator: ", "))")
    }
    if ending.outliving.contains(where: { !$0.grants.isEmpty }) {
      StandardStream.say("  take each back with `portico privileges revoke`, and where the vendor keeps it")
    }
    for id in closed.invitations { StandardStream.say("  withdrew the invitation \(id), which was open") }
    for request in closed.requests {
      StandardStream.say(
        "  answered the request of \(request.invitation.to) for it (record \(request.head.sequence))")
    }
    StandardStream.note(closedAnswers: closed.answers)
    StandardStream.say(
      "nobody was written to; `portico build` brings pages and status list in line, then deploy")
  }

  /// What has to be known before (R132-R135).
  private func tell(_ ending: Ending) {
    for relationship in ending.relationships { StandardStream.complain("To end: \(relationship.summary)") }
    for relationship in ending.staying {
      StandardStream.complain(
        "To stay: \(relationship.summary); --with \(relationship.partner) ends it, too")
    }
    for (number, text) in [ending.texts.stays, ending.texts.declaration, ending.texts.notice].enumerated() {
      StandardStream.complain("\(number + 1). \(text.printable)")
    }
    if notice == nil {
      StandardStream.complain(
        "note: nothing is said of a notice of termination; --notice-given YYYY-MM-DD or --notice-not-required puts it on record"
      )
    }
  }

  /// A person at a terminal types it; a yes isn't enough.
  private func isDeclared(_ texts: EndingTexts) throws -> Bool {
    guard !declare, isatty(STDIN_FILENO) == 1 else { return declare }
    StandardStream.error.write(Array("Type “\(texts.typed.printable)” to declare the second: ".utf8))
    guard readLine().map(Self.folded) == Self.folded(texts.typed) else {
      StandardStream.complain("nothing was declared, and nothing was changed")
      throw ExitCode(Failure.status(of: .refused))
    }
    return true
  }

  private static func folded(_ text: String) -> String {
    text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

extension Relationship {
  fileprivate var summary: String {
    switch kind {
    case .partnership: "the partnership of \(partner) with \(with), since \(since)"
    case .reseller: "the relationship of \(partner) with the customer \(with), since \(since)"
    }
  }
}
