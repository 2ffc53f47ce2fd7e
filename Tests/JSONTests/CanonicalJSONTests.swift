import JSON
import Testing

@Suite struct CanonicalJSONTests {
  func spelling(_ value: CanonicalJSON) -> String { String(decoding: value.bytes, as: UTF8.self) }

  @Test(arguments: [
    ("", #""""#),
    ("a\"b\\c/d", #""a\"b\\c/d""#),
    ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#),
    ("\u{0}\u{1}\u{B}\u{F}\u{10}\u{1F}\u{7F}", "\"\\u0000\\u0001\\u000b\\u000f\\u0010\\u001f\u{7F}\""),
    ("é 日本 \u{1F64F} \u{2028}\u{202E}", "\"é 日本 \u{1F64F} \u{2028}\u{202E}\""),
  ])
  func texts(text: String, expected: String) {
    #expect(spelling(.text(text)) == expected)
  }

  @Test func numbers() {
    #expect(spelling(.number(0)) == "0")
    #expect(spelling(.number(-62_135_596_800)) == "-62135596800")
    #expect(spelling(.number(.max)) == "9223372036854775807")
  }

  @Test func listsKeepTheirOrder() {
    #expect(spelling(.list([])) == "[]")
    #expect(
      spelling(.list([.text("b"), .text("a"), .list([.number(1)]), .object(["x": .list([])])]))
        == #"["b","a",[1],{"x":[]}]"#)
  }

  @Test func membersStandInTheOrderOfTheirBytes() {
    #expect(spelling(.object([:])) == "{}")
    // U+FF5E sorts before U+1F64F by code point, and after it by UTF-16 units.
    #expect(
      spelling(
        .object([
          "\u{1F64F}": .number(4), "\u{FF5E}": .number(3), "b": .object(["x": .text("")]), "B": .number(1),
        ])
      ) == "{\"B\":1,\"b\":{\"x\":\"\"},\"\u{FF5E}\":3,\"\u{1F64F}\":4}")
  }

  @Test(arguments: [["a", "b", "c", "ab", ""], ["", "c", "b", "ab", "a"], ["b", "", "ab", "a", "c"]])
  func aMemberStandsOnceWheneverItIsSet(names: [String]) {
    var members = CanonicalJSON.Members()
    for name in names { members[name] = .number(0) }
    for (number, name) in names.enumerated() { members[name] = .number(Int64(number)) }
    for (number, name) in names.enumerated() { #expect(members[name] == .number(Int64(number))) }
    #expect(members["abc"] == nil)
    members["abc"] = nil
    for name in names.dropLast() { members[name] = nil }
    #expect(spelling(.object(members)) == "{\"\(names[4])\":4}")
    members[names[4]] = nil
    #expect(members.isEmpty && members == [:])
  }
}
