import Testing

@testable import PartnerModel

@Suite struct PermissionTableTests {
  @Test(arguments: Action.allCases)
  func everyActionHasSomebodyWhoMay(action: Action) {
    #expect(!PermissionTable.standard.roles(for: action).isEmpty)
  }
}
