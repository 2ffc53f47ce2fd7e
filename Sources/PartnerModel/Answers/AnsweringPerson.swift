/// Who answered an invitation, as stated.
package struct AnsweringPerson: Hashable, Sendable {
  /// Names are 1 to 200 Unicode scalars in one line, at least one of them a letter or a number.
  package let givenName: String
  package let familyName: String
  package let email: EmailAddress
  /// At most 80 Unicode scalars, however people write it.
  package let phone: String?

  /// Takes what was checked before, such as a record.
  package init(givenName: String, familyName: String, email: EmailAddress, phone: String?) {
    self.givenName = givenName
    self.familyName = familyName
    self.email = email
    self.phone = phone
  }

  /// `Hanako Sato <hanako@aoba.example>`, with a name in Japanese, Chinese or Korean characters as it is written there.
  package var text: String {
    let name = NameOrder.givenFirst.name(givenName: givenName, familyName: familyName)
    return "\(name) <\(email.rawValue)>"
  }
}
