import Foundation
import Testing

@testable import Charsets
@testable import InvitationMail

/// Every character of the tables, compared with those that Python has.
@Suite struct CharacterTablesTests {
  private static func python(_ script: String) throws -> [[String]] {
    let python = Process()
    python.executableURL = URL(filePath: "/usr/bin/env")
    python.arguments = ["python3", "-c", script]
    let output = Pipe()
    python.standardOutput = output
    try python.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    python.waitUntilExit()
    #expect(python.terminationStatus == 0)
    return text.split(separator: "\n").map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }

  private static func bytes(_ hex: String) -> [UInt8] {
    stride(from: 0, to: hex.utf8.count, by: 2).compactMap { UInt8(hex.dropFirst($0).prefix(2), radix: 16) }
  }

  private static func text(_ points: String) -> String {
    String(
      String.UnicodeScalarView(
        points.split(separator: " ").compactMap { UInt32($0, radix: 16).flatMap(Unicode.Scalar.init) }))
  }

  /// - Returns: how many were compared. Nothing in Python's column means that it has none.
  private static func compare(_ script: String) throws -> Int {
    let rows = try python(script)
    for row in rows {
      let charset = try #require(Charset(named: row[0]))
      let read = charset.text(bytes(row[1]))
      if row[2].isEmpty {
        #expect(read.unicodeScalars.contains("\u{FFFD}"), "\(row)")
      } else {
        #expect(read.unicodeScalars.elementsEqual(text(row[2]).unicodeScalars), "\(row) \(read)")
      }
    }
    return rows.count
  }

  private static let begin = """
    def show(label, data, codec, source=None):
        try: text = (source or data).decode(codec)
        except UnicodeDecodeError: text = ""
        print(label, data.hex(), " ".join("%X" % ord(c) for c in text), sep="\\t")

    """

  @Test func windows31J() throws {
    let count = try Self.compare(
      Self.begin + """
        for byte in [*range(0x20, 0x81), *range(0xA1, 0xE0)]:
            if byte <= 0x80 or byte >= 0xA1: show("shift_jis", bytes([byte]), "cp932") if not 0x81 <= byte <= 0x9F else None
        for lead in [*range(0x81, 0xA0), *range(0xE0, 0xFD)]:
            for trail in [*range(0x40, 0x7F), *range(0x80, 0xFD)]: show("shift_jis", bytes([lead, trail]), "cp932")
        """)
    #expect(count == 160 + 60 * 188)
  }

  /// Both are read by the table of Windows, whose rows and cells Shift_JIS has in another order.
  @Test func iso2022JPAndEUCJP() throws {
    let count = try Self.compare(
      Self.begin + """
        for row in range(1, 95):
            for cell in range(1, 95):
                lead = (row - 1) // 2 + 0x81
                lead += 0x40 if lead > 0x9F else 0
                trail = cell + 0x9E if row % 2 == 0 else cell + 0x3F + (cell >= 0x40)
                source = bytes([lead, trail])
                show("euc-jp", bytes([row + 0xA0, cell + 0xA0]), "cp932", source)
                show("iso-2022-jp", bytes([0x1B, 0x24, 0x42, row + 0x20, cell + 0x20, 0x1B, 0x28, 0x42]), "cp932", source)
                show("euc-jp", bytes([0x8F, row + 0xA0, cell + 0xA0]), "euc_jp")
        for kana in range(0xA1, 0xE0):
            show("euc-jp", bytes([0x8E, kana]), "cp932", bytes([kana]))
            show("iso-2022-jp", bytes([0x1B, 0x28, 0x49, kana & 0x7F, 0x1B, 0x28, 0x42]), "cp932", bytes([kana]))
            show("iso-2022-jp", bytes([0x0E, kana & 0x7F, 0x0F]), "cp932", bytes([kana]))
        """)
    #expect(count == 94 * 94 * 3 + 63 * 3)
  }

  @Test func setsOfSingleBytes() throws {
    let count = try Self.compare(
      Self.begin + """
        names = {"ibm866": "cp866", "macintosh": "mac_roman", "x-mac-cyrillic": "mac_cyrillic", "windows-874": "cp874",
                 "iso-8859-8-i": "iso8859_8", "koi8-r": "koi8_r", "koi8-u": "koi8_u"}
        names |= {f"iso-8859-{n}": f"iso8859_{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)}
        names |= {f"windows-125{n}": f"cp125{n}" for n in range(9)}
        # Where the WHATWG Encoding Standard has a character that Python hasn't.
        other = {("koi8-u", 0xAE), ("koi8-u", 0xBE), ("windows-1255", 0xCA)}
        for label, codec in names.items():
            for byte in range(0x20, 0x100):
                control = byte >= 0x80 and byte < 0xA0 and bytes([byte]).decode(codec, "ignore") == chr(byte)
                if (label, byte) not in other and not control: show(label, bytes([byte]), codec)
        """)
    #expect(count > 28 * 190)
  }

  /// By `html.unescape`, but for the numbers of control characters and noncharacters, which Python leaves out.
  @Test func namedAndNumericReferences() throws {
    let rows = try Self.python(
      """
      import html, html.entities
      texts = []
      for name in html.entities.html5:
          texts += ["&" + name, "a&" + name + "b", "&" + name.rstrip(";"), "&" + name.rstrip(";") + "x;", "&" + name[:-2]]
      for number in [*range(0x20, 0x300), 0x20AC, 0x3042, 0x20BB7, 0x10FFFD, 0x110000, 0xD800, 0xDFFF, 10**12]:
          if 0x7F <= number < 0xA0 and html.unescape("&#%d;" % number) in ("", chr(number)): continue
          texts += ["&#%d;" % number, "&#%dx" % number, "&#x%x;" % number, "&#X%X;;" % number, "&#%06dy" % number]
      texts += ["&#;", "&#x;", "&", "&;", "& amp;", "&#xg;", "&amp", "&&amp;", "&ampamp;"]
      for text in texts:
          print(text, " ".join("%X" % ord(c) for c in html.unescape(text)), sep="\\t")
      """)
    for row in rows {
      #expect(Self.unescaped(row[0]).unicodeScalars.elementsEqual(Self.text(row[1]).unicodeScalars), "\(row)")
    }
    #expect(rows.count > 14_000)
  }

  private static func unescaped(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    var output = String.UnicodeScalarView()
    var index = 0
    while index < scalars.count {
      if scalars[index] == "&", let found = CharacterReference(scalars[index...], inAttribute: false) {
        output.append(contentsOf: found.characters)
        index = found.end
      } else {
        output.append(scalars[index])
        index += 1
      }
    }
    return String(output)
  }

  /// In an address a name without a semicolon is a parameter.
  @Test(arguments: [
    ("&copy=1", nil), ("&copyx", nil), ("&copy;=1", "©"), ("&copy", "©"), ("&copy ", "©"), ("&#65=", "A"),
    ("&alpha", nil),
  ])
  func referencesInAttributes(text: String, expected: String?) {
    let found = CharacterReference(Array(text.unicodeScalars)[...], inAttribute: true)
    #expect(found.map { String(String.UnicodeScalarView($0.characters)) } == expected)
  }

  /// The labels of the standard, as a library for browsers' encodings in Python has them, and some of mail programs.
  @Test(arguments: [
    ("ISO8859-1", "windows-1252"), ("iso_8859-1", "windows-1252"), ("latin-1", "windows-1252"),
    ("l9", "iso-8859-15"),
    ("windows-31j", "Shift_JIS"), ("MS932", "Shift_JIS"), ("cp932", "Shift_JIS"),
    ("csISO2022JP", "ISO-2022-JP"),
    ("_iso-2022-jp$ESC", "ISO-2022-JP"), ("cp50222", "ISO-2022-JP"), ("ISO2022JP", "ISO-2022-JP"),
    ("x-euc-jp", "EUC-JP"),
    ("tis-620", "windows-874"), ("iso-8859-9", "windows-1254"), ("unicode-1-1-utf-8", "UTF-8"),
    (" UTF8 ", "UTF-8"),
    ("gb2312", "GB18030"), ("big5-hkscs", "BIG5-HKSCS"), ("euc-kr", "UHC"), ("unicode", "UTF-16"),
  ])
  func labels(label: String, name: String) throws {
    #expect(Charset(named: label)?.name == name)
  }
}
