import Testing

@testable import PartnerModel

@Suite struct DomainNameTests {
  @Test(arguments: [
    ("contoso.example", "contoso.example"),
    ("CONTOSO.Example", "contoso.example"),
    ("日本語.jp", "xn--wgv71a119e.jp"),
    ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
    ("bücher.example", "xn--bcher-kva.example"),
    ("BÜCHER.example", "xn--bcher-kva.example"),
    ("bu\u{308}cher.example", "xn--bcher-kva.example"),
    ("か\u{3099}.jp", "xn--v8j.jp"),
    ("faß.de", "xn--fa-hia.de"),
    ("日本語。jp", "xn--wgv71a119e.jp"),
    ("日本語．jp", "xn--wgv71a119e.jp"),
    ("日本語｡jp", "xn--wgv71a119e.jp"),
    ("ｇｍａｉｌ．ＣＯＭ", "gmail.com"),
    ("\u{212A}ita.example", "kita.example"),
  ])
  func writesLabelsAsTheMailSystemDoes(typed: String, ascii: String) {
    #expect(DomainName(typed)?.ascii == ascii)
  }

  @Test(arguments: [
    "", ".", "example", "a..example", ".a.example", "a.example.", "a。。example", "10.0.0.1", "a.1",
    "a.１",
    "-a.example", "a-.example", "-日本.example", "日本-.example", "日本--.example", "a_b.example",
    "a b.example",
    "日本\u{200B}語.jp", "日本\u{200D}語.jp", "日本\u{AD}語.jp", "\u{202E}日本.jp", "ﾃｽﾄ.jp", "𝐠mail.com",
    "gmai\u{217C}.com", "\u{3099}か.jp", "日本☃.jp", "日本／.jp",
  ])
  func refusesWhatIsNoDomain(typed: String) {
    #expect(DomainName(typed) == nil)
  }

  @Test func keepsToTheLengthsOfHostNames() {
    let label = String(repeating: "a", count: 63)
    let longest = [label, label, label, String(repeating: "b", count: 61)].joined(separator: ".")
    #expect(longest.utf8.count == 253)
    #expect(DomainName(longest) != nil)
    #expect(DomainName(longest + "b") == nil)
    #expect(DomainName("\(label)a.example") == nil)
    #expect(DomainName(String(repeating: "語", count: 64) + ".example") == nil)
    #expect(DomainName(String(repeating: "語.", count: 100_000)) == nil)
  }
}

@Suite struct PunycodeTests {
  /// Samples of RFC 3492 section 7.1.
  @Test(arguments: [
    ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"),
    ("Pročprostěnemluvíčesky", "Proprostnemluvesky-uyb24dma41a"),
    ("3年B組金八先生", "3B-ww4c5e180e575a65lsy2b"),
    ("安室奈美恵-with-SUPER-MONKEYS", "-with-SUPER-MONKEYS-pc58ag80a8qai00g7n9n"),
    ("ひとつ屋根の下2", "2-u9tlzr9756bt3uc0v"),
    ("MajiでKoiする5秒前", "MajiKoi5-783gue6qz075azm5e"),
    ("そのスピードで", "d9juau41awczczp"),
    ("-> $1.00 <-", "-> $1.00 <--"),
  ])
  func encodesTheSamplesOfTheStandard(label: String, encoded: String) {
    #expect(Punycode.encode(label) == encoded)
  }
}
