/// The names of character sets: those that the WHATWG Encoding Standard (section 4.2) gives each set, and some that
/// Japanese and other mail programs write besides.
enum CharsetLabels {
  /// The standard's name of the set; nil for a label that names none.
  static func name(of label: String) -> String? { all[label] ?? further[label] }

  /// From lines such as `euc-jp: cseucpkdfmtjapanese euc-jp x-euc-jp`.
  private static let all: [String: String] = {
    var names: [String: String] = [:]
    for line in String(decoding: PackageResources.labels_txt, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      guard let name = words.first?.dropLast() else { continue }
      for label in words.dropFirst() { names[String(label)] = String(name) }
    }
    return names
  }()

  private static let further = [
    "cp932": "shift_jis", "windows-932": "shift_jis", "x-ms-cp932": "shift_jis",
    "iso-2022-jp-ms": "iso-2022-jp", "cp50220": "iso-2022-jp", "cp50221": "iso-2022-jp",
    "cp50222": "iso-2022-jp", "iso2022jp": "iso-2022-jp", "iso2022-jp": "iso-2022-jp",
    "_iso-2022-jp$esc": "iso-2022-jp", "iso-2022-jp-1": "iso-2022-jp", "iso-2022-jp-2": "iso-2022-jp",
    "iso-2022-jp-3": "iso-2022-jp", "iso-2022-jp-2004": "iso-2022-jp",
    "eucjp": "euc-jp", "euc-jp-ms": "euc-jp", "eucjp-ms": "euc-jp", "cp51932": "euc-jp", "ujis": "euc-jp",
    "latin-1": "windows-1252", "latin-9": "iso-8859-15", "latin9": "iso-8859-15",
    "iso-8859-8i": "iso-8859-8-i", "cp936": "gbk", "ms936": "gbk", "cp949": "euc-kr", "ms949": "euc-kr",
    "cp950": "big5", "utf8mb4": "utf-8", "utf_8": "utf-8", "cp65001": "utf-8", "cp874": "windows-874",
  ]
}
