import Testing

@testable import PartnerModel

@Suite struct DeclineAnswerTests {
  @Test("A decline needs its tick; a reason of several lines becomes one (D10)")
  func declines() throws {
    #expect(try DeclineAnswer(fields: ["decline": "yes"]).reason == nil)
    let fields = ["decline": "yes", "answer": "decline", "reason": " Too\r\n late,\u{3000}sorry \n"]
    #expect(try DeclineAnswer(fields: fields).reason?.rawValue == "Too late, sorry")
    // Who declines needn't fill in the rest of the form.
    #expect(try DeclineAnswer(fields: ["decline": "yes", "email": "x", "consent": ""]).reason == nil)
  }

  @Test(
    arguments: [
      ([:], [AnswerFault(.decline, .missing)]), (["decline": "no"], [.init(.decline, .missing)]),
      (["decline": "yes", "consent": "yes"], [.init(.consent, .contradiction)]),
      (["decline": "yes", "answer": "accept"], [.init(.answer, .contradiction)]),
      (
        ["consent": "yes", "answer": "accept"],
        [
          .init(.answer, .contradiction), .init(.consent, .contradiction), .init(.decline, .missing),
        ]
      ),
      (["decline": "yes", "reason": "a\u{7}b"], [.init(.reason, .invalid)]),
      (["decline": "yes", "reason": String(repeating: "a", count: 501)], [.init(.reason, .tooLong)]),
    ] as [([String: String], [AnswerFault])])
  func faults(fields: [String: String], faults: [AnswerFault]) {
    #expect(throws: AnswerFaults(faults)) { try DeclineAnswer(fields: fields) }
  }
}
