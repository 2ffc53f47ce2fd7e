import Testing

@testable import Rendering

@Suite struct ReadingDirectionTests {
  @Test(arguments: [
    "\u{5E9}\u{5DC}\u{5D5}\u{5DD}", "Cafe \u{627}\u{644}\u{642}", "\u{700}", "\u{7C0}", "\u{8A0}", "\u{FB1D}",
    "\u{FE8D}", "\u{10800}", "\u{1E900}", "a\u{200F}b", "\u{202E}evil", "\u{2066}x",
  ])
  func whatTurnsTheDirectionStandsAlone(_ name: String) {
    #expect(String(decoding: Escaping.isolated.bytes(of: name), as: UTF8.self) == "<bdi>\(name)</bdi>")
  }

  @Test(arguments: ["", "Hoshino", "星野クラウド株式会社", "Ünïted", "Ελλάς", "Отель", "ไทย", "한국", "葛\u{E0100}城"])
  func whatRunsFromLeftToRightNeedsNothing(_ name: String) {
    #expect(String(decoding: Escaping.isolated.bytes(of: name), as: UTF8.self) == name)
  }
}
