import Testing

@testable import InvitationMail

/// Parts that can't be read, beside an answer that can.
@Suite struct UnreadPartTests {
  private static let boundary = "multipart/mixed; boundary=\"b\""

  private static func mail(_ parts: [String]) -> [UInt8] {
    let answer = "Content-Type: text/plain; charset=utf-8\r\n\r\n" + SentAnswers.text(end: "\r\n")
    let body = ([answer] + parts).map { "--b\r\n\($0)\r\n" }.joined() + "--b--\r\n"
    return SentAnswers.message(body, type: boundary)
  }

  private static let footers = [
    "Content-Type: text/plain; charset=x-unknown\r\n\r\nVertraulich",
    "Content-Type: text/plain; charset=utf-7\r\n\r\n+AOQ-",
    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n1 = 1",
    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nf=FCr Sie",
    "Content-Type: text/plain\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nbegin",
    "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n*",
    "Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\nx",
    "Content-Type: multipart/mixed\r\n\r\n--c\r\n\r\nx",
    "Content Type: text/plain\r\nContent-Language: de\r\n\r\nx",
    "Content-Type: message/rfc822\r\n\r\nno header",
    "Content-Type: text/plain; charset=x-unknown\r\nContent-Disposition: attachment\r\n\r\nx",
  ]

  @Test(arguments: footers)
  func doNotSpoilTheAnswer(footer: String) throws {
    let answer = try SentAnswers.read(Self.mail([footer]))
    #expect(answer.fields == SentAnswers.fields)
    #expect(answer.unread.count == 1)
    #expect(answer.unread.allSatisfy { $0.line > 20 })
  }

  @Test(arguments: footers)
  func areRefusedWhereAFieldMayStandInThem(footer: String) {
    guard !footer.contains("base64"), !footer.contains("attachment") else { return }
    let fault = SentAnswers.fault(Self.mail([footer + "\r\nconsent = no, 1 = 2\r\n"]))
    #expect(fault != nil && fault?.reason != .noAnswer)
  }

  @Test(arguments: footers)
  func areNamedWhereNoAnswerIsFound(footer: String) {
    let message = SentAnswers.message("--b\r\n\(footer)\r\n--b--\r\n", type: Self.boundary)
    #expect(SentAnswers.fault(message).map { $0.reason != .noAnswer } == true)
  }

  @Test(arguments: ["8-bit", "7-bit", "8bits"])
  func encodingsThatAreMeantAsNoneAreNone(encoding: String) throws {
    let message = SentAnswers.message(SentAnswers.text(), encoding: encoding)
    #expect(try SentAnswers.read(message).fields == SentAnswers.fields)
  }

  @Test func aSignatureInAnotherSetDoesNotSpoilTheTextItStandsIn() throws {
    let signature: [UInt8] = [0x2D, 0x2D, 0x20, 0x0D, 0x0A, 0x4D, 0xFC, 0x0D, 0x0A]
    for type in ["text/plain; charset=utf-8", "text/plain"] {
      let message = SentAnswers.message(
        bytes: Array(SentAnswers.text(end: "\r\n").utf8) + signature, type: type, encoding: "8bit")
      let answer = try SentAnswers.read(message)
      #expect(answer.fields == SentAnswers.fields)
      #expect(answer.unread.map(\.line) == [21])
    }
    let copied = try SentAnswers.read(Array(SentAnswers.text().utf8) + signature)
    #expect(copied.fields == SentAnswers.fields)
    #expect(copied.unread.map(\.line) == [14])
  }

  @Test(arguments: ["base64", "quoted-printable", "7bit"])
  func readsAMessageInsideInAnyEncoding(encoding: String) throws {
    let inner = SentAnswers.message(SentAnswers.text(["familyName": "Sato", "givenName": "Rin"]))
    let encoded =
      switch encoding {
      case "base64": String(decoding: BodyEncoding.base64(inner), as: UTF8.self)
      case "quoted-printable": String(decoding: inner, as: UTF8.self).replacing("=", with: "=3D")
      default: String(decoding: inner, as: UTF8.self)
      }
    for type in ["message/rfc822", "message/global", "application/octet-stream; name=\"Answer.EML\""] {
      let part = "Content-Type: \(type)\r\nContent-Transfer-Encoding: \(encoding)\r\n\r\n\(encoded)"
      let message = SentAnswers.message(
        "--b\r\n\r\nSee attached.\r\n--b\r\n\(part)\r\n--b--\r\n", type: Self.boundary)
      #expect(try SentAnswers.read(message).fields["givenName"] == "Rin")
    }
  }

  @Test(arguments: [
    "text/plain", "text/plain; charset=utf-16", "application/octet-stream; name=answer.txt", "text/html",
  ])
  func readsATextInUTF16(type: String) throws {
    let end = type == "text/html" ? "<br>\r\n" : "\r\n"
    let bytes = ("\u{FEFF}" + SentAnswers.text(end: end)).utf16.flatMap {
      [UInt8($0 & 0xFF), UInt8($0 >> 8)]
    }
    let body = String(decoding: BodyEncoding.base64(bytes), as: UTF8.self)
    let part = "Content-Type: \(type)\r\nContent-Transfer-Encoding: base64\r\n\r\n\(body)"
    let message = SentAnswers.message("--b\r\n\r\nSee.\r\n--b\r\n\(part)\r\n--b--\r\n", type: Self.boundary)
    #expect(try SentAnswers.read(message).fields == SentAnswers.fields)
  }

  @Test func readsAnAnswerInALargeMail() throws {
    let picture = String(decoding: BodyEncoding.base64([UInt8](repeating: 7, count: 3 << 20)), as: UTF8.self)
    let part = "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n\(picture)"
    #expect(try SentAnswers.read(Self.mail([part])).fields == SentAnswers.fields)
    let text = "Content-Type: text/plain\r\n\r\n" + String(repeating: "x\r\n", count: 600_000)
    #expect(try SentAnswers.read(Self.mail([text])).unread.map(\.reason) == [.tooLarge])
    let tooLong = [UInt8](repeating: 0x0A, count: AnswerMail.longest + 1)
    #expect(SentAnswers.fault(tooLong)?.reason == .tooLarge)
  }
}
