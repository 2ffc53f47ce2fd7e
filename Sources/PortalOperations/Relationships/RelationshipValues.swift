package import JSON
package import PartnerModel

extension Relationship {
  /// `since`, `origin` and `grants`, as members of an object.
  package func write(to text: inout JSONText) {
    text.member("since", since.description)
    text.member("origin", origin.rawValue)
    text.member("grants", Grant.ordered(grants).map(\.rawValue))
  }

  /// `since 2026-11-22  accepted  submitOrders,addSubscriptions`
  package var summary: String {
    let grants = Grant.ordered(grants).map(\.rawValue).joined(separator: ",")
    return "since \(since)  \(origin.rawValue)  \(grants.isEmpty ? "-" : grants)"
  }
}
