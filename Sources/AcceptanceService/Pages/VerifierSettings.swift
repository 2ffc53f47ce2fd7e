import JSON
package import PartnerModel

/// `Site/verifier/settings.json`: what the verifier has to know of its portal. `portico build` writes it, so that the
/// verifier's machine needs neither the portal's sources nor its keys.
///
///     {"version": 1, "issuer": "https://…", "audience": "https://…", "name": {"en": "…"}, "languages": ["en"],
///      "defaultLanguage": "en", "acceptedBy": ["globalAdmin"], "longestLifetime": 7776000, "contact": "…@…",
///      "organisations": [{"id": "…", "name": {"en": "…"}, "email": "…@…"}]}
package struct VerifierSettings: Sendable {
  /// The portal's base address: the `iss` of its tokens and of the receipts.
  package let issuer: String
  /// The `aud` of its tokens.
  package let audience: String
  package let name: Names
  package let languages: [LanguageCode]
  package let defaultLanguage: LanguageCode
  /// The roles from which the portal takes an acceptance (R80).
  package let acceptedBy: [Role]
  /// In seconds.
  package let longestLifetime: Int64
  /// Where people write who have a question.
  package let contact: EmailAddress
  /// Those that invite: resellers and providers. Never a customer.
  package let organisations: [OrganisationID: Organisation]

  /// An organisation that invites, as the pages name it.
  package struct Organisation: Sendable {
    package let name: Names
    package let email: EmailAddress
  }

  /// - Parameter json: the file's bytes.
  package init(json: [UInt8]) throws(VerifierFileFault) {
    let reader = VerifierFileReader(file: "settings.json")
    let root = try reader.root(json)
    let languages = try reader.texts("languages", root).map { text throws(VerifierFileFault) in
      try reader.value(LanguageCode(text), "languages")
    }
    self.languages = languages
    defaultLanguage = try reader.value(LanguageCode(reader.text("defaultLanguage", root)), "defaultLanguage")
    guard languages.contains(defaultLanguage) else { throw reader.fault("defaultLanguage") }
    issuer = try reader.text("issuer", root)
    audience = try reader.text("audience", root)
    name = try reader.names("name", root, default: defaultLanguage)
    acceptedBy = try reader.texts("acceptedBy", root).map { text throws(VerifierFileFault) in
      try reader.value(Role(rawValue: text), "acceptedBy")
    }
    guard case .integer(let lifetime)? = root["longestLifetime"], lifetime > 0 else {
      throw reader.fault("longestLifetime")
    }
    longestLifetime = lifetime
    contact = try reader.value(EmailAddress(reader.text("contact", root)), "contact")
    var organisations: [OrganisationID: Organisation] = [:]
    for record in try reader.objects("organisations", root) {
      let id = try reader.value(OrganisationID(rawValue: reader.text("id", record)), "organisations")
      organisations[id] = Organisation(
        name: try reader.names("name", record, default: defaultLanguage),
        email: try reader.value(EmailAddress(reader.text("email", record)), "organisations"))
    }
    self.organisations = organisations
  }
}

/// A file of `Site/verifier` isn't what `portico build` writes there.
package struct VerifierFileFault: Error, Hashable, Sendable, CustomStringConvertible {
  package let file: String
  package let message: String

  package var description: String {
    "\(file): \(message)\n  Build the portal again with this version of Portico, and copy its folder Site/verifier."
  }
}

/// Reads the members that every version 1 of these files has.
struct VerifierFileReader {
  let file: String

  func root(_ json: [UInt8]) throws(VerifierFileFault) -> JSONObject {
    let object: JSONObject
    do {
      object = try StrictJSON.object(json)
    } catch {
      throw VerifierFileFault(file: file, message: "\(error)")
    }
    guard case .integer(1)? = object["version"] else {
      throw VerifierFileFault(file: file, message: "was written by another version of Portico")
    }
    return object
  }

  func fault(_ member: String) -> VerifierFileFault {
    VerifierFileFault(file: file, message: "\(member) is missing or isn't in order")
  }

  func value<Value>(_ value: Value?, _ member: String) throws(VerifierFileFault) -> Value {
    guard let value else { throw fault(member) }
    return value
  }

  func text(_ name: String, _ object: JSONObject) throws(VerifierFileFault) -> String {
    guard case .string(let text)? = object[name] else { throw fault(name) }
    return text
  }

  func array(_ name: String, _ object: JSONObject) throws(VerifierFileFault) -> [JSONValue] {
    guard case .array(let values)? = object[name] else { throw fault(name) }
    return values
  }

  func texts(_ name: String, _ object: JSONObject) throws(VerifierFileFault) -> [String] {
    var texts: [String] = []
    for value in try array(name, object) {
      guard case .string(let text) = value else { throw fault(name) }
      texts.append(text)
    }
    return texts
  }

  func object(_ name: String, _ object: JSONObject) throws(VerifierFileFault) -> JSONObject {
    guard case .object(let inner)? = object[name] else { throw fault(name) }
    return inner
  }

  func objects(_ name: String, _ object: JSONObject) throws(VerifierFileFault) -> [JSONObject] {
    var objects: [JSONObject] = []
    for value in try array(name, object) {
      guard case .object(let inner) = value else { throw fault(name) }
      objects.append(inner)
    }
    return objects
  }

  /// A text in several languages, the default one among them.
  func names(
    _ name: String, _ object: JSONObject, default language: LanguageCode
  ) throws(VerifierFileFault) -> Names {
    let texts = try textByLanguage(name, object)
    return Names(try value(texts[language], name), texts: texts)
  }

  private func textByLanguage(
    _ name: String, _ object: JSONObject
  ) throws(VerifierFileFault) -> [LanguageCode: String] {
    var texts: [LanguageCode: String] = [:]
    for member in try self.object(name, object).members {
      guard case .string(let text) = member.value else { throw fault(name) }
      texts[try value(LanguageCode(member.name), name)] = text
    }
    return texts
  }
}
