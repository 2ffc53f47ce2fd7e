import Testing

@testable import Preview

@Suite("What a request asks for")
struct RequestTargetTests {
  @Test(
    "No path says more once it is decoded than it said before",
    arguments: [
      "", "*", "http://elsewhere.example/", "ja/", "/%", "/%4", "/%zz", "/a%2Fb", "/a%5cb", "/a\\b", "/a%00",
      "/a%0d%0a", "/%7f",
      "/%ff", "/%c0%af", "/%ed%a0%80", "/" + String(repeating: "a", count: RequestTarget.longest),
    ])
  func refused(_ target: String) {
    #expect(RequestTarget(target) == nil)
  }

  @Test("Dots and doubled slashes stay what they are")
  func untouched() {
    for path in ["/", "//ja/", "/ja/../en/", "/./", "/ja/日本/"] {
      #expect(RequestTarget(path)?.path == path)
    }
    #expect(RequestTarget("/%E6%97%A5?at=%2Fja%2F%3Fa&b=1")?.path == "/日")
    #expect(RequestTarget("/?at=%2Fja%2F%3Fa&b=1")?.parameter("at") == "/ja/?a")
    #expect(RequestTarget("/?at=1&at=2")?.parameter("at") == nil)
  }
}
