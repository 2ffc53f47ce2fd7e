import Foundation
import Testing

@testable import PortalSite

@Suite struct HostHeadersTests {
  private let headers = HostHeaders(formTarget: "https://accept.example/")

  @Test func bothFilesSendTheSamePolicy() throws {
    let policy = headers.contentSecurityPolicy
    #expect(headers.headersFile.contains("  Content-Security-Policy: \(policy)\n"))
    let json =
      try JSONSerialization.jsonObject(with: Data(headers.staticWebAppConfiguration)) as? [String: Any]
    let global = json?["globalHeaders"] as? [String: String]
    #expect(global?["Content-Security-Policy"] == policy)
  }

  @Test func nothingRunsThatIsNotAFileOfTheSite() {
    let policy = headers.contentSecurityPolicy
    #expect(policy.hasPrefix("default-src 'none'; "))
    #expect(policy.contains("script-src 'self';"))
    #expect(!policy.contains("unsafe"))
    #expect(!policy.contains("*"))
    #expect(policy.contains("form-action https://accept.example/;"))
    #expect(policy.hasSuffix("frame-ancestors 'none'"))
  }

  @Test func anAddressEndsNeitherItsDirectiveNorThePolicy() {
    let policy = HostHeaders(formTarget: "https://accept.example/a;img-src,*/").pagePolicy
    #expect(policy.contains("form-action https://accept.example/a%3Bimg-src%2C*/; "))
  }

  @Test func everyRuleStandsInBothFiles() throws {
    let json =
      try JSONSerialization.jsonObject(with: Data(headers.staticWebAppConfiguration)) as? [String: Any]
    let routes = (json?["routes"] as? [[String: Any]] ?? []).compactMap { $0["route"] as? String }
    let paths = headers.headersFile.split(separator: "\n").filter { $0.hasPrefix("/") }.map(String.init)
    #expect(paths == ["/*"] + routes)
    #expect(routes.contains("/i/*"))
  }
}
