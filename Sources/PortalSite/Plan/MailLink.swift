import PartnerModel
import Rendering

extension EmailAddress {
  /// The address as a link (RFC 6068). A mailbox's name may hold `?`, `&` and `%`; they stand encoded, so that no
  /// address brings a subject or another recipient along.
  var link: String {
    var bytes = Array("mailto:".utf8)
    PercentEncoding.append(ascii, keeping: UInt8(ascii: "@"), to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
