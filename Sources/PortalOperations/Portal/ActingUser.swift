package import PartnerModel
package import PortalFiles
import PortalSite
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

  /// Who acts: the named user, or else the first one of the portal's operator who may; refused with every reason that
  /// `check` finds against them. In the name of another company nobody is chosen: its user has to be named.
  ///
  /// - Throws: `needs-actor`, `needs-role`, or the rules that forbid it.
  func actingUser(
    _ named: User?, of organisation: OrganisationID, whoMay action: Action, operatorID: OrganisationID,
    check: (User) -> [RuleViolation]
  ) throws -> User {
    guard let actor = try named ?? chosenUser(of: organisation, whoMay: action, operatorID: operatorID) else {
      throw Self.needsRole(at: organisation, for: action)
    }
    let violations = check(actor)
    guard violations.isEmpty else { throw RefusalList(violations) }
    return actor
  }

  /// The same for what leaves no user's name on record, where an operator without users needs none: whoever runs the
  /// program is the whole office then.
  ///
  /// - Returns: nil for that one.
  @discardableResult
  func askingUser(
    _ named: User?, of organisation: OrganisationID, whoMay action: Action, operatorID: OrganisationID
  ) throws -> User? {
    if named == nil, organisation == operatorID, users(of: operatorID).isEmpty { return nil }
    return try actingUser(named, of: organisation, whoMay: action, operatorID: operatorID) {
      PermissionTable.standard.check($0, may: action, for: organisation)
    }
  }

  /// Who looks at what is on record of invitations. A named user sees what concerns their organisation.
  ///
  /// - Returns: nil where nobody is named: whoever runs the program for the operator sees all of it.
  func viewer(named name: String?, operatorID: OrganisationID) throws -> User? {
    let named = try user(named: name)
    try askingUser(
      named, of: named?.organisation ?? operatorID, whoMay: .viewInvitations, operatorID: operatorID)
    return named
  }

  /// The first user of the portal's operator who may; nil where there is none.
  ///
  /// - Throws: `needs-actor`, where another company decides.
  func chosenUser(
    of organisation: OrganisationID, whoMay action: Action, operatorID: OrganisationID
  ) throws(OperationRefusal) -> User? {
    guard organisation == operatorID else { throw needsActor(of: organisation, for: action) }
    return PermissionTable.standard.firstUser(
      of: organisation, whoMay: action, among: users.lazy.map(\.value))
  }

  /// The users of an organisation who may do something, in the order of the file.
  package func users(of organisation: OrganisationID, whoMay action: Action) -> [User] {
    users(of: organisation).filter { PermissionTable.standard.allows($0.roles, action) }
  }

  private func needsActor(of organisation: OrganisationID, for action: Action) -> OperationRefusal {
    let able = users(of: organisation, whoMay: action)
    return OperationRefusal(
      .needsActor, "this is for \(organisation) to decide, and nobody of it is named",
      remedy: able.isEmpty
        ? "Give a user of \(organisation) one of these roles, and name them with --as: "
          + "\(Self.roles(for: action))."
        : "Name the user who acts: --as \(able.map(\.id.rawValue).joined(separator: ", or --as ")).")
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

extension Portal {
  /// Asks the permission table whether somebody may do what concerns the whole portal, and leaves no user's name on
  /// record. Of the portal's files only those are read that say who there is, so that a fault elsewhere keeps nobody from
  /// a key that has to be revoked.
  ///
  /// - Parameter name: who acts; nil for the operator's first user who may.
  /// - Throws: `unknown-user`, `needs-role`, `acts-for-other-organisation`, or the faults of those files.
  func permit(_ action: Action, to name: String?) throws {
    let (directory, operatorID) = try people()
    try directory.askingUser(
      directory.user(named: name), of: operatorID, whoMay: action, operatorID: operatorID)
  }

  /// The same, asked only where somebody is named: for what has to work whatever the portal's files hold, even where they
  /// are gone.
  func permitNamed(_ action: Action, to name: String?) throws {
    if name != nil { try permit(action, to: name) }
  }

  /// See `PartnerDirectory.viewer`; of the portal's files those are read that say who there is.
  func viewer(named name: String?) throws -> User? {
    let (directory, operatorID) = try people()
    return try directory.viewer(named: name, operatorID: operatorID)
  }

  private func people() throws -> (directory: PartnerDirectory, operatorID: OrganisationID) {
    try requirePortal()
    var faults = DiagnosticList()
    guard let configuration = PortalConfiguration.read(from: folder, faults: &faults),
      let directory = PartnerDirectory.readPeople(
        from: folder, languages: configuration.languageSetting, faults: &faults)
    else { throw faults }
    return (directory, configuration.operatorID)
  }
}

extension Invitation {
  /// Whether a viewer may see it; nil for whoever sees all.
  func concerns(_ viewer: User?) -> Bool {
    guard let organisation = viewer?.organisation else { return true }
    return [from, with, to].contains(organisation)
  }
}

extension PortalSource {
  /// Asks whether somebody of the operator may look into the record as a whole.
  func permitViewing(to name: String?) throws {
    try directory.askingUser(
      directory.user(named: name), of: configuration.operatorID, whoMay: .viewInvitations,
      operatorID: configuration.operatorID)
  }
}
