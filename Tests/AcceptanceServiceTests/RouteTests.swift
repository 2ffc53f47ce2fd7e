import JSON
import Testing

@testable import AcceptanceService

@Suite struct RouteTests {
  @Test(arguments: [
    ("/acceptances", Route.acceptances, ""), ("/acceptances?token=x", .acceptances, ""),
    ("/acceptances/", .acceptances, ""), ("/declines/", .declines, ""),
    ("/receipts/abc.def", .receipts, "abc.def"), ("/status/1", .status, "1"), ("/status/1?x", .status, "1"),
    ("/.well-known/jwks.json", .keys, ""), ("/healthz", .health, ""), ("/openapi.json", .document, ""),
  ])
  func addressesAreFound(_ target: String, _ route: Route, _ parameter: String) {
    let match = Route.match(target)
    #expect(match.route == route)
    #expect(match.parameter == parameter)
  }

  @Test(arguments: [
    "", "*", "/", "/acceptances//", "/verify/", "//acceptances", "/Acceptances", "/accept%61nces",
    "/acceptances#x",
    "/receipts",
    "/receipts/", "/receipts/a/b", "/status/", "/status/../healthz", "http://other.example/acceptances",
    "/healthz/",
    "/./healthz",
  ])
  func othersAreNot(_ target: String) {
    #expect(Route.match(target).route == .none)
  }

  /// The document and the routes can't part company.
  @Test func theDocumentNamesEveryRouteAndNoOther() throws {
    let document = try StrictJSON.object(Array(OpenAPIDocument.text.utf8))
    guard case .object(let paths)? = document["paths"] else {
      Issue.record("the document has no paths")
      return
    }
    let described = paths.members.flatMap { path -> [String] in
      guard case .object(let methods) = path.value else { return [] }
      return methods.members.map { "\($0.name) \(path.name)" }
    }
    let served = Route.allCases.filter { $0 != .none }.map {
      "\($0.allowed.contains("POST") ? "post" : "get") \($0.template)"
    }
    #expect(described.sorted() == served.sorted())
  }

  @Test func eachReferenceInTheDocumentLeadsSomewhere() throws {
    let document = try StrictJSON.object(Array(OpenAPIDocument.text.utf8))
    var references: [String] = []
    collect(.object(document), into: &references)
    #expect(references.count > 20)
    for reference in Set(references) {
      var value = JSONValue.object(document)
      for name in reference.split(separator: "/").dropFirst() {
        guard case .object(let object) = value, let next = object[String(name)] else {
          Issue.record("\(reference) leads nowhere")
          break
        }
        value = next
      }
    }
  }

  private func collect(_ value: JSONValue, into references: inout [String]) {
    switch value {
    case .object(let object):
      for (name, value) in object.members {
        if name == "$ref", case .string(let reference) = value { references.append(reference) }
        collect(value, into: &references)
      }
    case .array(let values): for value in values { collect(value, into: &references) }
    default: break
    }
  }
}
