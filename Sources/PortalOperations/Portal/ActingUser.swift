package import PartnerModel
package import PortalFiles
import SourceDiagnostics
import SystemFiles

extension PartnerDirectory {
  /// The user of that id; nil where no name is given.
  ///
  /// - Throws: `unknown-user`.
  package func user(named name: String?) throws -> User? {
    guard let name else { return nil }
    guard let user = UserID(rawValue: name).flatMap(user) else {
      throw OperationRefusal(
        .unknownUser, "nobody has the id “\(name.printable)”",
        remedy: nearestName(to: name, among: users.map(\.value.id.rawValue))
          .map { "Did you mean “\($0)”?" } ?? "The users are in Content/directory/users.yaml.")
    }
    return user.value
  }

  /// In the name of another company than the portal's operator nobody is chosen: its user has to be named.
  ///
  /// - Throws: `needs-actor`.
  func requireNamed(
    _ named: User?, of organisation: OrganisationID, whoMay action: Action, unless operatorID: OrganisationID
  ) throws {
    guard named == nil, organisation != operatorID else { return }
    let able = users.map(\.value).filter { user in
      user.organisation == organisation && PermissionTable.standard.allows(user.roles, action)
    }
    throw OperationRefusal(
      .needsActor, "this is for \(organisation) to decide, and nobody of it is named",
      remedy: able.isEmpty
        ? "Give a user of \(organisation) one of these roles, and name them with --as: "
          + "\(Self.roles(for: action))."
        : "Name the user who acts: --as \(able.map(\.id.rawValue).joined(separator: ", or --as ")).")
  }

  /// Who acts: the named user, or else the first one of the organisation who may; refused with every reason that
  /// `check` finds against them.
  ///
  /// - Throws: `needs-role`, or the rules that forbid it.
  func actingUser(
    _ named: User?, of organisation: OrganisationID, whoMay action: Action,
    check: (User) -> [RuleViolation]
  ) throws -> User {
    let users = users.lazy.map(\.value)
    guard
      let actor = named
        ?? PermissionTable.standard.firstUser(of: organisation, whoMay: action, among: users)
    else { throw Self.needsRole(at: organisation, for: action) }
    let violations = check(actor)
    guard violations.isEmpty else { throw RefusalList(violations) }
    return actor
  }

  static func needsRole(at organisation: OrganisationID, for action: Action) -> OperationRefusal {
    OperationRefusal(
      .needsRole, "nobody at \(organisation) may do this",
      remedy: "Give a user of \(organisation) one of these roles: \(roles(for: action)).")
  }

  private static func roles(for action: Action) -> String {
    PermissionTable.standard.roles(for: action).map(\.rawValue).joined(separator: ", ")
  }
}
