/// A place of a program that waits for a value.
package struct Slot: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case text
    case url
    /// A flag, or whether a group is present.
    case flag
    /// Rows of values, one for each of these columns, in their order.
    case list([Slot])
  }

  /// Whose value it is where programs are put together, such as a language code; for a column its list's.
  package var scope: String
  /// The field's dotted name; for a column the name inside the list's item.
  package var path: String
  package var kind: Kind
}

/// The value of a slot, as `Program.render` takes it.
package enum SlotValue: Hashable, Sendable {
  /// Not set yet: rendering it is an error.
  case missing
  /// For a slot of kind `text` or `url`.
  case text(String)
  case flag(Bool)
  case rows([[SlotValue]])
}

/// How a value is written at the place where it stands.
package enum Escaping: Hashable, Sendable {
  /// HTML text or a quoted attribute.
  case html
  /// HTML text in which a value that could turn the reading direction stands in a `<bdi>`.
  case isolated
  /// HTML text in a `<bdi>`, whatever the value is: for a text that runs from right to left.
  case apart
  /// A whole link target, or the beginning of one: checked against `LinkPolicy`, then escaped for HTML.
  case linkTarget
  /// A part of a link target: percent-encoded.
  case linkPart
  /// A part of a link target behind its `#`: likewise, but for what an address has there anyway (RFC 3986, section 3.5).
  case fragmentPart
  /// A part of a `mailto:` target: percent-encoded but for the `@`.
  case mailPart
  /// Inside a JSON string in a `<script type="application/json">`.
  case json
  /// As it is: for text that isn't HTML, such as a letter.
  case none
}
