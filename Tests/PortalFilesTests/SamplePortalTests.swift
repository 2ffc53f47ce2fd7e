import PartnerModel
import PortalFiles
import SourceDiagnostics
import TestSupport
import Testing

/// The portal that comes with the product.
@Suite struct SamplePortalTests {
  private let configuration: PortalConfiguration
  private let directory: PartnerDirectory

  init() throws {
    let folder = sampleFolder
    var faults = DiagnosticList()
    let configuration = PortalConfiguration.read(from: folder, faults: &faults)
    let pageMap = PageMap.read(from: folder, faults: &faults)
    let setting = try #require(configuration?.languageSetting, "\(faults)")
    let directory = PartnerDirectory.read(from: folder, languages: setting, faults: &faults)
    let words = setting.languages.compactMap { Words.read($0, from: folder, faults: &faults) }
    faults.append(Words.differences(among: words))
    #expect(faults.diagnostics.isEmpty, "\(faults)")
    #expect(pageMap != nil && words.count == setting.languages.count)
    self.configuration = try #require(configuration)
    self.directory = try #require(directory)
  }

  @Test func `it keeps every rule`() {
    let list = DirectoryCheck.run(
      directory, configuration, relationships: RelationshipBook(directory.declaredRelationships),
      today: CalendarDate(daysSince1970: 20_786))
    #expect(list.diagnostics.isEmpty, "\(list)")
  }

  @Test func `it shows every channel, wish, role and kind of provider`() throws {
    #expect(directory.customers.count >= 20)
    #expect(Set(directory.customers.map(\.channel)) == Set(CustomerChannel.allCases))
    #expect(Set(directory.customers.map(\.wish)) == Set(InvitationWish.allCases))
    #expect(Set(directory.customers.map(\.language)) == Set(configuration.languages))
    let operatorID = configuration.operatorID
    #expect(directory.users(of: operatorID).reduce(into: []) { $0.formUnion($1.roles) } == Set(Role.allCases))
    let book = RelationshipBook(directory.declaredRelationships)
    #expect(book.providers(of: operatorID).count == 2)
    #expect(directory.providers.contains { $0.value.invites.contains(operatorID) && $0.value.isApproved })
    #expect(directory.providers.contains { !$0.value.isApproved })
    let names = directory.customers.map(\.companyName)
    for sign in ["<script>", "**", "](http", "{{", "=cmd", "\"", "&", "\u{200D}", "\u{E0100}", "ش"] {
      #expect(names.contains { $0.unicodeScalars.contains(sign.unicodeScalars) }, "no name with \(sign)")
    }
  }

  @Test func `whoever is to invite has somebody who may`() {
    let users = directory.users.map(\.value)
    for provider in directory.providers where !provider.value.invites.isEmpty {
      let user = PermissionTable.standard.firstUser(
        of: provider.value.id, whoMay: .inviteReseller, among: users)
      #expect(user != nil)
    }
  }
}

extension String.UnicodeScalarView {
  fileprivate func contains(_ other: String.UnicodeScalarView) -> Bool {
    indices.contains { self[$0...].starts(with: other) }
  }
}
