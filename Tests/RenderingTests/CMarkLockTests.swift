import Testing

@Suite struct CMarkLockTests {
  /// cmark-gfm keeps global state while it parses: without the lock, strikethrough and autolinks are lost in
  /// about half of the pages that two threads parse at once.
  @Test func threadsThatParseAtOnceDoNotDisturbEachOther() async {
    let text = String(
      repeating: "~~gone~~ and https://example.com/x and *more*, www.example.com\n\n", count: 20)
    let expected = Fixture.html(text)
    #expect(expected.contains("<del>gone</del>"))
    #expect(expected.contains("href=\"http://www.example.com\""))
    await withTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask { (0..<100).count { _ in Fixture.html(text) != expected } }
      }
      for await different in group {
        #expect(different == 0)
      }
    }
  }
}
