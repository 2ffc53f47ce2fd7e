extension CanonicalJSON {
  /// The members of an object: each name once, in the order in which they are written.
  ///
  /// They are few, and set in their order for the most part, so that finding a place is one comparison.
  package struct Members: Hashable, Sendable {
    struct Member: Hashable, Sendable {
      let name: String
      var value: CanonicalJSON
    }

    private(set) var inOrder: [Member] = []

    package init() {}

    package init(reserving capacity: Int) {
      inOrder.reserveCapacity(capacity)
    }

    package var isEmpty: Bool { inOrder.isEmpty }

    /// In the order of the canonical form.
    package var pairs: [(name: String, value: CanonicalJSON)] { inOrder.map { ($0.name, $0.value) } }

    /// Nil where there is no such member; set to nil, it goes.
    package subscript(name: String) -> CanonicalJSON? {
      get {
        let place = self.place(behind: name)
        return has(name, before: place) ? inOrder[place - 1].value : nil
      }
      set {
        let place = self.place(behind: name)
        switch (has(name, before: place), newValue) {
        case (true, let value?): inOrder[place - 1].value = value
        case (true, nil): inOrder.remove(at: place - 1)
        case (false, let value?): inOrder.insert(Member(name: name, value: value), at: place)
        case (false, nil): break
        }
      }
    }

    /// Takes over the members of another object, whose values count where both have a name.
    package mutating func merge(_ other: Self) {
      for member in other.inOrder { self[member.name] = member.value }
    }

    /// Where the first member stands whose name comes after this one.
    private func place(behind name: String) -> Int {
      var place = inOrder.endIndex
      while place > 0, Self.precedes(name, inOrder[place - 1].name) { place -= 1 }
      return place
    }

    private func has(_ name: String, before place: Int) -> Bool {
      place > 0 && !Self.precedes(inOrder[place - 1].name, name)
    }

    private static func precedes(_ left: String, _ right: String) -> Bool {
      var (left, right) = (left, right)
      return left.withUTF8 { left in right.withUTF8 { left.lexicographicallyPrecedes($0) } }
    }
  }
}

extension CanonicalJSON.Members: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral members: (String, CanonicalJSON)...) {
    self.init(reserving: members.count)
    for (name, value) in members { self[name] = value }
  }
}
