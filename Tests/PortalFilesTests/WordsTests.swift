import PartnerModel
import PortalFiles
import SourceDiagnostics
import Testing

@Suite struct WordsTests {
  private func read(_ language: LanguageCode, _ text: String) -> (words: Words?, faults: [String]) {
    var faults = DiagnosticList()
    let words = Words.read(language, from: portal([Words.path(for: language): text]), faults: &faults)
    return (words, brief(faults))
  }

  @Test func `keys are joined by points`() throws {
    let (found, faults) = read(
      .english, "menu:\n  start: Start\n  no: No\ngrant: {a: {name: \"\"}}\n\"1\": January\n")
    #expect(faults == [])
    let words = try #require(found)
    #expect(
      words.texts.mapValues(\.value) == [
        "menu.start": "Start", "menu.no": "No", "grant.a.name": "", "1": "January",
      ])
    #expect(words["menu.start"] == "Start" && words["menu"] == nil)
    #expect(
      words.texts["menu.no"]?.position == SourcePosition(file: "Templates/words/en.yaml", line: 3, column: 7))
  }

  @Test(arguments: [
    ("a: [x]\n", "1:4 the text 'a' is a list"), ("a:\n", "1:3 the text 'a' is nothing"),
    ("a: {b: }\n", "1:8 the text 'a.b' is nothing"), ("a.b: x\n", "1:1 'a.b' can't be a key of a text"),
    ("- x\n", "1:1 the file must be a map of keys and values, not a list"),
  ])
  func `what is no text`(text: String, fault: String) {
    let (words, faults) = read(.english, text)
    #expect(words == nil)
    #expect(faults == [fault])
  }

  @Test func `a text that one language lacks is an error that names both places`() throws {
    let english = try #require(read(.english, "menu:\n  start: Start\n  trust: Trust\nskip: Skip\n").words)
    let japanese = try #require(read(.japanese, "skip: 本文へ\nmenu:\n  strat: 開始\n  trust: 確認\n").words)
    let list = Words.differences(among: [english, japanese])
    #expect(list.hasErrors)
    #expect(
      list.sorted.map(\.description) == [
        """
        Templates/words/en.yaml:1:1: error: the text 'menu.strat' is missing here; ja has it at Templates/words/ja.yaml:3:10
          Did you mean 'menu.start'?
        """,
        """
        Templates/words/ja.yaml:2:1: error: the text 'menu.start' is missing here; en has it at Templates/words/en.yaml:2:10
          Did you mean 'menu.strat'?
        """,
      ])
    #expect(Words.differences(among: [english, english]).diagnostics.isEmpty)
  }

  @Test func `three languages are compared with one another`() throws {
    let french = try LanguageCode(validating: "fr")
    let all = [
      try #require(read(.english, "a: A\nb: B\n").words), try #require(read(.japanese, "a: あ\nb: い\n").words),
      try #require(read(french, "a: A\n").words),
    ]
    #expect(
      brief(Words.differences(among: all)) == [
        "1:1 the text 'b' is missing here; en has it at Templates/words/en.yaml:2:4"
      ])
  }
}
