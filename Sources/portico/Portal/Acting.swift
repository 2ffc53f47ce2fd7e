import ArgumentParser
import Glibc
import PartnerModel
import PortalFiles
import PortalSite
import SourceDiagnostics

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

/// Who acts: `--as`, or the environment variable PORTICO_USER.
struct ActorOptions: ParsableArguments {
  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "Who acts: the id of a user in Content/directory/users.yaml (default: PORTICO_USER).", valueName: "user"
    ))
  var user: String?

  /// The named user; nil where nobody is named.
  func actor(in directory: PartnerDirectory) throws -> User? {
    guard let name = user ?? getenv("PORTICO_USER").map({ String(cString: $0) }), !name.isEmpty else {
      return nil
    }
    guard let user = UserID(rawValue: name).flatMap(directory.user) else {
      throw CommandFailure.refused(
        "unknown-user", "nobody has the id “\(Terminal.printable(name))”",
        remedy: nearestName(to: name, among: directory.users.map(\.value.id.rawValue))
          .map { "Did you mean “\($0)”?" } ?? "The users are in Content/directory/users.yaml.")
    }
    return user.value
  }
}

extension PartnerDirectory {
  /// In the name of another company than the portal's operator nobody is chosen: its user has to be named.
  func requireNamed(
    _ named: User?, of organisation: OrganisationID, whoMay action: Action, unless operatorID: OrganisationID
  ) throws {
    guard named == nil, organisation != operatorID else { return }
    let roles = PermissionTable.standard.roles(for: action)
    let able = users.map(\.value).filter { user in
      user.organisation == organisation && PermissionTable.standard.allows(user.roles, action)
    }
    throw CommandFailure.refused(
      "needs-actor", "this is for \(organisation) to decide, and nobody of it is named",
      remedy: able.isEmpty
        ? "Give a user of \(organisation) one of these roles, and name him with --as: "
          + roles.map(\.rawValue).joined(separator: ", ") + "."
        : "Name the user who acts: --as \(able.map(\.id.rawValue).joined(separator: ", or --as ")).")
  }

  /// Who acts: the named user, or else the first one of the organisation who may; refused with every reason that
  /// `check` finds against him.
  func actingUser(
    _ named: User?, of organisation: OrganisationID, whoMay action: Action,
    check: (User) -> [RuleViolation]
  ) throws -> User {
    let users = users.lazy.map(\.value)
    guard
      let actor = named
        ?? PermissionTable.standard.firstUser(of: organisation, whoMay: action, among: users)
    else {
      let roles = PermissionTable.standard.roles(for: action).map(\.rawValue)
      throw CommandFailure.refused(
        "needs-role", "nobody at \(organisation) may do this",
        remedy: "Give a user of \(organisation) one of these roles: \(roles.joined(separator: ", ")).")
    }
    let violations = check(actor)
    guard violations.isEmpty else { throw CommandFailure.refused(violations) }
    return actor
  }
}
