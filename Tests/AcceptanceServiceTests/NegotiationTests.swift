import Testing

@testable import AcceptanceService

@Suite struct NegotiationTests {
  @Test(arguments: [
    ([], MediaType.page),
    (["*/*"], .page),
    (["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"], .page),
    (["application/json"], .json),
    (["application/json", "text/html;q=0.9"], .json),
    (["text/html;q=0.2, application/json;q=0.3"], .json),
    (["APPLICATION/JSON"], .json),
    (["application/*"], .json),
    (["text/html;q=0, */*"], .json),
    (["application/json;q=nonsense"], .page),
    (["image/png"], .page),
    ([",;/,a/b/c;;"], .page),
  ])
  func thePreferredFormIsChosen(_ accept: [String], _ chosen: MediaType) {
    #expect(Preferences(accept).best(of: [.page, .json]) == chosen)
  }

  @Test func aReceiptCanBeHadAsItself() {
    #expect(Preferences(["application/jwt"]).best(of: [.page, .json, .token]) == .token)
  }

  @Test(arguments: [
    ("application/json", MediaType.json),
    ("Application/JSON; charset=UTF-8", .json),
    ("application/x-www-form-urlencoded;charset=\"utf-8\"", .form),
    ("application/x-www-form-urlencoded; charset=utf8", .form),
    ("application/json; charset=\"UTF8\"", .json),
    ("application/x-www-form-urlencoded; x=y", .form),
  ])
  func typesOfBodiesAreKnown(_ type: String, _ expected: MediaType) {
    #expect(MediaType(contentType: type) == expected)
  }

  @Test(arguments: [
    "", "multipart/form-data; boundary=x", "text/plain", "application/json; charset=shift_jis",
    "application/jsonx", ";",
  ])
  func otherTypesAreNot(_ type: String) {
    #expect(MediaType(contentType: type) == nil)
  }
}
