import SourceDiagnostics
import Testing

@testable import PortalFiles

@Suite struct CSVTableTests {
  private func read(_ text: String, columns: [String] = ["a", "b"]) -> (rows: [[String]]?, faults: [String]) {
    read(Array(text.utf8), columns: columns)
  }

  private func read(_ bytes: [UInt8], columns: [String] = ["a", "b"]) -> (rows: [[String]]?, faults: [String])
  {
    var faults = CSVFaults(file: "t.csv")
    let table = CSVTable(file: "t.csv", bytes: bytes, columns: columns, faults: &faults)
    let rows = table.map { table in
      (0..<table.rowCount).map { row in columns.indices.map { table.text(row, $0) } }
    }
    return (rows, brief(faults.list))
  }

  @Test(arguments: [
    "a,b\n1,2\n3,4\n", "a,b\n1,2\n3,4", "a,b\r\n1,2\r\n3,4\r\n", "\u{FEFF}a,b\r\n1,2\n3,4\n",
    "\"a\",\"b\"\n\"1\",2\n3,\"4\"\n", "b,a\n2,1\n4,3\n",
  ])
  func `plain tables in every allowed dress`(text: String) {
    let (rows, faults) = read(text)
    #expect(faults == [])
    #expect(rows == [["1", "2"], ["3", "4"]])
  }

  @Test func `quoted cells hold commas, quotes and line breaks`() {
    let (rows, faults) = read("a,b\r\n\"x, y\",\"say \"\"hi\"\"\"\r\n\"one\r\ntwo\n\",\"\"\r\n,\r\n")
    #expect(faults == [])
    #expect(rows == [["x, y", "say \"hi\""], ["one\r\ntwo\n", ""], ["", ""]])
  }

  @Test func `cells keep their spaces`() {
    #expect(read("a,b\n  x ,\u{3000}y\u{3000}\n").rows == [["  x ", "\u{3000}y\u{3000}"]])
  }

  @Test(arguments: [
    ("", "1:1 the file is empty"),
    ("\u{FEFF}", "1:1 the file is empty"),
    ("a,b\n1,2\n\n3,4\n", "3:1 this line is blank"),
    ("a,b\n1,2\n\r\n", "3:1 this line is blank"),
    ("a,b\n1\n", "2:2 this row has 1 cell, but there are 2 columns"),
    ("a,b\n1,2,3,4\n", "2:5 this row has 4 cells, but there are only 2 columns"),
    ("a,b\n日本,\"x\n", "2:4 this quoted value doesn't end before the file does"),
    ("a,b\n\"日本\"x,2\n", "2:5 there is text behind the closing quote"),
    ("a,b\n\"x\" ,2\n", "2:4 there is text behind the closing quote"),
    ("a,b\n日\"本\",2\n", "2:2 there is a quote within a value that isn't quoted"),
    ("a,b\n\"1\n2\",3,4\n", "3:6 this row has 3 cells, but there are only 2 columns"),
    ("a,b\n1,\"2\n\n\"\n3\n", "5:2 this row has 1 cell, but there are 2 columns"),
    ("a,b\n1,x\u{0}\n", "2:4 the control character U+0000 can't stand here"),
    ("a,b\n1,\t\n", "2:3 the control character U+0009 can't stand here"),
    ("a,b\n1,\r2\n", "2:3 the control character U+000D can't stand here"),
    ("a,b\n1,\"é\u{7F}\"\n", "2:5 the control character U+007F can't stand here"),
    ("a,b\n1,\u{85}\n", "2:3 the control character U+0085 can't stand here"),
    ("a,b\n1,\u{2028}\n", "2:3 the control character U+2028 can't stand here"),
    ("a,b,c\n", "1:5 there is no column 'c'"),
    ("a\n", "1:1 the column 'b' is missing"),
    ("a,b,a\n", "1:5 the column 'a' is there twice"),
  ])
  func `each fault has its place`(text: String, fault: String) {
    #expect(read(text).faults == [fault])
  }

  @Test(
    arguments: [
      ([0xFF], 0xFF), ([0xC3], 0xC3), ([0xC0, 0xAF], 0xC0), ([0xE0, 0x80, 0x80], 0xE0),
      ([0xED, 0xA0, 0x80], 0xED),
      ([0xF0, 0x82, 0x82, 0xAC], 0xF0), ([0xF4, 0x90, 0x80, 0x80], 0xF4), ([0x80], 0x80),
      ([0xE3, 0x81], 0xE3),
    ] as [([UInt8], Int)])
  func `bytes that are no UTF-8 are one fault with a place`(bytes: [UInt8], first: Int) {
    let hexadecimal = String(first, radix: 16, uppercase: true)
    let expected = ["3:3 this is not UTF-8: the byte \(hexadecimal) can't stand here"]
    #expect(read(Array("a,b\n1,2\n日,".utf8) + bytes + Array("\n".utf8)).faults == expected)
    #expect(read(Array("a,b\n1,2\n日,".utf8) + bytes).faults == expected)
    let quoted = read(Array("a,b\n1,2\n日,\"".utf8) + bytes + Array("\"\n".utf8)).faults
    #expect(quoted == ["3:4 this is not UTF-8: the byte \(hexadecimal) can't stand here"])
  }

  @Test func `all faults come in one run, and sound rows are kept`() {
    let (rows, faults) = read("a,b\n1\n2,3\n\n\"x\"y,4\n5,6\n7,8,9\n")
    #expect(faults.map { $0.prefix(4) } == ["2:2 ", "4:1 ", "5:4 ", "7:5 "])
    #expect(rows == [["2", "3"], ["5", "6"]])
  }

  @Test func `unknown columns name the nearest that is missing`() {
    var faults = CSVFaults(file: "t.csv")
    let table = CSVTable(
      file: "t.csv", bytes: Array("id,contry\n".utf8), columns: ["id", "country"], faults: &faults)
    #expect(table == nil)
    #expect(faults.list.sorted.map(\.remedy).contains("Did you mean 'country'?"))
  }

  @Test func `positions count lines within quotes and scalars`() throws {
    var text = "a,b\n"
    for row in 0..<1_000 { text += "\"\(row)\n日本\",x\n" }
    var faults = CSVFaults(file: "t.csv")
    let table = try #require(
      CSVTable(file: "t.csv", bytes: Array(text.utf8), columns: ["a", "b"], faults: &faults))
    #expect(table.position(0, 0) == SourcePosition(file: "t.csv", line: 2, column: 1))
    #expect(table.position(777, 0) == SourcePosition(file: "t.csv", line: 2 + 2 * 777, column: 1))
    #expect(table.position(999, 1) == SourcePosition(file: "t.csv", line: 3 + 2 * 999, column: 5))
    #expect(String(decoding: table.bytes[table.range(ofRow: 41)], as: UTF8.self) == "\"41\n日本\",x")
  }

  @Test func `two hundred faults are told, the others counted`() {
    let many = read("a,b\n" + String(repeating: "1\n", count: 1_000)).faults
    #expect(many.count == 201)
    #expect(many.last == "202:2 from here on there are 800 more faults in this file")
    #expect(read("a,b\n" + String(repeating: "1\n", count: 200)).faults.count == 200)
  }

  @Test func `a file of one long line with a fault in every cell is refused in time`() {
    let clock = ContinuousClock()
    var faults: [String] = []
    let time = clock.measure { faults = read("a,b\n" + String(repeating: "\"x\"y,", count: 400_000)).faults }
    #expect(faults.count == 201)
    #expect(time < .seconds(20))
  }

  @Test func `a cell too many may span lines`() {
    #expect(read("a,b\n1,2,\"3\n4\"\n").faults == ["2:5 this row has 3 cells, but there are only 2 columns"])
  }

  @Test func `whatever is written by the rules is read back as it was`() {
    var random = SplitMix(state: 20_240_401)
    let pieces = [
      "", "a", ",", "\"", "\"\"", "\n", "\r\n", " ", "日本", "🌲", "<script>", "=1+1", "\u{200B}", "é",
    ]
    for _ in 0..<500 {
      let rows = (0..<Int.random(in: 1...6, using: &random)).map { _ in
        (0..<3).map { _ in
          (0..<Int.random(in: 0...4, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
            .joined()
        }
      }
      let lineEnd = Bool.random(using: &random) ? "\r\n" : "\n"
      let text = ([["x", "y", "z"]] + rows).map { row in
        row.map { cell in
          let needsQuotes = cell.unicodeScalars.contains { ",\"\r\n".unicodeScalars.contains($0) }
          guard needsQuotes || Bool.random(using: &random) else { return cell }
          return "\""
            + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
        }.joined(separator: ",") + lineEnd
      }.joined()
      let (found, faults) = read(text, columns: ["x", "y", "z"])
      #expect(faults == [])
      #expect(found.map { $0.map { $0.map { Array($0.utf8) } } } == rows.map { $0.map { Array($0.utf8) } })
    }
  }

  @Test func `no bytes upset the reader`() {
    var random = SplitMix(state: 7)
    let alphabet: [UInt8] = [0x22, 0x2C, 0x0A, 0x0D, 0x61, 0xE3, 0x81, 0x82, 0x00, 0xC2, 0x85, 0xFF]
    for _ in 0..<5_000 {
      let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }
      let (rows, faults) = read(Array("a,b\n".utf8) + bytes)
      #expect(rows?.isEmpty == false || !faults.isEmpty || bytes.isEmpty)
    }
  }
}

/// A small generator with a seed, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
