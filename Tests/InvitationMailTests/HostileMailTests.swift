import Glibc
import Testing

@testable import InvitationMail

/// Mails that were made to do harm, or were harmed.
@Suite struct HostileMailTests {
  @Test func nothingLongerThanTheLimitIsRead() throws {
    let text = SentAnswers.text()
    let filler = (0..<MailText.longest - text.utf8.count).map {
      $0 % 100 == 0 ? UInt8(ascii: "\n") : UInt8(ascii: "x")
    }
    #expect(try SentAnswers.read(filler.dropLast() + [0x0A] + Array(text.utf8)).fields == SentAnswers.fields)
    #expect(SentAnswers.fault(filler + [0x0A] + Array(text.utf8))?.reason == .tooLarge)
  }

  @Test(arguments: [9, 1000, 20_000])
  func partsInPartsAreBounded(depth: Int) {
    var body = ""
    for level in 0..<depth { body += "--b\r\nContent-Type: multipart/mixed; boundary=b\(level % 1)\r\n\r\n" }
    let message = SentAnswers.message(body, type: "multipart/mixed; boundary=b")
    // With one boundary for all, the parts stand beside each other; with its own for each, inside.
    #expect(SentAnswers.fault(message)?.reason == (depth > 200 ? .tooManyParts : .noAnswer))
    var nested = ""
    for level in 1...depth {
      nested += "--b\(level - 1)\r\nContent-Type: multipart/mixed; boundary=b\(level)\r\n\r\n"
    }
    let inside = SentAnswers.message(nested, type: "multipart/mixed; boundary=b0")
    let fault = SentAnswers.fault(inside)
    #expect(fault?.reason == (.tooManyParts))
  }

  @Test func forwardedMessagesInsideEachOtherAreBounded() {
    let inner = String(repeating: "From: a\r\nContent-Type: message/rfc822\r\n\r\n", count: 20_000)
    let message = SentAnswers.message(String(inner.prefix(900_000)), type: "message/rfc822")
    #expect(SentAnswers.fault(message)?.reason == .tooManyParts)
  }

  @Test(arguments: ["Zm9v*g==", "Zm9vY", "Zm9vYg==Zm9v", "=", "Zm9v\u{0}"])
  func badBase64IsRefused(body: String) {
    #expect(SentAnswers.fault(SentAnswers.message(body, encoding: "base64"))?.reason == .malformed)
  }

  @Test(arguments: ["token=g0", "token=3", "a=3Db=zz"])
  func badQuotedPrintableIsRefused(body: String) {
    #expect(
      SentAnswers.fault(SentAnswers.message(body + "!", encoding: "quoted-printable"))?.reason == .malformed)
  }

  @Test(arguments: ["uuencode", "x-gzip64"])
  func anUnknownEncodingIsRefused(encoding: String) {
    #expect(SentAnswers.fault(SentAnswers.message("token=a", encoding: encoding))?.reason == .malformed)
  }

  @Test(arguments: [
    "Content-Type: text/html", "Subject: Decline of invitation", "content-transfer-encoding: base64",
  ])
  func aHeaderThatStandsTwiceIsRefused(header: String) {
    let base = SentAnswers.message("token=a\r\n", encoding: "7bit", subject: "Acceptance of invitation")
    let fault = SentAnswers.fault(Array((header + "\r\n").utf8) + base)
    #expect(fault?.reason == .malformed)
    #expect(fault?.message.contains("twice") == true)
  }

  @Test func aHeaderThatSaysTheSameTwiceIsRead() throws {
    let message = SentAnswers.message(SentAnswers.text(), subject: "Acceptance of invitation abc")
    let answer = try SentAnswers.read(Array("Subject:  Acceptance of invitation abc\r\n".utf8) + message)
    #expect(answer.fields == SentAnswers.fields)
    #expect(answer.decision == .accept)
  }

  @Test(arguments: ["multipart/mixed", "multipart/mixed; boundary=\"\"", "multipart/mixed; boundary"])
  func partsWithoutABoundaryAreRefused(type: String) {
    #expect(SentAnswers.fault(SentAnswers.message("token=a\r\n", type: type))?.reason == .malformed)
  }

  @Test(arguments: [
    "application/pkcs7-mime; smime-type=enveloped-data", "image/png", "multipart/encrypted; boundary=b",
  ])
  func aMessageWithoutAReadableTextIsNoAnswer(type: String) {
    #expect(SentAnswers.fault(SentAnswers.message("token=a\r\n", type: type))?.reason == .noAnswer)
  }

  @Test(
    .timeLimit(.minutes(30)),
    arguments: [
      "token=\n" + String(repeating: "A\n", count: 60_000),
      String(repeating: "reason=a\n", count: 20_000) + "token=a\n",
      "reason=\n" + String(repeating: "x\n", count: 60_000),
      String(repeating: "=?utf-8?q?", count: 20_000), String(repeating: "<", count: 100_000),
      String(repeating: "&amp", count: 40_000), String(repeating: ">", count: 100_000),
      "familyName=a&token=a" + String(repeating: "\na=b", count: 40_000),
      String(repeating: "\n", count: 100_000),
      "Date: x\n" + String(repeating: "A: b\n", count: 50_000) + String(repeating: "odd\n", count: 50_000),
      String(repeating: "A: b\n", count: 50_000) + String(repeating: "odd\n", count: 50_000),
      String(repeating: "(", count: 60_000), String(repeating: "token=a&", count: 20_000),
    ])
  func longInputIsReadToItsEnd(body: String) {
    _ = try? SentAnswers.read(body)
    for type in ["text/html", "text/plain; format=flowed", "text/plain; charset=iso-2022-jp"] {
      _ = try? SentAnswers.read(SentAnswers.message(bytes: Array(body.utf8), type: type))
    }
    let words = body.replacing("\n", with: " ")
    _ = try? SentAnswers.read(SentAnswers.message("token=a", type: "text/plain; x=\(words)", subject: words))
  }

  /// Whatever is changed in a message, reading it ends with an answer or a fault.
  @Test func anyAlteredByteIsReadOrRefused() {
    let parts =
      "--b\r\nContent-Type: text/plain; charset=iso-2022-jp\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
      + "familyName=3D=1B$B9b66=1B(B\r\ntoken=3Dabc\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>a&#61;b</p>\r\n--b--\r\n"
    let message = SentAnswers.message(parts, type: "multipart/mixed; boundary=b", subject: "=?utf-8?B?4pyT?=")
    for index in message.indices {
      for byte in [0x00, 0x0A, 0x0D, 0x20, 0x3D, 0x1B, 0x22, 0x80, 0xFF] as [UInt8] {
        var altered = message
        altered[index] = byte
        if let answer = try? SentAnswers.read(altered) {
          #expect(!answer.fields.isEmpty)
        }
      }
    }
  }

  /// Eight times as many words take about eight times as long, not sixty-four times: else one mail holds up whoever records it.
  @Test func encodedWordsTakeTimeByTheirNumber() {
    func seconds(_ count: Int) -> Double {
      let value = String(repeating: "=?utf-8?q?a?= ", count: count)
      var (begin, end) = (timespec(), timespec())
      // Of this thread alone: other tests run beside.
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin)
      #expect(HeaderWords.decoded(value).utf8.prefix(count).allSatisfy { $0 == UInt8(ascii: "a") })
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end)
      return Double(end.tv_sec - begin.tv_sec) + Double(end.tv_nsec - begin.tv_nsec) / 1e9
    }
    #expect(seconds(160_000) < 24 * seconds(20_000))
  }

  @Test func valuesHoldNoLineBreak() throws {
    let body = "familyName=3DRin=0D=0ABcc: all@x.example\r\ngivenName=3DA=0AB=0DC\r\ntoken=3Da\r\n"
    let fields = try SentAnswers.read(SentAnswers.message(body, encoding: "quoted-printable")).fields
    #expect(fields == ["familyName": "Rin", "givenName": "A", "token": "a"])
  }
}
