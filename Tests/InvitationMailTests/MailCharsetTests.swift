import Testing

@testable import InvitationMail

@Suite struct MailCharsetTests {
  /// The same text, encoded by Python: `"familyName=髙橋 ｱｲ①\r\ntoken=abc\r\n"` and its like.
  @Test(arguments: [
    ("iso-2022-jp", "familyName=\u{1b}$B9b66\u{1b}(B\r\ntoken=abc\r\n", "高橋"),
    ("ISO-2022-JP", "familyName=\u{1b}$B%?%J%+\u{1b}(B taro\r\ntoken=abc\r\n", "タナカ taro"),
    ("us-ascii", "familyName=\u{1b}$B9b66\u{1b}(B\r\ntoken=abc\r\n", "高橋"),
    ("iso-2022-jp-ms", "familyName=\u{1b}$B-j\u{1b}(B\r\ntoken=abc\r\n", "㈱"),
  ])
  func readsISO2022JP(charset: String, text: String, name: String) throws {
    let message = SentAnswers.message(text, type: "text/plain; charset=\(charset)")
    #expect(try SentAnswers.read(message).fields == ["familyName": name, "token": "abc"])
  }

  @Test(
    arguments: [
      ("Shift_JIS", [0x8D, 0x82, 0x8B, 0xB4], "高橋"), ("cp932", [0xFB, 0xFC, 0x87, 0x8A], "髙㈱"),
      ("windows-31j", [0xB1, 0xB2], "ｱｲ"), ("x-sjis", [0x95, 0x5C], "表"),
      ("EUC-JP", [0xB9, 0xE2, 0xB6, 0xB6], "高橋"), ("euc-jp", [0x8E, 0xB1, 0x41, 0xB9, 0xE2], "ｱA高"),
      ("iso-8859-1", [0x4D, 0xFC, 0x6C, 0x6C, 0x65, 0x72], "Müller"),
      ("windows-1252", [0x8A, 0xE9], "Šé"), ("utf-8", [0xE4, 0xBD, 0x90], "佐"),
      ("\"UTF-8\"", [0xE4, 0xBD, 0x90], "佐"), ("us-ascii", [0x4D, 0xFC], "Mü"),
      ("iso-8859-15", [0xA4, 0xFC], "€ü"), ("koi8-r", [0xF2, 0xC9, 0xCE], "Рин"),
      ("gb2312", [0xC1, 0xDD], "凛"), ("big5", [0xA4, 0xA4], "中"), ("ks_c_5601-1987", [0xB1, 0xE8], "김"),
      ("euc-jp", [0x8F, 0xB0, 0xA1], "丂"), ("us-ascii", [0xE4, 0xBD, 0x90], "佐"),
    ] as [(String, [UInt8], String)])
  func readsBytes(charset: String, bytes: [UInt8], name: String) throws {
    let body = Array("familyName=".utf8) + bytes + Array("\r\ntoken=abc\r\n".utf8)
    let message = SentAnswers.message(bytes: body, type: "text/plain; charset=\(charset)", encoding: "8bit")
    #expect(try SentAnswers.read(message).fields == ["familyName": name, "token": "abc"])
    let encoded = BodyEncoding.base64(body)
    let inBase64 = SentAnswers.message(
      bytes: encoded, type: "text/plain; charset=\(charset)", encoding: "base64")
    #expect(try SentAnswers.read(inBase64).fields == ["familyName": name, "token": "abc"])
  }

  @Test(
    arguments: [
      ("utf-8", [0xE4, 0xBD]), ("shift_jis", [0x8D]), ("euc-jp", [0xB9, 0x41]),
      ("euc-jp", [0x8F, 0xB0, 0x21]), ("euc-jp", [0x8E]), ("windows-1252", [0x81]), ("big5", [0xA4]),
      ("x-unknown", [0x41]), ("utf-7", [0x41]), ("hz-gb-2312", [0x41]), ("hz", [0x41]),
      ("iso-2022-kr", [0x41]),
      ("replacement", [0x41]), ("iso-2022-jp", [0x1B, 0x24, 0x29, 0x43, 0x41]), ("iso-2022-jp", [0xB1]),
    ] as [(String, [UInt8])])
  func whatIsInNoOrAnotherSetIsRefused(charset: String, bytes: [UInt8]) {
    let body = Array("token=abc\r\nfamilyName=".utf8) + bytes + Array("\r\n".utf8)
    let fault = SentAnswers.fault(
      SentAnswers.message(bytes: body, type: "text/plain; charset=\(charset)", encoding: "8bit"))
    #expect(fault?.reason == .unreadableText)
  }

  @Test func eachPartHasItsOwnSet() throws {
    let boundary = "--b\r\n"
    let sjis: [UInt8] = [0x8D, 0x82, 0x8B, 0xB4]
    var body =
      Array((boundary + "Content-Type: text/plain; charset=shift_jis\r\n\r\nfamilyName=").utf8) + sjis
    body += Array(
      ("\r\n" + boundary + "Content-Type: text/plain; charset*=us-ascii'en'utf-8\r\n\r\ngivenName=凛\r\n").utf8
    )
    body += Array((boundary + "Content-Type: text/plain\r\n\r\ntoken=abc\r\n--b--\r\n").utf8)
    let message = SentAnswers.message(bytes: body, type: "multipart/mixed; boundary=b")
    #expect(try SentAnswers.read(message).fields == ["familyName": "高橋", "givenName": "凛", "token": "abc"])
  }
}
