import Testing

@testable import AcceptanceService

@Suite struct FormFieldsTests {
  private func form(_ text: String) throws -> [String: String] {
    try FormFields.urlencoded(Array(text.utf8))
  }

  @Test func aFormIsReadAsBrowsersWriteIt() throws {
    #expect(
      try form("givenName=Ada+M.&familyName=%E6%98%9F%E9%87%8E&phone=&note=a%2Bb%26c%3Dd=e")
        == ["givenName": "Ada M.", "familyName": "星野", "phone": "", "note": "a+b&c=d=e"])
  }

  @Test(arguments: ["a=1&b=2", "a=1&&b=2", "&a=1&b=2", "a=1&b=2&", "&&a=1&&&b=2&&"])
  func emptyPiecesAreNone(_ text: String) throws {
    #expect(try form(text) == ["a": "1", "b": "2"])
  }

  @Test func anEmptyBodyHasNoFields() throws {
    #expect(try form("").isEmpty)
  }

  @Test(arguments: [
    "a=1&a=2", "a=1&a=1", "a=%", "a=%4", "a=%zz", "a=%FF", "a=%C0%80", "a=%ED%A0%80", "=1", "a=1&&=2",
    "%61=1&a=2",
  ])
  func whatCanBeReadInTwoWaysIsRefused(_ text: String) {
    #expect(throws: FormFields.Fault.self) { try form(text) }
  }

  /// Two ways to write é: one field for whoever compares texts, two for whoever compares bytes.
  @Test func spellingsOfOneNameAreOneName() {
    #expect(throws: FormFields.Fault.self) { try form("%C3%A9=1&e%CC%81=2") }
    #expect(throws: FormFields.Fault.self) {
      try FormFields.json(Array("{\"\u{E9}\": \"1\", \"e\u{301}\": \"2\"}".utf8))
    }
  }

  @Test func fieldsAreCounted() throws {
    let most = (0..<FormFields.most).map { "f\($0)=x" }.joined(separator: "&")
    #expect(try form(most).count == FormFields.most)
    #expect(throws: FormFields.Fault.self) { try form(most + "&one=more") }
  }

  @Test func jsonIsOneObjectOfTexts() throws {
    #expect(
      try FormFields.json(Array(#"{"token": "a.b.c", "consent": "yes"}"#.utf8))
        == ["token": "a.b.c", "consent": "yes"])
  }

  @Test(arguments: [
    "", "[]", "null", #"{"consent": true}"#, #"{"a": null}"#, #"{"a": 1}"#, #"{"a": {}}"#,
    #"{"a": "1", "a": "1"}"#,
    #"{"a": "1"} {}"#, "{\"a\": \"\u{1}\"}",
  ])
  func otherJSONIsRefused(_ text: String) {
    #expect(throws: FormFields.Fault.self) { try FormFields.json(Array(text.utf8)) }
  }

  @Test func deepNestingIsRefusedCheaply() {
    let text = String(repeating: #"{"a":"#, count: 100_000)
    #expect(throws: FormFields.Fault.self) { try FormFields.json(Array(text.utf8)) }
  }

  /// What a fault says goes back to whoever asked, and must not bring back what he sent.
  @Test(arguments: ["secret=1&secret=2", "secret=%zz", "secret"])
  func faultsRepeatNothing(_ body: String) {
    for text in [body, #"{"\#(body)": 1}"#, #"{"secret": "x" \#(body)}"#] {
      let fault = #expect(throws: FormFields.Fault.self) { try FormFields.json(Array(text.utf8)) }
      #expect(fault?.message.contains("secret") == false)
    }
    let fault = #expect(throws: FormFields.Fault.self) {
      try FormFields.urlencoded(Array("\(body)&a=%".utf8))
    }
    #expect(fault?.message.contains("secret") == false)
  }
}
