import PartnerModel
import PortalFiles
import SourceDiagnostics
import SystemFiles

/// The files of a new portal: path to bytes, below its folder.
struct NewPortal {
  private let share: ProgramShare
  private(set) var files: [String: [UInt8]] = [:]

  /// A portal of one's own.
  ///
  /// - Throws: `unknown-language` where nothing to begin with comes in a language; an `AccessFailure` where what comes with the
  ///   program can't be read.
  init(_ answers: PortalAnswers, from share: ProgramShare) throws {
    self.share = share
    let values = StarterValues(answers)
    let (yaml, text) = (values.forYAML, values.forText)
    let known = try names(in: "Starter/pages")
    for language in answers.languages where !known.contains(language.rawValue) {
      throw OperationRefusal(
        .unknownLanguage, "there is nothing to begin with in “\(language.rawValue)”",
        remedy:
          "Begin with \(known.joined(separator: " or ")); README.md tells how a portal gets another language."
      )
    }
    let comments = "Starter/\(answers.languages[0].rawValue)"
    try add("Content/portal.yaml", from: "\(comments)/portal.yaml", yaml)
    try add("Content/pages.yaml", from: "Starter/pages.yaml", yaml)
    for name in ["resellers.yaml", "users.yaml", "providers.yaml"] {
      try add("Content/directory/\(name)", from: "\(comments)/\(name)", yaml)
    }
    let columns = CustomerTable.Column.allCases.filter { !$0.isOptional }
    let customer =
      answers.isTrial ? TrialCustomer.row(in: answers.languages[0], country: answers.country) : ""
    files["Content/directory/customers.csv"] = Array(
      "\(columns.map(\.rawValue).joined(separator: ","))\n\(customer)".utf8)
    files["Content/directory/relationships.csv"] = Array("kind,partner,with,since\n".utf8)
    let pages = try pageIDs()
    for language in answers.languages {
      for folder in ["answers", "invitations", "letters"] {
        try copy("Content/\(language.rawValue)/\(folder)")
      }
      for page in pages {
        let (file, own) = (
          "Content/\(language.rawValue)/\(page).md", "Starter/pages/\(language.rawValue)/\(page).md"
        )
        let isOwn = has(own) && !(answers.hasGuide && has(file))
        try add(file, from: isOwn ? own : file, text)
      }
      try copy("Templates/words", only: "\(language.rawValue).yaml")
    }
    for folder in ["layouts", "partials", "assets"] { try copy("Templates/\(folder)") }
    try add("README.md", from: "\(comments)/README.md", text)
    try addSurroundings()
  }

  /// The full sample.
  init(sampleFrom share: ProgramShare) throws {
    self.share = share
    for folder in ["Content", "Templates"] { try copy(folder) }
    try addSurroundings()
  }

  private mutating func addSurroundings() throws {
    files[".gitignore"] = try bytes("Starter/gitignore")
    files[".editorconfig"] = try bytes("Starter/editorconfig")
    for (path, bytes) in files where path.hasSuffix(".yaml") {
      files[path] = PortalSchema.naming(in: bytes, at: path)
    }
    for schema in PortalSchema.all { files[schema.path] = schema.bytes }
  }

  // MARK: Reading what comes along

  /// The pages that `Content/pages.yaml` names by now.
  private func pageIDs() throws -> [String] {
    var faults = DiagnosticList()
    guard let map = PageMap.read(from: PortalFolder(files: files), faults: &faults) else { throw faults }
    return map.pages.map(\.value.id)
  }

  private mutating func add(_ path: String, from source: String, _ values: [String: String?]) throws {
    let text = StarterText(String(decoding: try bytes(source), as: UTF8.self))
    files[path] = Array(text.filled(with: values).utf8)
  }

  private mutating func copy(_ folder: String, only wanted: String? = nil) throws {
    for name in try names(in: folder) where wanted == nil || name == wanted {
      let path = "\(folder)/\(name)"
      if has(path) { files[path] = try bytes(path) } else { try copy(path) }
    }
  }

  private func has(_ path: String) -> Bool {
    do throws(RegularFile.ReadError) {
      _ = try RegularFile("\(share.path)/\(path)")
      return true
    } catch {
      return false
    }
  }

  private func names(in folder: String) throws -> [String] {
    do throws(FileSystemError) {
      return try FolderEntry.all(in: "\(share.path)/\(folder)").compactMap(\.name).filter {
        !$0.hasPrefix(".")
      }
    } catch {
      throw Self.unreadable("\(share.path)/\(folder)", error.reason)
    }
  }

  private func bytes(_ path: String) throws -> [UInt8] {
    do throws(RegularFile.ReadError) {
      return try RegularFile("\(share.path)/\(path)").bytes(limit: Self.largestFile)
    } catch {
      let reason =
        switch error {
        case .system(let number): systemMessage(number)
        case .notRegular: "it is not an ordinary file"
        case .tooLong: "it is far too long"
        }
      throw Self.unreadable("\(share.path)/\(path)", reason)
    }
  }

  private static let largestFile = 1 << 24

  private static func unreadable(_ path: String, _ reason: String) -> AccessFailure {
    AccessFailure(
      "can't read \(path.printable): \(reason)",
      remedy: "Install the program anew with `make install`, or name its folder in PORTICO_SHARE.")
  }
}
