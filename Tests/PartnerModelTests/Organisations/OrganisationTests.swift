import TestSupport
import Testing

@testable import PartnerModel

@Suite struct OrganisationTests {
  @Test(
    "R13: distributor is another word for provider",
    arguments: [
      ("provider", OrganisationKind.provider), ("distributor", .provider), ("reseller", .reseller),
      ("customer", .customer), ("Distributor", nil), ("vendor", nil), ("", nil),
    ])
  func wordsForKinds(word: String, kind: OrganisationKind?) {
    #expect(OrganisationKind(word: word) == kind)
  }

  @Test("R15: the chain from vendor to customer") func chain() {
    #expect(SupplyTier.allCases == [.vendor, .provider, .reseller, .customer])
    #expect(SupplyTier.allCases.filter(\.dealsWithVendor) == [.provider])
  }

  @Test("R15: only a provider submits orders", arguments: OrganisationKind.allCases)
  func orderSubmitter(kind: OrganisationKind) {
    let refusal = kind.checkSubmitsOrders(Sample.hoshino)
    #expect(refusal?.rule == (kind == .provider ? nil : .notAProvider))
  }

  @Test func namesFallBackToTheDefault() {
    #expect(Sample.reseller.companyName[.japanese] == "星野クラウド")
    #expect(Sample.reseller.companyName[.english] == "Hoshino Cloud")
  }

  @Test("R17-R19: a service that isn't named is unknown") func services() {
    #expect(Sample.provider.availability(of: .financing) == .no)
    #expect(Sample.provider.availability(of: .marketing) == .unknown)
  }

  @Test(
    "R113: channels",
    arguments: [
      ("ownMarketing", CustomerChannel.ownMarketing), ("vendorReferral", .vendorReferral),
      ("provider", .provider),
      ("other", .other),
    ])
  func channels(word: String, channel: CustomerChannel) throws {
    #expect(try CustomerChannel(validating: word) == channel)
  }

  @Test("R113: an unknown channel is refused", arguments: ["", "Other", "web", "provider "])
  func unknownChannels(word: String) {
    let refusal = #expect(throws: RuleViolation.self) { try CustomerChannel(validating: word) }
    #expect(refusal?.rule == .unknownChannel)
    #expect(
      refusal?.remedy(in: .english).contains("ownMarketing, vendorReferral, provider, other")
        == true)
  }

  @Test("R113: customers are counted by channel") func channelCounts() {
    let customers = [CustomerChannel.ownMarketing, .vendorReferral, .provider, .provider].map {
      Sample.customer(Sample.bakery, channel: $0)
    }
    #expect(
      CustomerChannel.counts(of: customers)
        == [.ownMarketing: 1, .vendorReferral: 1, .provider: 2, .other: 0])
  }

  @Test func whatAllOrganisationsHave() {
    let all: [Organisation] = [
      .provider(Sample.provider), .reseller(Sample.reseller),
      .customer(Sample.customer(Sample.bakery)),
    ]
    #expect(all.map(\.id) == [Sample.minato, Sample.hoshino, Sample.bakery])
    #expect(all.map(\.kind) == [.provider, .reseller, .customer])
    #expect(all.map { $0.name(in: .japanese) } == ["Minato Distribution", "星野クラウド", "Aoba"])
    #expect(all.map(\.language) == [.english, .japanese, .japanese])
    #expect(all.map { $0.email == nil } == [false, false, true])
    #expect(all.map { $0.tenantDomain != nil } == [false, true, false])
    #expect(all.map(\.party.kind) == [.provider, .reseller, .customer])

    var hidden = Sample.provider
    hidden.isApproved = false
    #expect(!Organisation.provider(hidden).party.isApproved)
  }
}
