import Testing

@testable import Rendering

@Suite struct ProgramPieceTests {
  private func pieces(_ markdown: String) -> [ProgramPiece] {
    let (document, faults) = Fixture.read(markdown)
    #expect(faults == [])
    return document.program(ids: .none).pieces
  }

  private func slot(_ path: String, _ kind: Slot.Kind = .text) -> Slot {
    Slot(scope: "en", path: path, kind: kind)
  }

  @Test func literalsAndValuesInOrder() {
    #expect(
      pieces("A {{name}} b") == [
        .literal("<p>A "), .value(slot("name"), .isolated), .literal(" b</p>\n"),
      ])
  }

  @Test func sectionsHoldWhatIsInside() {
    #expect(
      pieces("{{#flag}}\nyes\n{{/flag}}\n\n{{^flag}}\nno {{name}}\n{{/flag}}") == [
        .when(slot("flag", .flag), true, [.literal("<p>yes</p>\n")]),
        .when(
          slot("flag", .flag), false,
          [.literal("<p>no "), .value(slot("name"), .isolated), .literal("</p>\n")]),
      ])
  }

  @Test func aListHasItsColumnsAndThePagesSlots() {
    let title = slot("title")
    #expect(
      pieces("{{#groups}}\n- {{title}} of {{name}}\n{{/groups}}") == [
        .literal("<ul>\n"),
        .each(
          slot("groups", .list([title])),
          [
            .literal("<li>"), .column(title, .isolated), .literal(" of "), .value(slot("name"), .isolated),
            .literal("</li>\n"),
          ]),
        .literal("</ul>\n"),
      ])
  }

  @Test func aProgramCanDependOnAFlag() throws {
    let program = Program(literal: " selected").onlyWhere(flag: "chosen.user", scope: "en")
    #expect(program.pieces == [.when(slot("chosen.user", .flag), true, [.literal(" selected")])])
    for (value, text) in [(true, " selected"), (false, "")] {
      var bytes: [UInt8] = []
      try program.render([.flag(value)], into: &bytes)
      #expect(String(decoding: bytes, as: UTF8.self) == text)
    }
  }
}
