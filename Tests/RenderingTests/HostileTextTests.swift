import Testing

@testable import Rendering

/// Texts that would take minutes if a place were counted from the beginning of its line, or a name held against all
/// others from scratch, for each fault. What they say is held here; `make bench` holds the time.
@Suite struct HostileTextTests {
  @Test func placesInAVeryLongLineAreRight() {
    let words = String(repeating: "日本 **語**x ", count: 20_000)
    let faults = Fixture.faults("\(words){{nmae}} {{nmae}}\n\n{{nmae}}")
    #expect(
      faults == [
        "page.md:1:200001: error: there is no field `nmae` here\n  Did you mean `name`?",
        "page.md:1:200010: error: there is no field `nmae` here\n  Did you mean `name`?",
        "page.md:3:1: error: there is no field `nmae` here\n  Did you mean `name`?",
      ])
    let fields = String(repeating: "{{name}}é", count: 20_000)
    #expect(
      Fixture.faults("\(fields)[text](javascript:x)") == [
        """
        page.md:1:180001: error: a link can't lead to `javascript:`
          Links lead to https, http, mailto, tel or a page of the portal.
        """
      ])
  }

  @Test func everyUnknownFieldHasItsRemedy() {
    let count = 5000
    let near = (0..<count).map { "{{operator.emial\($0 % 10)}}" }.joined()
    let far = (0..<count).map { "{{zzzzzz\($0)}}" }.joined()
    let list =
      "The fields here are `content`, `flag`, `groups`, `invitation`, `link`, `name`, `operator`."
    for faults in [Fixture.faults(near), Fixture.layout(near).faults] {
      #expect(faults.count == count)
      #expect(faults.allSatisfy { $0.hasSuffix("Did you mean `operator.email`?") })
    }
    for faults in [Fixture.faults(far), Fixture.layout(far).faults] {
      #expect(faults.count == count)
      #expect(faults.allSatisfy { $0.hasSuffix(list) })
    }
  }

  @Test(arguments: ["{{ ", "{{!", "{{{a} "])
  func everyTagWithoutAnEndIsAFault(tag: String) {
    let braces = tag == "{{{a} " ? "}}}" : "}}"
    let count = 5000
    let (_, faults) = Fixture.layout(String(repeating: tag, count: count))
    #expect(faults.count == count)
    #expect(
      faults.first?.contains("page.mustache:1:1: error: this tag has no `\(braces)` on its line") == true)
    #expect(
      faults.last?.contains("page.mustache:1:\((count - 1) * tag.count + 1): error: this tag has no") == true)
  }
}
