import Testing

@testable import PartnerModel

@Suite struct DeclineAnswerTests {
  private static let terms = String(repeating: "0f", count: 32)
  private static let fields = [
    "decline": "yes", "name": "佐藤 花子", "email": "hanako@aoba.example", "language": "ja", "terms": terms,
  ]

  private static func answer(
    _ changes: [String: String?] = [:], namesText: Bool = true
  ) throws(AnswerFaults) -> DeclineAnswer {
    var fields = fields
    for (name, value) in changes { fields[name] = value }
    return try DeclineAnswer(fields: fields, namesText: namesText, countries: .none)
  }

  @Test("A decline says who it is and which text was shown; a reason of several lines becomes one (D10)")
  func declines() throws {
    let answer = try Self.answer(["answer": "decline", "reason": " Too\r\n late,\u{3000}sorry \n"])
    #expect(answer.person?.name == "佐藤 花子" && answer.person?.email.rawValue == "hanako@aoba.example")
    #expect(answer.reason?.rawValue == "Too late, sorry")
    #expect(answer.text?.language == .japanese && answer.text?.digest.rawValue == Self.terms)
    #expect(try Self.answer().reason == nil)
    // In somebody's own words there may be no text.
    #expect(try Self.answer(["language": nil, "terms": nil], namesText: false).text == nil)
  }

  @Test("The name may stand in two pieces, as in the page's form")
  func pieces() throws {
    let fields = ["name": nil, "givenName": "花子", "familyName": "佐藤"] as [String: String?]
    #expect(try Self.answer(fields).person?.name == "佐藤 花子")
    #expect(
      try Self.answer(["name": "", "givenName": "Ada", "familyName": "King"]).person?.name == "Ada King")
    #expect(throws: AnswerFaults([AnswerFault(.familyName, .missing)])) {
      try Self.answer(["name": nil, "givenName": "Ada"])
    }
  }

  @Test(
    arguments: [
      (["decline": nil], [AnswerFault(.decline, .missing)]), (["decline": "no"], [.init(.decline, .missing)]),
      (["consent": "yes"], [.init(.consent, .contradiction)]),
      (["answer": "accept"], [.init(.answer, .contradiction)]),
      (["name": nil, "email": " "], [.init(.name, .missing), .init(.email, .missing)]),
      (["name": "…"], [.init(.name, .invalid)]), (["email": "x"], [.init(.email, .invalid)]),
      (["name": String(repeating: "a", count: 201)], [.init(.name, .tooLong)]),
      (["language": nil, "terms": nil], [.init(.language, .missing), .init(.terms, .missing)]),
      (["terms": "0F"], [.init(.terms, .invalid)]),
      (["reason": "a\u{7}b"], [.init(.reason, .invalid)]),
      (["reason": String(repeating: "a", count: 501)], [.init(.reason, .tooLong)]),
    ] as [([String: String?], [AnswerFault])])
  func faults(changes: [String: String?], faults: [AnswerFault]) {
    #expect(throws: AnswerFaults(faults)) { try Self.answer(changes) }
  }
}
