import PartnerModel
import PortalFiles
import SourceDiagnostics
import Testing
import TimeZones

@testable import CustomerImport

/// The core in memory: what a list becomes, held against customers that are there.
@Suite struct CustomerImportTests {
  private static let surroundings = ImportSurroundings(
    languages: [.english, .japanese], country: CountryCode("JP")!, language: .japanese, countryNames: .none,
    providers: [OrganisationID(rawValue: "kaede")!: ["Kaede Distribution", "カエデ"]],
    takenIDs: [OrganisationID(rawValue: "kaede")!], zones: .ofSystem)

  private static let heading =
    "id,companyName,language,country,email,channel,tenantDomain,source,invite,provider\n"

  private static func known(_ rows: String) throws -> CustomerTable {
    var faults = DiagnosticList()
    let surroundings = CustomerTable.Surroundings(
      languages: [.english, .japanese], providers: [OrganisationID(rawValue: "kaede")!], resellers: [],
      zones: .ofSystem)
    let table = CustomerTable(
      file: "customers.csv", bytes: Array((heading + rows).utf8), surroundings: surroundings, faults: &faults)
    return try #require(table, "\(faults)")
  }

  private static func plan(_ list: String, into known: CustomerTable = CustomerTable()) throws -> ImportPlan {
    try CustomerImport.plan(
      CustomerImport.Request(file: "list.csv", bytes: Array(list.utf8)), into: known, surroundings)
  }

  private static func ids(_ plan: ImportPlan) -> [String] { plan.differences.map(\.id) }

  @Test func aTextThatIsLongerThanAnyNameIsNotLookedAtLetterByLetter() {
    let long = String(repeating: "Ａ-", count: 1 << 20)
    #expect(ColumnNames.key(long) == long)
    #expect(ColumnNames.key("Ａ- b") == "ab")
  }

  @Test func `an id is free among all organisations`() throws {
    let plan = try Self.plan("Company,Mail\nKaede,a@kaede.example\nKaede 2,b@kaede.example\n")
    #expect(Self.ids(plan) == ["kaede-2", "kaede-3"])
  }

  @Test func `an id that the list gives goes before one that is made`() throws {
    let plan = try Self.plan("id,Company,Mail\n,A,a@acme.example\nacme,B,b@other.example\n")
    #expect(Self.ids(plan) == ["acme-2", "acme"])
  }

  @Test func `two tenants are two customers, whatever they are called`() throws {
    let known = try Self.known("one,Acme,en,GB,it@acme.example,other,one.example,x,none,\n")
    let plan = try Self.plan("Company,Tenant\nAcme,two.example\n", into: known)
    #expect(plan.newCount == 1)
    #expect(plan.missing.map(\.id) == ["one"])
  }

  @Test func `a name that two have tells neither`() throws {
    let known = try Self.known(
      "one,Acme,en,GB,a@acme.example,other,,x,none,\ntwo,ACME,en,GB,b@acme.example,other,,x,none,\n")
    let plan = try Self.plan("Company,Mail\nAcme,c@acme.example\n", into: known)
    #expect(plan.newCount == 1)
    #expect(plan.missing.count == 2)
  }

  @Test func `a number of another program doesn't make two of one customer`() throws {
    let known = try Self.known("acme,Acme,en,GB,a@acme.example,other,,x,none,\n")
    let plan = try Self.plan("Customer number,Company,Mail\n4711,Acme,a@acme.example\n", into: known)
    #expect(plan.sameCount == 1)
    #expect(plan.differences.isEmpty)
  }

  @Test func `numbers that are ids already keep two of one name apart`() throws {
    let known = try Self.known("11,Acme,en,GB,a@acme.example,other,,x,none,\n12,Best,en,GB,,other,,x,none,\n")
    let plan = try Self.plan("Customer number,Company\n11,Acme\n13,Best\n", into: known)
    #expect(plan.sameCount == 1)
    #expect(Self.ids(plan) == ["13"])
  }

  @Test func `lines keep their ends, and a file without one gets it`() throws {
    let known = try Self.known("one,Acme,en,GB,,other,,x,none,")
    let plan = try Self.plan("Company\nBest\n", into: known)
    let text = String(decoding: try #require(plan.file(updating: false)), as: UTF8.self)
    #expect(text == Self.heading + "one,Acme,en,GB,,other,,x,none,\nbest,Best,ja,JP,,other,,list.csv,none,\n")
  }

  @Test func `a table of one column is one`() throws {
    #expect(try Self.plan("Company\nAcme; the shop\n").differences.map(\.companyName) == ["Acme; the shop"])
  }

  @Test func `the surest of two headings is the column`() throws {
    let plan = try Self.plan("Name,Company name,Display name\nJohn,Acme,Shop\n")
    #expect(plan.differences.map(\.companyName) == ["Acme"])
    #expect(plan.unusedHeadings == ["Name", "Display name"])
  }
}
