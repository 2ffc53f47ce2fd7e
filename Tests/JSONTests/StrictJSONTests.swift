import JSON
import Testing

@Suite struct StrictJSONTests {
  @Test(arguments: [
    "{}", " \t\r\n{ } \n", #"{"a":0}"#, #"{"a":-0.5e+10}"#, #"{"a":[],"b":{},"c":[1,[2]]}"#, #"{"":""}"#,
    #"{"a":"\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00"}"#, #"{"é":true,"e\u0301":false,"k":null}"#,
    #"{"a":\#(String(repeating: "[", count: 15))\#(String(repeating: "]", count: 15))}"#,
  ])
  func isJSON(_ text: String) {
    #expect(throws: Never.self) { try StrictJSON.object([UInt8](text.utf8)) }
  }

  @Test(arguments: [
    "", " ", "{", "}", "{}{}", "{},", "{}\0", "nul", "null", "[]", "7", #""a""#, "{a:1}", "{'a':1}",
    #"{"a"}"#,
    #"{"a":}"#, #"{"a":1,}"#, #"{,"a":1}"#, #"{"a":1 "b":2}"#, #"{"a":[1,]}"#, #"{"a":[,]}"#, #"{"a":[1 2]}"#,
    #"{"a":01}"#, #"{"a":-01}"#, #"{"a":+1}"#, #"{"a":.5}"#, #"{"a":1.}"#, #"{"a":1e}"#, #"{"a":1e+}"#,
    #"{"a":-}"#,
    #"{"a":0x1}"#, #"{"a":NaN}"#, #"{"a":Infinity}"#, #"{"a":True}"#, #"{"a":tru}"#, #"{"a":truex}"#,
    #"{"a":"b}"#, #"{"a":"\"#, #"{"a":"\x"}"#, #"{"a":"\u12"}"#, #"{"a":"\u12g4"}"#, #"{"a":"\u"#,
    #"{"a":"\u+123"}"#,
    "{\"a\":\"\n\"}", "{\"a\":\"\u{1F}\"}", #"{"a":"\ud800"}"#, #"{"a":"\udc00"}"#, #"{"a":"\ud800\ud800"}"#,
    #"{"a":"\ud800\u0041"}"#, #"{"a":"\ud800A"}"#, #"{"a":"\ud800\n"}"#, "{\"a\":1}//", "{/**/}",
    "\u{FEFF}{}",
    #"{"a":1,"a":1}"#, #"{"a":1,"\u0061":2}"#, #"{"b":{"a":1,"a":2}}"#, #"{"b":[[{"a":1,"a":2}]]}"#,
    #"{"a":\#(String(repeating: "[", count: 16))\#(String(repeating: "]", count: 16))}"#,
    #"{"a":\#(String(repeating: "[", count: 100_000))"#,
    String(repeating: #"{"a":"#, count: 100_000),
  ])
  func isNoJSON(_ text: String) {
    #expect(throws: StrictJSON.Fault.self) { try StrictJSON.object([UInt8](text.utf8)) }
  }

  @Test(
    arguments: [
      [0x80], [0xC0, 0x80], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF],
    ] as [[UInt8]])
  func isNotUTF8(_ bytes: [UInt8]) {
    let head = [UInt8](#"{"a":""#.utf8)
    for tail in [#""}"#, #"\n"}"#] {
      #expect(throws: StrictJSON.Fault.self) { try StrictJSON.object(head + bytes + tail.utf8) }
    }
  }

  @Test func everyBeginningIsRefused() {
    let text = [UInt8](#"{"a":[1,-2.5e3,"x\u00e9\ud83d\ude00é",true,false,null],"b":{"c":""}}"#.utf8)
    for length in 0..<text.count {
      #expect(throws: StrictJSON.Fault.self) { try StrictJSON.object(Array(text[..<length])) }
    }
  }

  @Test func membersAreBounded() throws {
    func object(_ count: Int) -> [UInt8] {
      [UInt8]("{\((0..<count).map { #""\#($0)":0"# }.joined(separator: ","))}".utf8)
    }
    _ = try StrictJSON.object(object(64))
    #expect(throws: StrictJSON.Fault.self) { try StrictJSON.object(object(65)) }
  }

  @Test(
    arguments: [
      ("0", 0), ("7", 7), ("-1", -1), ("9223372036854775807", .max), ("-9223372036854775808", .min),
      ("-0", nil),
      ("1.0", nil), ("1e0", nil), ("9223372036854775808", nil), ("-9223372036854775809", nil),
    ] as [(String, Int64?)])
  func wholeNumbers(_ text: String, _ value: Int64?) throws {
    switch try StrictJSON.object([UInt8](#"{"a":\#(text)}"#.utf8))["a"] {
    case .integer(let integer): #expect(integer == value)
    case .otherNumber: #expect(value == nil)
    default: Issue.record("no number")
    }
  }

  @Test func escapesAreRead() throws {
    let object = try StrictJSON.object(
      [UInt8](#"{"\u0061":"\"\\\/\b\f\n\r\t\u0000\u00E9\ud83d\ude00"}"#.utf8))
    guard case .string(let text) = object["a"] else {
      Issue.record("no string")
      return
    }
    #expect(text.isExactly("\"\\/\u{8}\u{C}\n\r\t\0é😀"))
  }

  /// Equal for `==`, and not the same name, text or key.
  @Test func equivalentTextsAreNotTheSame() throws {
    #expect("K" == "\u{212A}" && !"K".isExactly("\u{212A}"))
    let object = try StrictJSON.object([UInt8]("{\"\u{212A}\":1}".utf8))
    #expect(object["K"] == nil && object["\u{212A}"] != nil)
  }

  @Test func faultsSayWhere() throws {
    let fault = #expect(throws: StrictJSON.Fault.self) {
      try StrictJSON.object([UInt8](#"{"a":1,"a":2}"#.utf8))
    }
    #expect(fault?.description == "a name stands twice in one object at byte 10")
  }

  /// What is written is read as the same, whatever stands in it.
  @Test func writtenIsRead() throws {
    let texts = ["", "plain", "\"\\/", "\0\u{1}\u{1F}\u{7F}", "é😀\u{2028}", "</script>", "\r\n"]
    var json = JSONText()
    json.object { json in
      for (index, text) in texts.enumerated() { json.member("\(index)\(text)", text) }
      json.member("list", texts)
      json.member("number", .min)
    }
    let object = try StrictJSON.object(json.bytes)
    for (index, text) in texts.enumerated() {
      guard case .string(let read) = object["\(index)\(text)"] else {
        Issue.record("text \(index) is missing")
        continue
      }
      #expect(read.isExactly(text))
    }
    guard case .array(let list) = object["list"], case .integer(.min) = object["number"] else {
      Issue.record("list or number is missing")
      return
    }
    #expect(list.count == texts.count)
    #expect(json.bytes.allSatisfy { $0 >= 0x20 })
  }
}
