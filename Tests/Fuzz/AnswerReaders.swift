import PartnerModel

@testable import AcceptanceService
@testable import InvitationMail

/// Answers of people whom nobody knows.
enum AnswerReaders {
  private static let words = AnswerWords(
    accepting: ["Acceptance of invitation", "招待の承諾:"], declining: ["Decline of invitation", "招待の辞退:"],
    yes: ["I agree", "はい", "同意します"], roles: ["Global administrator": .globalAdmin, "課金管理者": .billingAdmin],
    labels: [.familyName: ["Family name", "姓"], .reason: ["Reason"], .role: ["Your role"]])

  static func mail(_ bytes: [UInt8]) {
    _ = try? DeliveryReport(reading: bytes)
    if let answer = try? AnswerMail(reading: bytes, words: words) {
      for (name, value) in answer.fields { precondition(!name.isEmpty && !value.isEmpty) }
    }
  }

  static func form(_ bytes: [UInt8]) {
    if let fields = try? FormFields.urlencoded(bytes) {
      precondition((try? FormFields.urlencoded(written(fields))) == fields, "what was read can be written")
    }
    _ = try? FormFields.json(bytes)
  }

  /// Every byte as an escape.
  private static func written(_ fields: [String: String]) -> [UInt8] {
    func escaped(_ text: String) -> String {
      text.utf8.map { "%" + String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
    return Array(fields.map { "\(escaped($0))=\(escaped($1))" }.joined(separator: "&").utf8)
  }
}
