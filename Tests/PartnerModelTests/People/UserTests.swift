import TestSupport
import Testing

@testable import PartnerModel

@Suite struct UserTests {
  @Test("R62: an address is unique whatever its case") func uniqueAddresses() {
    let users = [
      Sample.user("a", email: "aoi@contoso.example"),
      Sample.user("b", email: "ben@contoso.example"),
      Sample.user("c", of: Sample.minato, email: "AOI@CONTOSO.example"),
      Sample.user("d", email: "Aoi@contoso.example"),
    ]
    let violations = User.checkUniqueAddresses(users)
    #expect(violations.codes == [.emailNotUnique, .emailNotUnique])
    #expect(violations.map { $0.parameters["second"] } == ["c", "d"])
    #expect(violations.allSatisfy { $0.parameters["first"] == "a" })
    #expect(User.checkUniqueAddresses(users.prefix(2)).isEmpty)
  }
}
