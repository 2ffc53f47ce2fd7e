/// The part of a personal address that can't be guessed: 32 characters `a-z2-7`, which are 160 bits. Who has it has the
/// page, so it has no description: it gets nowhere but where its characters are asked for.
package struct LinkPath: Hashable, Sendable, CustomReflectable {
  package let characters: String

  package init(characters: String) {
    self.characters = characters
  }

  /// Nil where that isn't what the name of a page's folder looks like.
  package init?(validating name: String) {
    guard name.utf8.count == 32, name.utf8.allSatisfy("abcdefghijklmnopqrstuvwxyz234567".utf8.contains) else {
      return nil
    }
    characters = name
  }

  package var customMirror: Mirror { Mirror(self, children: []) }
}
