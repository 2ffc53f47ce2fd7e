/// A person who works for an organisation of the directory, and acts for that organisation only.
package struct User: Hashable, Sendable {
  package var id: UserID
  package var organisation: OrganisationID
  package var givenName: String
  package var familyName: String
  package var email: EmailAddress
  package var roles: Set<Role>

  package init(
    id: UserID, organisation: OrganisationID, givenName: String, familyName: String,
    email: EmailAddress,
    roles: Set<Role>
  ) {
    self.id = id
    self.organisation = organisation
    self.givenName = givenName
    self.familyName = familyName
    self.email = email
    self.roles = roles
  }

  /// In the order of `Role`.
  package var adminRoles: [Role] {
    Role.allCases.filter { $0.group == .admin && roles.contains($0) }
  }
  package var agentRoles: [Role] {
    Role.allCases.filter { $0.group == .agent && roles.contains($0) }
  }
}
