extension MarkupPolicy {
  struct Violation {
    var offset: Int
    var message: String
    var remedy: String
  }

  /// What an element of a template may not be or have.
  func violations(of element: MarkupScanner.Element) -> [Violation] {
    var violations: [Violation] = []
    func refuse(_ offset: Int, _ message: String, _ remedy: String) {
      violations.append(Violation(offset: offset, message: message, remedy: remedy))
    }
    if Self.forbiddenElements.contains(element.name) {
      refuse(element.offset, "`<\(element.name)>` can't stand in a template", Self.takeOut)
      return violations
    }
    if element.name == "script", !isListedScript(element), !isData(element) {
      refuse(
        element.offset, "a script can't stand in a template",
        "Take it out: pages load the scripts that {{#head.scripts}} lists, as <script src=\"{{src}}\" defer></script>."
      )
    }
    if element.name == "meta", let violation = metaViolation(element) { violations.append(violation) }
    if let violation = methodViolation(element) { violations.append(violation) }
    let isPlain = !element.isCut && Set(element.attributes.map(\.name)).count == element.attributes.count
    if ["link", "meta", "script"].contains(element.name), !isPlain {
      refuse(
        element.offset, "an attribute of `<\(element.name)>` may be missing or be there twice",
        "Write each once, and put sections around the whole element.")
    }
    for attribute in element.attributes {
      if let violation = violation(of: attribute, in: element) { violations.append(violation) }
    }
    return violations
  }

  private static let takeOut =
    "Take it out: a template says how a page looks, not what runs, loads or is sent elsewhere."

  private func violation(of attribute: MarkupScanner.Attribute, in element: MarkupScanner.Element)
    -> Violation?
  {
    let name = attribute.name
    let shown = "`\(name)` of <\(element.name)>"
    func violation(_ message: String, _ remedy: String = Self.takeOut) -> Violation {
      Violation(offset: attribute.offset, message: message, remedy: remedy)
    }
    if name.hasPrefix("on") || Self.forbiddenAttributes.contains(name) {
      return violation("the attribute `\(name)` can't stand in a template")
    }
    if name == "referrerpolicy", attribute.value.lowercased() != "no-referrer" {
      return violation("\(shown) tells others where a page lies", "Take it out, or write no-referrer.")
    }
    guard name != "src" || element.name != "script" else { return nil }
    if Self.submitting.contains(name) {
      guard isOnly(formTargets, attribute) || (attribute.fields.isEmpty && Self.isOwn(attribute.value)) else {
        return violation(
          "\(shown) sends a form elsewhere",
          "Write \(formTargets.sorted().map { "{{\($0)}}" }.joined(separator: " or ")), or a path of the portal's own."
        )
      }
      return nil
    }
    if name == "formmethod", attribute.value.lowercased() != "post" {
      return violation("\(shown) puts what a form holds into an address", "Take it out, or write post.")
    }
    let isLink = HTMLPlace.linkAttributes.contains(name)
    if element.name == "a", name == "href", secrets.isChecked(attribute.value, attribute.fields) {
      return nil
    }
    if !Self.isSilent(name), secrets.areTold(by: attribute.value, attribute.fields) {
      return violation("\(shown) holds what only the invitee may know", "Take the field out of it.")
    }
    guard isLink else { return nil }
    if element.name == "link", name == "href" {
      return linkViolation(attribute, of: element)
    }
    let prefix = String(attribute.value.prefix { $0 != "\u{FFFC}" })
    guard !attribute.value.isEmpty else { return nil }
    if prefix.isEmpty {
      // Whether the link may begin with this field is looked at where the field is.
      guard case .some(nil) = attribute.fields.first else { return nil }
      return violation("\(shown) doesn't begin as a link can", "Put the section around the whole attribute.")
    }
    guard Self.isDecided(attribute.fields.isEmpty ? prefix + "#" : prefix) else {
      return violation(
        "\(shown) doesn't begin as a link can",
        "Let it begin with https:, http:, mailto:, tel:, `/`, `#` or a field that is a link, written plainly."
      )
    }
    if Self.loading.contains(name), !Self.isOwn(attribute.fields.isEmpty ? prefix + "#" : prefix) {
      return violation(
        "\(shown) loads something from elsewhere", "Put the file into Templates/assets, or name a field.")
    }
    return nil
  }

  private func linkViolation(
    _ attribute: MarkupScanner.Attribute, of element: MarkupScanner.Element
  ) -> Violation? {
    let relation = element.attributes.first { $0.name == "rel" }
    let words =
      relation?.value.lowercased().split { $0 == " " || $0 == "\t" || $0 == "\n" }.map(String.init) ?? []
    guard !words.isEmpty, relation?.fields.isEmpty == true, words.allSatisfy(Self.links.contains) else {
      return Violation(
        offset: element.offset, message: "a <link> can't be of this kind",
        remedy: "It may be \(Self.links.sorted().joined(separator: ", ")).")
    }
    guard words.contains(where: Self.loadedLinks.contains) else { return nil }
    guard isOnly(files, attribute) || (attribute.fields.isEmpty && Self.isOwn(attribute.value + "#")) else {
      return Violation(
        offset: attribute.offset, message: "a <link> loads something from elsewhere",
        remedy: "Write {{head.icon}} or {{#head.styles}}…{{href}}, or a path of the portal's own.")
    }
    return nil
  }

  /// What is sent by GET stands in the address, and so in logs. A button says itself how it sends: which form it belongs to
  /// isn't seen here, since a form may lie around its partial, or be named by `form`.
  private func methodViolation(_ element: MarkupScanner.Element) -> Violation? {
    let isForm = element.name == "form"
    let (target, method) = isForm ? ("action", "method") : ("formaction", "formmethod")
    let goesOut = element.attributes.contains { $0.name == target && isOnly(formTargets, $0) }
    let methods = element.attributes.filter { $0.name == method }
    let isPosted = methods.count == 1 && !methods[0].isCut && methods[0].value.lowercased() == "post"
    guard goesOut, !isPosted else { return nil }
    return Violation(
      offset: element.offset,
      message: isForm
        ? "a form that is sent puts what it holds into an address"
        : "what this button sends may stand in an address",
      remedy: "Write \(method)=\"post\" into its tag, once and in no section.")
  }

  private func metaViolation(_ element: MarkupScanner.Element) -> Violation? {
    func value(_ name: String) -> MarkupScanner.Attribute? { element.attributes.first { $0.name == name } }
    if let kind = value("http-equiv") {
      let isPolicy = kind.value.lowercased() == "content-security-policy"
      guard isPolicy, let content = value("content"), isOnly(contentPolicy, content) else {
        return Violation(
          offset: element.offset, message: "a <meta> speaks for the web server",
          remedy: "Take it out; only content=\"{{head.policy}}\" may stand so.")
      }
    }
    if let kind = value("name") {
      let isPlain = kind.fields.isEmpty && kind.value.utf8.allSatisfy { $0 != UInt8(ascii: "&") }
      let isReferrer = kind.value.lowercased() == "referrer"
      guard isPlain, !isReferrer || value("content")?.value.lowercased() == "no-referrer" else {
        return Violation(
          offset: element.offset, message: "a <meta> tells others where a page lies",
          remedy: "Write <meta name=\"referrer\" content=\"no-referrer\">.")
      }
    }
    return nil
  }

  private func isListedScript(_ element: MarkupScanner.Element) -> Bool {
    element.attributes.contains { $0.name == "src" && isOnly(scripts, $0) }
      && element.attributes.allSatisfy { ["src", "defer", "async"].contains($0.name) }
  }

  /// What browsers don't run.
  private func isData(_ element: MarkupScanner.Element) -> Bool {
    element.attributes.count == 1 && element.attributes[0].name == "type"
      && ["application/json", "application/ld+json"].contains(element.attributes[0].value)
  }

  private func isOnly(_ names: Set<String>, _ attribute: MarkupScanner.Attribute) -> Bool {
    guard attribute.value == "\u{FFFC}", attribute.fields.count == 1, let field = attribute.fields[0] else {
      return false
    }
    return names.contains(path(field))
  }

  private func path(_ field: Field) -> String { field.absolutePath.joined(separator: ".") }
}
