import ArgumentParser
import Foundation
import PortalOperations
import SystemFiles

/// The text of a letter on its way through an editor or out of a file.
enum LetterText {
  /// - Parameters:
  ///   - file: `-` for standard input.
  ///   - limit: in bytes.
  static func bytes(of file: String, limit: Int) throws -> [UInt8] {
    do throws(RegularFile.ReadError) {
      // Not only files: a pipe has a name as well, such as `<(…)` of a shell.
      let descriptor = file == "-" ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw .system(errno) }
      defer { if file != "-" { close(descriptor) } }
      let bytes = try readToEnd(of: descriptor, limit: limit)
      guard bytes.count <= limit else { throw .tooLong }
      return bytes
    } catch {
      let reason =
        switch error {
        case .system(let number): systemMessage(number)
        case .notRegular: "it is not an ordinary file"
        case .tooLong: "it is longer than a letter"
        }
      throw ValidationError("can't read \(file.printable): \(reason)")
    }
  }

  /// A letter out of a file: a mail, or a text in our form.
  ///
  /// - Parameter file: `-` for standard input.
  static func handedIn(_ file: String) throws -> EditedLetter {
    try EditedLetter(
      handedIn: bytes(of: file, limit: EditedLetter.longestFile), named: file == "-" ? "standard input" : file
    )
  }

  /// What the person at the terminal makes of it. The draft lies in a folder of their own while they write, and is gone then.
  static func edited(_ letter: EditedLetter, named name: String) throws -> EditedLetter {
    let environment = ProcessInfo.processInfo.environment
    let named = [environment["VISUAL"], environment["EDITOR"]].lazy.compactMap(\.self).first { !$0.isEmpty }
    // As other programs do it. Without a terminal it would wait for nobody.
    guard let editor = named ?? (isatty(STDIN_FILENO) == 1 ? "vi" : nil) else {
      throw ValidationError("No editor is named. Set EDITOR, or give the letter with --file.")
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "portico-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "\(name).txt")
    try Data(letter.bytes).write(to: file)
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "\(editor) \"$1\"", "sh", file.path]
    try process.run()
    process.waitUntilExit()
    if named == nil, process.terminationStatus == 127 {
      throw ValidationError("There is no vi here. Set EDITOR, or give the letter with --file.")
    }
    guard process.terminationStatus == 0 else {
      throw ValidationError("The editor ended with an error; the letter stays as it was.")
    }
    return try EditedLetter(Array(Data(contentsOf: file)))
  }
}
