import PartnerModel
import Testing

@testable import InvitationMail

/// Answers as the page of an invitation makes them, and messages around them.
enum SentAnswers {
  /// The shape of a real token: three segments, the last one as long as an Ed25519 signature.
  static let token =
    "eyJhbGciOiJFZERTQSJ9." + String(repeating: "eyJpc3MiOiJodHRwczov", count: 20) + "."
    + String(repeating: "S-_9", count: 21) + "AA"
  static let terms = String(repeating: "0123456789abcdef", count: 4)

  static let fields = [
    "familyName": "佐藤", "givenName": "凛", "email": "rin.sato@mizuho-print.example",
    "phone": "+81 3 1234 5678",
    "role": "globalAdmin", "tenantDomain": "mizuho-print.example", "country": "JP", "consent": "yes",
    "answer": "accept", "language": "ja", "terms": terms, "token": token,
  ]

  static let words = AnswerWords(
    accepting: ["Acceptance of invitation", "招待の承諾:"], declining: ["Decline of invitation", "招待の辞退:"],
    yes: ["I agree", "はい", "同意します"], roles: ["Global administrator": .globalAdmin, "課金管理者": .billingAdmin],
    labels: [.familyName: ["Family name", "姓"], .reason: ["Reason"], .role: ["Your role"]])

  /// Lines of `name=value` in the order of the page.
  static func lines(_ changes: [String: String] = [:]) -> [String] {
    let order = [
      "familyName", "givenName", "email", "phone", "role", "tenantDomain", "country", "consent", "answer",
      "reason",
      "decline", "language", "terms", "token",
    ]
    let changed = fields.merging(changes) { $1 }
    return order.compactMap { name in changed[name].map { "\(name)=\($0)" } }
  }

  static func text(_ changes: [String: String] = [:], end: String = "\n") -> String {
    lines(changes).joined(separator: end) + end
  }

  static let header =
    "From: Rin Sato <rin.sato@mizuho-print.example>\r\nTo: partners@hoshino-cloud.example\r\n"
    + "Date: Sun, 22 Nov 2026 09:30:00 +0900\r\nMIME-Version: 1.0\r\n"

  /// A message with one text.
  static func message(
    _ body: String, type: String = "text/plain; charset=utf-8", encoding: String? = nil,
    subject: String? = nil
  ) -> [UInt8] {
    message(
      bytes: Array(body.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n").utf8), type: type,
      encoding: encoding, subject: subject)
  }

  static func message(
    bytes body: [UInt8], type: String, encoding: String? = nil, subject: String? = nil
  ) -> [UInt8] {
    var head = header
    if let subject { head += "Subject: \(subject)\r\n" }
    head += "Content-Type: \(type)\r\n"
    if let encoding { head += "Content-Transfer-Encoding: \(encoding)\r\n" }
    return Array((head + "\r\n").utf8) + body
  }

  static func read(_ text: String) throws(MailFault) -> AnswerMail { try read(Array(text.utf8)) }

  static func read(_ bytes: [UInt8]) throws(MailFault) -> AnswerMail {
    try AnswerMail(reading: bytes, words: words)
  }

  /// What reading refuses with; records an issue where it doesn't refuse.
  static func fault(
    _ bytes: [UInt8], _ location: SourceLocation = #_sourceLocation
  ) -> MailFault? {
    do {
      let answer = try read(bytes)
      Issue.record("read as \(answer.fields)", sourceLocation: location)
      return nil
    } catch {
      return error
    }
  }
}
