import Foundation
import Journal
import PartnerModel
import Testing

/// The exported lines are checked by a few lines of Python, which know nothing of this code.
@Suite struct JournalExportTests {
  static let script = """
    import hashlib, json, sys
    previous, number = "0" * 64, 0
    for line in open(sys.argv[1], "rb"):
        event = json.loads(line)
        claimed = event.pop("hash")
        text = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        number += 1
        if event["sequence"] != number or event["previous"] != previous:
            sys.exit(f"{number}: broken")
        if hashlib.sha256(text.encode()).hexdigest() != claimed:
            sys.exit(f"{number}: altered")
        previous = claimed
    print(f"{number}:{previous}", end="")
    """

  let folder: JournalFolder
  let journal: Journal

  init() throws {
    folder = try JournalFolder()
    journal = try Journal.create(at: folder.location)
    let terms = try publishTexts(in: journal)
    try journal.issue(
      (0..<200).map { try draft(to: "customer-\($0)", expiresAt: noon + day, terms: terms) }, by: actor(),
      at: noon)
    // An address with characters beyond ASCII, and one expiry.
    var last = try draft(to: "customer-7", terms: terms)
    last.recipient = try #require(EmailAddress("o'brien@例え.example"))
    try journal.issue([last], by: actor(), at: noon + day)
  }

  /// What Python prints: the head on standard output, or what is wrong.
  func python(_ export: [UInt8]) throws -> String {
    let file = folder.url.appending(path: "export.jsonl")
    try Data(export).write(to: file)
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", Self.script, file.path]
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let answer = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: answer, as: UTF8.self)
  }

  func export() throws -> [UInt8] {
    var bytes: [UInt8] = []
    try journal.export { bytes += $0 }
    return bytes
  }

  @Test func anotherLanguageFindsTheSameHead() throws {
    let head = try journal.head()
    #expect(head.sequence == 204)
    #expect(try python(export()) == head.description)
  }

  @Test func anotherLanguageFindsAChange() throws {
    var export = try export()
    let place = try #require(export.firstRange(of: Array("customer-99".utf8))?.lowerBound)
    export[place] = UInt8(ascii: "C")
    #expect(try python(export).contains("102: altered"))
  }

  @Test func itComesInPiecesOfWholeLines() throws {
    var pieces: [[UInt8]] = []
    try journal.export { pieces.append($0) }
    #expect(pieces.count > 1)
    #expect(pieces.allSatisfy { $0.last == UInt8(ascii: "\n") && $0.count < 1 << 17 })
    #expect(pieces.joined().count { $0 == UInt8(ascii: "\n") } == 204)
  }

  @Test(arguments: [
    (1, 204), (1, 1), (204, 204), (3, 150), (0, 2), (-9, 0), (204, 999), (205, 300), (.min, .max), (9, 8),
    (.max, .min),
  ])
  func aPieceIsThoseLines(first: Int, last: Int) throws {
    var piece: [UInt8] = []
    try journal.exportEvents(from: first, through: last) { piece += $0 }
    let lines = String(decoding: piece, as: UTF8.self).split(separator: "\n").map(String.init)
    let all = try exportedLines(of: journal)
    #expect(all.count == 204)
    #expect(lines == (1...204).filter { $0 >= first && $0 <= last }.map { all[$0 - 1] })
  }

  @Test func aRecordsHashIsThatOfWhatStandsThere() throws {
    let lines = try exportedLines(of: journal)
    for sequence in [1, 2, 100, 203, 204] {
      let hash = try #require(try journal.eventHash(at: sequence))
      #expect(lines[sequence - 1].contains("\"hash\":\"\(hash)\""))
    }
    #expect(try journal.eventHash(at: 204) == journal.head().hash)
    for sequence in [0, -1, 205, Int.max, Int.min] { #expect(try journal.eventHash(at: sequence) == nil) }
    let honest = try journal.eventHash(at: 100)
    try folder.tamper("UPDATE events SET actor = 'else' WHERE sequence = 100")
    #expect(try journal.eventHash(at: 100) != honest)
    #expect(try journal.eventHash(at: 100) != nil)
  }
}
