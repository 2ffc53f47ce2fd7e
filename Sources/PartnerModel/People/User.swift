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
}
