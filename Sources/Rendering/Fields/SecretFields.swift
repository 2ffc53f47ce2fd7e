/// The fields that nobody else may learn, by their names from the page down. Whoever presses a link tells the place where
/// it leads what stands in it.
package struct SecretFields: Sendable {
  /// No link holds them.
  package var values: Set<String> = []
  /// Addresses that hold a secret themselves: a link may lead there.
  package var addresses: Set<String> = []
  /// The one page that may be told one of the values, behind the `#`, which no request names.
  package var checked: (page: String, value: String)?

  package init() {}

  /// Whether a link tells somebody a secret.
  ///
  /// - Parameters:
  ///   - target: where it leads, with U+FFFC in the place of each field or section.
  ///   - fields: those fields, in order; nil for a section.
  func areTold(by target: String, _ fields: [Field?]) -> Bool {
    let names = fields.map { $0?.absolutePath.joined(separator: ".") }
    if names.contains(where: { $0.map(values.contains) ?? false }) { return true }
    guard names.contains(where: { $0.map(addresses.contains) ?? false }) else { return false }
    let rest = target.dropFirst()
    let leadsThere = target.first == "\u{FFFC}" && (rest.isEmpty || rest.first == "?" || rest.first == "#")
    return !leadsThere || rest.contains("\u{FFFC}")
  }

  /// Whether a link is no more than `{{page}}#{{value}}`, of the page that may be told.
  func isChecked(_ target: String, _ fields: [Field?]) -> Bool {
    guard let checked, target == "\u{FFFC}#\u{FFFC}" else { return false }
    return fields.map { $0?.absolutePath.joined(separator: ".") } == [checked.page, checked.value]
  }
}
