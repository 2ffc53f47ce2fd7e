import LetterSubmission
import Testing

@Suite struct ServerReplyTests {
  /// What is read of these bytes, however they come in pieces; nil where it is no reply.
  func replies(to text: String, inPiecesOf size: Int) -> [String]? {
    let bytes = Array(text.utf8)
    var reader = ReplyReader()
    var found: [String] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      reader.append(bytes[start..<min(start + size, bytes.count)])
      do {
        while let reply = try reader.next() { found.append("\(reply.code)|\(reply.words)") }
      } catch {
        return nil
      }
    }
    return reader.isEmpty ? found : found + ["…\(reader.begun)"]
  }

  @Test(
    arguments: [
      ("250 ok\r\n", ["250|250 ok"]), ("250 ok\n", ["250|250 ok"]), ("250\r\n", ["250|250 "]),
      ("250-a\r\n250-b\r\n250 c\r\n354 go\r\n", ["250|250 a b c", "354|354 go"]),
      ("550-5.1.1 no\r\n550\r\n", ["550|550 5.1.1 no "]), ("250-a\r\n25", ["…250 a25"]), ("2", ["…2"]),
      ("599 ü\r\n", ["599|599 ü"]),
    ], [1, 2, 5, 100])
  func repliesAreReadHoweverTheyCome(example: (text: String, replies: [String]), size: Int) {
    #expect(replies(to: example.text, inPiecesOf: size) == example.replies)
  }

  @Test(
    arguments: [
      "\r\n", "25\r\n", "250x\r\n", "2500 a\r\n", "hello\r\n", "100 a\r\n", "199 a\r\n", "600 a\r\n",
      "999 a\r\n",
      "250-a\r\n251 b\r\n", "٢٥٠ a\r\n", " 250 a\r\n", "+25 a\r\n",
      String(repeating: "250-a\r\n", count: 101),
      "250 " + String(repeating: "a", count: 5000),
    ], [1, 7, 10_000])
  func whatIsNoReplyIsAFault(text: String, size: Int) {
    #expect(replies(to: text, inPiecesOf: size) == nil)
  }

  @Test func aReplyHasALength() throws {
    var reader = ReplyReader()
    for _ in 0..<99 { reader.append(Array("250-\(String(repeating: "a", count: 4000))\r\n".utf8)) }
    reader.append(Array("250 end\r\n".utf8))
    let reply = try #require(try reader.next())
    #expect(reply.words.text.utf8.count == ReplyWords.longest && reply.isPositive && !reply.isGoodbye)
  }
}

@Suite struct MessageLinesTests {
  @Test(arguments: [
    ("a\r\n", "a\r\n"), ("a", "a\r\n"), (".", "..\r\n"), (".\r\n", "..\r\n"), ("..", "...\r\n"),
    ("a\r\n.\r\nb\r\n", "a\r\n..\r\nb\r\n"), ("a.\r\n.b", "a.\r\n..b\r\n"), ("\r\n\r\n.", "\r\n\r\n..\r\n"),
    ("", ""),
  ])
  func dotsAreDoubledAtTheBeginningOfALine(message: String, wire: String) throws {
    let lines = try #require(MessageLines(Array(message.utf8)))
    #expect(String(decoding: lines.dotted, as: UTF8.self) == wire)
    #expect(String(decoding: lines.local, as: UTF8.self) == message.replacing("\r\n", with: "\n"))
  }

  @Test(arguments: ["\n", "\r", "a\nb", "a\rb", "\n.\r\n", "a\r\n.\n", "a\r\r\n", "\n\r"])
  func aLineEndsInOneWay(message: String) {
    #expect(MessageLines(Array(message.utf8)) == nil)
  }
}

@Suite struct ServerOfferTests {
  func parameters(_ extensions: [String], to: String = "a@b", _ bytes: String = "a\r\n")
    -> ServerOffer.Parameters
  {
    ServerOffer(extensions.map { ReplyWords($0) })
      .parameters(for: SubmittedLetter(number: 1, from: "c@d", to: to, bytes: Array(bytes.utf8)), size: 3)
  }

  @Test func onlyWhatALetterNeedsIsAskedFor() {
    let all = ["SIZE 100", "8BITMIME", "SMTPUTF8"]
    #expect(parameters(all) == .needed(" SIZE=3"))
    #expect(parameters(all, to: "ü@b") == .needed(" SIZE=3 SMTPUTF8"))
    #expect(parameters(all, "ü\r\n") == .needed(" SIZE=3 BODY=8BITMIME"))
    #expect(parameters([]) == .needed(""))
  }

  @Test(arguments: [
    ("SIZE", true), ("SIZE 0", true), ("size 3", true), ("SIZE 2", false), ("SIZE x", true),
    ("SIZE -1", true),
    ("SIZE 99999999999999999999", true),
  ])
  func aLimitIsKeptTo(offer: String, mayGo: Bool) {
    #expect((parameters([offer]) == .needed(" SIZE=3")) == mayGo)
  }

  @Test func whatAServerCantDoIsSaid() {
    for missing in [parameters([], to: "ü@b"), parameters([], "ü\r\n"), parameters(["SIZE 2"])] {
      guard case .lacking = missing else {
        Issue.record("\(missing)")
        continue
      }
    }
  }
}
