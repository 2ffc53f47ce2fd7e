/// Files whose bytes are few and cheap to make: they are made at once, and their fingerprint is taken of them.
struct PlainFiles: SiteFiles {
  private let files: [(path: String, bytes: [UInt8])]

  init(_ files: [(path: String, bytes: [UInt8])]) {
    self.files = files
  }

  var count: Int { files.count }

  func path(at index: Int) -> String { files[index].path }

  func fingerprint(at index: Int) -> Fingerprint {
    var fingerprint = Fingerprinter()
    fingerprint.add(files[index].bytes)
    return fingerprint.finish()
  }

  func render(at index: Int, into bytes: inout [UInt8]) {
    bytes += files[index].bytes
  }
}
