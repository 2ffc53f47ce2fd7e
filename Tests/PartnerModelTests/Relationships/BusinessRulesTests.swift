import TestSupport
import Testing

@testable import PartnerModel

@Suite struct BusinessRulesTests {
  @Test(
    "R92: account and relationship are two reasons",
    arguments: [
      (true, true, []), (true, false, [RuleCode.noResellerRelationship]),
      (false, true, [.noCustomerAccount]),
      (false, false, [.noCustomerAccount, .noResellerRelationship]),
    ])
  func transacting(hasAccount: Bool, hasRelationship: Bool, codes: [RuleCode]) throws {
    let relationship = try Sample.declared(.reseller, Sample.hoshino, Sample.bakery)
    let book = RelationshipBook([hasRelationship ? relationship : relationship.ended()])
    let customer = Sample.customer(Sample.bakery, tenant: hasAccount ? "aoba.tenant.example" : nil)
    #expect(
      book.obstaclesToTransacting(reseller: Sample.hoshino, customer: customer).codes == codes)
  }

  @Test(
    "R91, R93: partnership and relationship are two reasons",
    arguments: [
      (true, true, []), (true, false, [RuleCode.noProviderRelationship]),
      (false, true, [.noPartnership]),
      (false, false, [.noPartnership, .noProviderRelationship]),
    ])
  func submittingOrders(isPartner: Bool, hasRelationship: Bool, codes: [RuleCode]) throws {
    var relationships: [Relationship] = []
    if isPartner {
      relationships.append(try Sample.declared(.partnership, Sample.minato, Sample.hoshino))
    }
    if hasRelationship {
      relationships.append(try Sample.declared(.reseller, Sample.minato, Sample.bakery))
    }
    let obstacles = RelationshipBook(relationships).obstaclesToSubmittingOrders(
      by: Sample.minato, kind: .provider, for: Sample.bakery, of: Sample.hoshino)
    #expect(obstacles.codes == codes)
  }

  @Test("R86: a grant that was taken back counts") func revokedGrants() throws {
    let book = RelationshipBook([
      try Sample.declared(.partnership, Sample.minato, Sample.hoshino).revoking(.submitOrders),
      try Sample.declared(.reseller, Sample.minato, Sample.bakery).revoking(.submitOrders),
    ])
    let obstacles = book.obstaclesToSubmittingOrders(
      by: Sample.minato, kind: .provider, for: Sample.bakery, of: Sample.hoshino)
    #expect(obstacles.codes == [.ordersNotGranted, .ordersNotGranted])
    #expect(obstacles.map { $0.parameters["organisation"] } == ["hoshino-cloud", "aoba-bakery"])
  }

  @Test("R15: a reseller submits no orders, whatever it is connected with")
  func resellerSubmitsNothing() throws {
    let book = RelationshipBook([
      try Sample.declared(.partnership, Sample.minato, Sample.hoshino),
      try Sample.declared(.reseller, Sample.hoshino, Sample.bakery),
    ])
    let obstacles = book.obstaclesToSubmittingOrders(
      by: Sample.hoshino, kind: .reseller, for: Sample.bakery, of: Sample.hoshino)
    #expect(obstacles.codes == [.notAProvider])
  }

  @Test("R126: a joint acceptance lets the provider order") func jointAcceptance() throws {
    let partnership = try Sample.declared(.partnership, Sample.minato, Sample.hoshino)
    let joint = Relationship.established(
      by: Sample.invitation(
        .resellerAndProviderInviteCustomer, from: Sample.hoshino, with: Sample.minato,
        to: Sample.bakery,
        state: .accepted), since: Sample.since)
    let book = RelationshipBook([partnership] + joint)
    #expect(
      book.obstaclesToSubmittingOrders(
        by: Sample.minato, kind: .provider, for: Sample.bakery, of: Sample.hoshino
      ).isEmpty)
    #expect(
      book.sharedCustomers(reseller: Sample.hoshino, provider: Sample.minato) == [Sample.bakery])
  }
}
