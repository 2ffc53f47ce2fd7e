import JSON
import PartnerModel
package import SourceDiagnostics

/// A file of `Site/verifier` isn't what `portico build` writes there.
package struct VerifierFileFault: ExplainedError, Hashable, CustomStringConvertible {
  package let file: String
  /// What is wrong with it, in lower case, without a full stop.
  package let detail: String

  package init(file: String, detail: String) {
    self.file = file
    self.detail = detail
  }

  package var code: String { "invalid-verifier-file" }
  package var message: String { "\(file): \(detail)" }
  package var remedy: String {
    "Build the portal again with this version of Portico, and copy its folder Site/verifier."
  }
  package var category: ErrorCategory { .faults }

  package var description: String { "\(message)\n  \(remedy)" }
}

/// The version of both files that is written and read.
let versionOfVerifierFiles: Int64 = 1

/// Reads the objects of one file.
struct VerifierFileReader {
  let file: String

  /// The whole file, with the version that is read here.
  func root<Name: MemberName>(_ json: [UInt8], _: Name.Type) throws(VerifierFileFault) -> Members<Name> {
    let object: JSONObject
    do {
      object = try StrictJSON.object(json)
    } catch {
      throw VerifierFileFault(file: file, detail: "\(error)")
    }
    guard case .integer(versionOfVerifierFiles)? = object["version"] else {
      throw VerifierFileFault(file: file, detail: "was written by another version of Portico")
    }
    return members(object, Name.self)
  }

  func members<Name: MemberName>(_ object: JSONObject, _: Name.Type) -> Members<Name> {
    Members(object: object, reader: self)
  }

  func fault(_ member: String) -> VerifierFileFault {
    VerifierFileFault(file: file, detail: "\(member) is missing or isn't in order")
  }

  func value<Value>(_ value: Value?, _ member: String) throws(VerifierFileFault) -> Value {
    guard let value else { throw fault(member) }
    return value
  }
}

/// The names of an object's members: each stands once, for the writer and for the reader.
typealias MemberName = RawRepresentable<String> & CaseIterable

/// An object with the members that `Name` has.
struct Members<Name: MemberName> {
  let object: JSONObject
  let reader: VerifierFileReader

  func fault(_ name: Name) -> VerifierFileFault { reader.fault(name.rawValue) }

  /// Refuses any other member, once those that are known were read: a name that is misspelt is missing first.
  func refuseOthers() throws(VerifierFileFault) {
    for member in object.members where !Name.allCases.contains(where: { member.name.isExactly($0.rawValue) })
    {
      throw reader.fault(member.name)
    }
  }

  func value<Value>(_ name: Name, _ value: Value?) throws(VerifierFileFault) -> Value {
    try reader.value(value, name.rawValue)
  }

  func text(_ name: Name) throws(VerifierFileFault) -> String {
    guard case .string(let text)? = object[name.rawValue] else { throw fault(name) }
    return text
  }

  func flag(_ name: Name) throws(VerifierFileFault) -> Bool {
    guard case .boolean(let flag)? = object[name.rawValue] else { throw fault(name) }
    return flag
  }

  func integer(_ name: Name) throws(VerifierFileFault) -> Int64 {
    guard case .integer(let integer)? = object[name.rawValue] else { throw fault(name) }
    return integer
  }

  func array(_ name: Name) throws(VerifierFileFault) -> [JSONValue] {
    guard case .array(let values)? = object[name.rawValue] else { throw fault(name) }
    return values
  }

  func texts(_ name: Name) throws(VerifierFileFault) -> [String] {
    var texts: [String] = []
    for value in try array(name) {
      guard case .string(let text) = value else { throw fault(name) }
      texts.append(text)
    }
    return texts
  }

  func object(_ name: Name) throws(VerifierFileFault) -> JSONObject {
    guard case .object(let inner)? = object[name.rawValue] else { throw fault(name) }
    return inner
  }

  func objects(_ name: Name) throws(VerifierFileFault) -> [JSONObject] {
    var objects: [JSONObject] = []
    for value in try array(name) {
      guard case .object(let inner) = value else { throw fault(name) }
      objects.append(inner)
    }
    return objects
  }

  /// A text in several languages, the default one among them.
  func names(_ name: Name, default language: LanguageCode) throws(VerifierFileFault) -> Names {
    var texts: [LanguageCode: String] = [:]
    for member in try object(name).members {
      guard case .string(let text) = member.value else { throw fault(name) }
      texts[try value(name, LanguageCode(member.name))] = text
    }
    return Names(try value(name, texts[language]), texts: texts)
  }
}

extension JSONText {
  mutating func name(_ name: some RawRepresentable<String>) { self.name(name.rawValue) }
  mutating func member(_ name: some RawRepresentable<String>, _ value: String) {
    member(name.rawValue, value)
  }
  mutating func member(_ name: some RawRepresentable<String>, _ value: Int64) { member(name.rawValue, value) }
  mutating func member(_ name: some RawRepresentable<String>, _ value: Bool) { member(name.rawValue, value) }
  mutating func member(_ name: some RawRepresentable<String>, _ value: [String]) {
    member(name.rawValue, value)
  }
}
