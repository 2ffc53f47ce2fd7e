/// Where an invitation stands in the status lists. Lists have a fixed size, so that one tells nobody how many
/// invitations there are.
package struct StatusPlace: Hashable, Sendable {
  package static let placesInAList = 131_072

  /// The number of its list, from 1.
  package let list: Int
  /// From 0.
  package let index: Int

  /// - Parameter number: `Invitation.statusIndex`, which counts through all lists.
  package init(_ number: Int) {
    list = number / Self.placesInAList + 1
    index = number % Self.placesInAList
  }
}
