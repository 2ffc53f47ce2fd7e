import Foundation
import Glibc
import InvitationToken
import KeyFolder
package import PartnerModel
import PortalFiles
import SourceDiagnostics
import SystemFiles

/// What became of a new portal's files.
package struct PortalStart: Sendable {
  package let written: Int
  /// Files that were there and say something else; they stay as they are.
  package let kept: [String]
  /// What `.gitignore` should name and doesn't, where that was there: a repository would take in what a build writes, and
  /// what `State` holds if nothing in that kept it out.
  package let unignored: [String]
}

extension Portal {
  /// What a new portal is to be.
  package enum Beginning: Sendable {
    case own(PortalAnswers)
    /// The full sample of invented companies.
    case sample
  }

  /// Puts a new portal into its folder. The same again changes nothing, and goes on where one was interrupted.
  ///
  /// - Parameter isInto: whether the folder may hold other things. What is there stays as it is.
  /// - Returns: what was written.
  /// - Throws: `folder-not-empty`, `unknown-language`; an `AccessFailure`.
  package func begin(_ beginning: Beginning, into isInto: Bool) throws -> PortalStart {
    let share = try ProgramShare.required()
    let new =
      switch beginning {
      case .own(let answers): try NewPortal(answers, from: share)
      case .sample: try NewPortal(sampleFrom: share)
      }
    let paths = new.files.keys.sorted()
    var missing: [String] = []
    var kept: [String] = []
    for path in paths {
      switch try PrivateFile.holds(new.files[path] ?? [], at: place(path)) {
      case nil: missing.append(path)
      case true?: break
      case false?: kept.append(path)
      }
    }
    if !isInto, !missing.isEmpty || !kept.isEmpty { try refuseOtherThings(than: Set(paths), kept) }
    for path in missing { try write(new.files[path] ?? [], to: path) }
    let unignored = kept.contains(Self.ignored) ? try self.unignored() : []
    if unignored.contains("/State/") { try keepStateOut() }
    return PortalStart(written: missing.count, kept: kept, unignored: unignored)
  }

  /// Makes those of the two kinds of keys that there aren't yet.
  package func createMissingKeys(at now: Moment) throws {
    for purpose in [KeyPurpose.invitations, .receipts] where try keys(for: purpose).list().isEmpty {
      _ = try createKey(for: purpose, actor: nil, at: now)
    }
  }

  /// Writes the schemas for editors anew.
  ///
  /// - Returns: how many weren't there, or were of another version.
  package func writeSchemas() throws -> Int {
    try requirePortal()
    var written = 0
    for schema in PortalSchema.all where try PrivateFile.holds(schema.bytes, at: place(schema.path)) != true {
      try write(schema.bytes, to: schema.path)
      written += 1
    }
    return written
  }

  private static let ignored = ".gitignore"

  /// Which of the folders that belong into no repository `.gitignore` doesn't name, in any of the usual ways to write it.
  private func unignored() throws -> [String] {
    guard let bytes = try? RegularFile(place(Self.ignored), followingLink: false).bytes(limit: 1 << 20) else {
      return ["/State/", "/Site/"]
    }
    let lines = Set(
      String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map {
        $0.trimmingCharacters(in: .whitespaces)
      })
    return ["State", "Site"].filter { name in
      lines.isDisjoint(with: [name, "/\(name)", "\(name)/", "/\(name)/", "/\(name)/*", "/\(name)/**"])
    }.map { "/\($0)/" }
  }

  /// Keys and records of people stay out of a repository whose own `.gitignore` doesn't say so.
  private func keepStateOut() throws {
    let file = "\(stateFolder)/\(Self.ignored)"
    try PrivateFile.checkFolder(stateFolder)
    if try PrivateFile.holds(Array("*\n".utf8), at: file) == nil {
      try PrivateFile.write(Array("*\n".utf8), to: file)
    }
  }

  /// - Throws: where the folder holds anything but `.git` and what an interrupted run left.
  private func refuseOtherThings(than paths: Set<String>, _ kept: [String]) throws {
    let own = Set(paths.map { String($0.prefix { $0 != "/" }) })
    guard
      let first = kept.first
        ?? Self.things(in: root).lazy.filter({ $0 != ".git" }).compactMap({ name in
          own.contains(name) ? foreign(in: name, among: paths) : name
        }).first
    else { return }
    throw OperationRefusal(
      .folderNotEmpty, "\(root.printable) isn't empty: it holds \(first.printable)",
      remedy:
        "Name another folder, or say --into: what is there then stays as it is, and what is missing is added."
    )
  }

  private static func things(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  /// The first file at or below a path that isn't one of the new portal's. A link is none: what it leads to lies elsewhere.
  private func foreign(in path: String, among paths: Set<String>) -> String? {
    guard !paths.contains(path) else { return nil }
    var status = stat()
    guard paths.contains(where: { $0.hasPrefix(path + "/") }), lstat(place(path), &status) == 0,
      status.st_mode & S_IFMT != S_IFLNK
    else { return path }
    return Self.things(in: place(path)).lazy.compactMap { foreign(in: "\(path)/\($0)", among: paths) }.first
  }

  /// Whole or not at all: a draft is renamed.
  private func write(_ bytes: [UInt8], to path: String) throws {
    let file = place(path)
    do {
      try FileManager.default.createDirectory(
        atPath: SystemFiles.folder(of: file), withIntermediateDirectories: true)
      try Data(bytes).write(to: URL(fileURLWithPath: file), options: .atomic)
    } catch {
      throw AccessFailure(
        "can't write \(file.printable): \(error.localizedDescription)",
        remedy: "Mend that and run the command again: it goes on from there.")
    }
  }
}
