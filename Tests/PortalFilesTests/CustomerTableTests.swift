import PartnerModel
import PortalFiles
import SourceDiagnostics
import Testing
import TimeZones

@Suite struct CustomerTableTests {
  private static let header =
    "id,companyName,language,country,email,channel,tenantDomain,source,invite,provider\n"
  private let surroundings: CustomerTable.Surroundings

  init() throws {
    surroundings = CustomerTable.Surroundings(
      languages: [.english, .japanese],
      providers: try ["kaede", "meridian"].map { try OrganisationID(validating: $0) },
      resellers: [try OrganisationID(validating: "hoshino")], zones: .ofSystem)
  }

  private func read(_ rows: String, header: String = header) -> (
    table: CustomerTable?, faults: DiagnosticList
  ) {
    var faults = DiagnosticList()
    let table = CustomerTable(
      file: "customers.csv", bytes: Array((header + rows).utf8), surroundings: surroundings, faults: &faults)
    return (table, faults)
  }

  @Test func `a row becomes a customer`() throws {
    let (table, faults) = read(
      "c-1,\"Sons & \"\"Co\"\", Ltd\",ja,NO,Info@Sons.example,vendorReferral,Sons.Example,\"A\nB\",joint,meridian\n"
        + "c-2,=cmd(),en,JP,,other,,,none,\n")
    #expect(faults.diagnostics.isEmpty)
    let customers = try #require(table)
    let provider = try OrganisationID(validating: "meridian")
    #expect(
      customers[0]
        == Customer(
          id: try OrganisationID(validating: "c-1"), companyName: "Sons & \"Co\", Ltd", language: .japanese,
          country: try CountryCode(validating: "NO"),
          email: try EmailAddress(validating: "info@sons.example"),
          channel: .vendorReferral, tenantDomain: try TenantDomain(validating: "sons.example"),
          source: "A\nB",
          wish: .joint, provider: provider))
    #expect(customers[1].email == nil && customers[1].tenantDomain == nil && customers[1].provider == nil)
    #expect(customers.map(\.companyName) == ["Sons & \"Co\", Ltd", "=cmd()"])
    #expect(customers.provider(ofRow: 0) == provider)
    #expect(customers.wish(ofRow: 1) == .none)
  }

  @Test(arguments: [
    ("C1,N,en,JP,,other,,,none,", "2:1 “C1” is no organisation id"),
    (",N,en,JP,,other,,,none,", "2:1 “” is no organisation id"),
    ("kaede,N,en,JP,,other,,,none,", "2:1 the id 'kaede' is that of another organisation"),
    ("hoshino,N,en,JP,,other,,,none,", "2:1 the id 'hoshino' is that of another organisation"),
    ("c1,,en,JP,,other,,,none,", "2:4 the company name is missing"),
    ("c1,\"  \",en,JP,,other,,,none,", "2:4 the company name is missing"),
    ("c1,日本,fr,JP,,other,,,none,", "2:7 'fr' is no known language of this portal"),
    ("c1,N,en,jp,,other,,,none,", "2:9 “jp” is no country code"),
    ("c1,N,en,XX,,other,,,none,", "2:9 “XX” is no country code"),
    (
      "c1,N,en,JP,a b@c.example,other,,,none,",
      "2:12 “a b@c.example” is no e-mail address that a letter could be sent to"
    ),
    ("c1,N,en,JP,,others,,,none,", "2:13 'others' is no known channel"),
    ("c1,N,en,JP,,other,nodots,,none,", "2:19 “nodots” is no domain name"),
    ("c1,N,en,JP,,other,,,,", "2:21 nothing is no known wish"),
    ("c1,N,en,JP,,other,,,joint,", "2:27 a joint invitation needs a provider"),
    ("c1,N,en,JP,,other,,,none,kaedee", "2:26 'kaedee' is no known provider"),
    ("c1,N,en,JP,,other,,,joint,hoshino", "2:27 'hoshino' is a reseller, not a provider"),
  ])
  func `a faulty cell is named with its place`(row: String, fault: String) {
    let (table, faults) = read(row + "\n")
    #expect(table == nil)
    #expect(brief(faults) == [fault])
    #expect(faults.diagnostics.allSatisfy { !$0.remedy.isEmpty })
  }

  @Test func `all faults of a row and of all rows come in one run`() {
    let faults = read("C1,,xx,yy,zz,q,w,,r,t\nc2\nc3,N,en,JP,,other,,,none,\nc3,N,en,JP,,other,,,none,\n")
      .faults
    #expect(faults.diagnostics.filter { $0.position?.line == 2 }.count == 9)
    #expect(
      brief(faults).suffix(2) == [
        "3:3 this row has 1 cell, but there are 10 columns", "5:1 the id 'c3' is taken by line 4",
      ])
  }

  @Test func `a near provider is suggested`() {
    let remedies = read("c1,N,en,JP,,other,,,joint,kaide\n").faults.diagnostics.map(\.remedy)
    #expect(remedies == ["Did you mean 'kaede'?"])
  }

  @Test func `characters that turn the direction of a terminal are spelled out`() {
    let faults = brief(read("c1,N,en,JP,,other,,,none,\u{202E}kaede\n").faults)
    #expect(faults == ["2:26 '\\u{202e}kaede' is no known provider"])
  }

  @Test func `country NO and language no stay what they are`() throws {
    let (table, faults) = read("no,NO,en,NO,no@no.example,other,no.example,yes,none,\n")
    #expect(faults.diagnostics.isEmpty)
    let customer = try #require(table?.first)
    #expect(customer.id.rawValue == "no" && customer.country.rawValue == "NO" && customer.source == "yes")
  }

  @Test func `a natural person is marked, in a column that need not be there`() throws {
    let header = Self.header.replacing("\n", with: ",naturalPerson\n")
    let (table, faults) = read(
      ["true", "false", "", "\"true\""].enumerated().map { "c\($0),N,en,US,,other,,,none,,\($1)\n" }.joined(),
      header: header)
    #expect(faults.diagnostics.isEmpty)
    #expect(table?.map(\.isNaturalPerson) == [true, false, false, true])
    #expect(try #require(read("c1,N,en,US,,other,,,none,\n").table)[0].isNaturalPerson == false)
    #expect(read("c1,N,en,US,,other,,,none,,yes\n", header: header).faults.diagnostics.count == 1)
  }

  @Test func `a time zone may be named, in a column that need not be there`() throws {
    let header = Self.header.replacing("\n", with: ",timeZone\n")
    let (table, faults) = read(
      "c1,N,en,US,,other,,,none,,America/Chicago\nc2,N,en,US,,other,,,none,,\n", header: header)
    #expect(faults.diagnostics.isEmpty)
    #expect(table?.map { $0.timeZone?.rawValue } == ["America/Chicago", nil])
    #expect(try #require(read("c1,N,en,US,,other,,,none,\n").table)[0].timeZone == nil)
    let wrong = read(
      "c1,N,en,US,,other,,,none,,\"America/Chicago\"\nc2,N,en,US,,other,,,none,,America/Chigaco\n",
      header: header
    ).faults.diagnostics
    #expect(brief(DiagnosticList(wrong)) == ["3:27 “America/Chigaco” is no known time zone"])
    #expect(wrong.map(\.remedy) == ["Did you mean America/Chicago?"])
  }

  @Test func `columns may stand in any order, and languages in any case`() throws {
    let (table, faults) = read(
      "none,,other,EN,JP,c9,N,,,x\n",
      header: "invite,provider,channel,language,country,id,companyName,email,tenantDomain,source\n")
    #expect(faults.diagnostics.isEmpty)
    #expect(table?.first?.language == .english)
    #expect(table?.first?.source == "x")
  }

  @Test func `rows are found by id among many`() throws {
    let rows = (0..<5_000).map { "id-\($0 * 7),N \($0),en,JP,,other,,,none,\n" }.joined()
    let table = try #require(read(rows).table)
    for row in stride(from: 0, to: 5_000, by: 97) {
      #expect(table.row(of: try OrganisationID(validating: "id-\(row * 7)")) == row)
      #expect(table.id(ofRow: row).rawValue == "id-\(row * 7)")
    }
    #expect(table.row(of: try OrganisationID(validating: "id-1")) == nil)
    #expect(CustomerTable().row(of: try OrganisationID(validating: "id-1")) == nil)
    #expect(table.position(ofRow: 4_321, column: .country).line == 4_323)
  }

  @Test func `a row's bytes are those of the file`() throws {
    let table = try #require(
      read("c1,\"A \"\"B\"\"\",en,JP,,other,,,none,\r\nc2,N,en,JP,,other,,,none,").table)
    #expect(
      String(decoding: table.bytes(ofRow: 0), as: UTF8.self) == "c1,\"A \"\"B\"\"\",en,JP,,other,,,none,")
    #expect(String(decoding: table.bytes(ofRow: 1), as: UTF8.self) == "c2,N,en,JP,,other,,,none,")
  }

  @Test func `names that try the escaping come through unchanged`() throws {
    let names = [
      "<script>alert(1)</script>", "**bold**", "[click](http://evil.example)", "{{token}}", "=cmd()",
      "شركة", "👩\u{200D}🚀 Studio", "葛\u{E0100}飾", String(repeating: "長", count: 85),
      "Bcc: a@b.example",
    ]
    let rows = names.enumerated().map { "c\($0),\"\($1)\",en,JP,,other,,,none,\n" }.joined()
    let table = try #require(read(rows).table)
    #expect(table.map { Array($0.companyName.utf8) } == names.map { Array($0.utf8) })
  }

  @Test func `every address that the table accepts is one for the model, and the other way round`() {
    let addresses = [
      "a@b.example", "a.b+c@d-e.example", "a@b", "a@b.example.", "a@例え.example", "\"a\"@b.example",
      "\"a.\"@b.example", "a.@b.example", ".@b.example", "\"a.@b.example",
      "a@@b.example",
      "a@-b.example", "a@b..example", "ａ@b.example", "a@b.1", " a@b.example",
    ]
    for address in addresses {
      let cell =
        "\"" + address.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        + "\""
      #expect(
        (read("c1,N,en,JP,\(cell),other,,,none,\n").table == nil) == (EmailAddress(address) == nil),
        "\(address)")
    }
  }
}
