import ArgumentParser
import Glibc
import PartnerModel
import PortalOperations
import SystemFiles

/// Which portal a command acts on.
struct PortalOptions: ParsableArguments {
  @Option(help: "The portal's folder (default: the current folder).", completion: .directory)
  var portal: String?

  var place: Portal { Portal(portal) }

  func validate() throws { try Self.refuseNameless(portal) }

  /// An empty name is a script's unset variable: read as a folder it would be the root of the file system.
  static func refuseNameless(_ portal: String?) throws {
    if portal == "" { throw ValidationError("--portal names no folder.") }
  }
}

/// Whether a portal may move away from the links that people have.
struct AddressOptions: ParsableArguments {
  @Flag(help: "Go on though `address` in portal.yaml was changed: links of open invitations are dead then.")
  var newAddress = false
}

/// Who acts: `--as`, or the environment variable PORTICO_USER.
struct ActorOptions: ParsableArguments {
  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "Who acts: the id of a user in Content/directory/users.yaml (default: PORTICO_USER).", valueName: "user"
    ))
  var user: String?

  /// What a script leaves of a variable that isn't set is nobody: it mustn't act as the operator's first user.
  func validate() throws {
    if user?.isEmpty == true { throw ValidationError("--as names no user.") }
  }

  /// The id that is given; nil where nobody is named.
  var name: String? {
    let name = user ?? getenv("PORTICO_USER").map { String(cString: $0) }
    return name?.isEmpty == true ? nil : name
  }
}

/// The last day on which a relationship is to hold.
struct UntilOption: ParsableArguments {
  @Option(
    name: .customLong("until"),
    help: ArgumentHelp(
      "The last day on which what is agreed to holds, by the invitee's clocks.", valueName: "2027-12-31"))
  var text: String?

  var day: CalendarDate? { text.flatMap { CalendarDate($0) } }

  func validate() throws {
    if let text, day == nil {
      throw ValidationError("--until \(text.printable) is no day: write year, month and day, as 2027-12-31.")
    }
  }
}

/// How long an invitation stays open.
struct LifetimeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How long it stays open; whole days end with a day of the invitee's (default: the portal's policy).",
      valueName: "P30D"))
  var expires: String?

  /// Nil for the portal's policy.
  var length: Lifetime? { expires.flatMap { Lifetime($0) } }

  func validate() throws {
    if let expires, length == nil {
      throw ValidationError("\(expires) is no length of time: write days as P30D, hours as PT12H.")
    }
  }
}
