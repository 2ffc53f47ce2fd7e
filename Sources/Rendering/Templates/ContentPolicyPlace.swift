extension Program {
  /// Whether a page says what it may load before it loads anything, whatever its flags are. A browser heeds it from there
  /// on.
  package func hasContentPolicyFirst() throws(UnfilledSlot) -> Bool {
    for flag in [false, true] {
      let values = slots.map { slot -> SlotValue in
        switch slot.kind {
        case .text, .url: .text("")
        case .flag: .flag(flag)
        case .list: .rows([])
        }
      }
      var page: [UInt8] = []
      try render(values, into: &page)
      guard Rendering.hasContentPolicyFirst(page) else { return false }
    }
    return true
  }
}

private func hasContentPolicyFirst(_ page: [UInt8]) -> Bool {
  var scanner = MarkupScanner()
  var isFirst: Bool?
  scanner.read(page[...]) { finding in
    guard isFirst == nil, case .element(let element) = finding else { return }
    switch element.name {
    case "html", "head", "title": break
    case "meta":
      if element.attributes.contains(where: {
        $0.name == "http-equiv" && $0.value.lowercased() == "content-security-policy"
      }) {
        isFirst = true
      }
    default: isFirst = false
    }
  }
  return isFirst ?? false
}
