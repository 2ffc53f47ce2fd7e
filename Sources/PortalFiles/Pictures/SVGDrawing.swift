/// How much there is to draw, where parts of a picture are drawn again by `use`, patterns, masks and the like.
struct SVGDrawing {
  private struct Element {
    let name: String
    let parent: Int?
    var children: [Int] = []
    var targets: [String] = []
    var classes: [String] = []
  }

  /// In elements, each as often as it is drawn.
  static let largest = 500_000
  private static let depth = 300
  private static let definitions: Set<String> = ["pattern", "mask", "clipPath"]

  private var elements: [Element] = []
  private var places: [String: Int] = [:]
  private var rules: [(classes: [String]?, targets: [String])] = []
  private var weights: [Int: Int] = [:]
  private var measured: Set<Int> = []
  private var weightsAsDrawn: [Int: Int] = [:]
  private var measuredAsDrawn: Set<Int> = []

  var isEmpty: Bool { elements.isEmpty }

  mutating func add(_ name: String, within parent: Int?) -> Int {
    elements.append(Element(name: name, parent: parent))
    if let parent { elements[parent].children.append(elements.count - 1) }
    return elements.count - 1
  }

  /// The first of two with one id is the one that is drawn.
  mutating func name(_ element: Int, _ id: String) { places[id] = places[id] ?? element }

  mutating func classify(_ element: Int, _ classes: [String]) { elements[element].classes = classes }

  mutating func refer(from element: Int, to target: String) { elements[element].targets.append(target) }

  mutating func addRules(_ style: SVGStyle) throws(PictureFault) { rules += try style.rules }

  func isStyle(_ element: Int) -> Bool { elements[element].name == "style" }

  mutating func requireBounded() throws(PictureFault) {
    var targetsOfClass: [String: Set<String>] = [:]
    var targetsOfAll: Set<String> = []
    for rule in rules {
      let targets = rule.targets.filter { !isGradient($0) }
      for name in rule.classes ?? [] { targetsOfClass[name, default: []].formUnion(targets) }
      if rule.classes == nil { targetsOfAll.formUnion(targets) }
    }
    var count = 0
    for index in elements.indices {
      for targets in Set(elements[index].classes).compactMap({ targetsOfClass[$0] }) + [targetsOfAll] {
        count += targets.count
        guard count <= Self.largest else { throw Self.unbounded }
        elements[index].targets += targets
      }
    }
    _ = try weight(of: 0, depth: 0)
  }

  /// Of the element with all that is in it, each as often as what it names is drawn for it: a pattern that fills a group
  /// is drawn for each of its shapes.
  private mutating func weight(of index: Int, depth: Int) throws(PictureFault) -> Int {
    if let weight = weights[index] { return weight }
    guard depth < Self.depth, measured.insert(index).inserted else { throw Self.unbounded }
    var weight = 1
    for child in elements[index].children { weight += try self.weight(of: child, depth: depth + 1) }
    weight = try times(weight, factor(of: index, depth: depth))
    weights[index] = weight
    return weight
  }

  private mutating func factor(of index: Int, depth: Int) throws(PictureFault) -> Int {
    var factor = 1
    for target in Set(elements[index].targets) where !isGradient(target) {
      guard let place = places[target] else { continue }
      factor += try weightAsDrawn(of: place, depth: depth + 1)
      guard factor <= Self.largest else { throw Self.unbounded }
    }
    return factor
  }

  /// What stands in a pattern or the like has its style from what is around that, not from what names it.
  private mutating func weightAsDrawn(of index: Int, depth: Int) throws(PictureFault) -> Int {
    guard Self.definitions.contains(elements[index].name) else { return try weight(of: index, depth: depth) }
    if let weight = weightsAsDrawn[index] { return weight }
    guard depth < Self.depth, measuredAsDrawn.insert(index).inserted else { throw Self.unbounded }
    var weight = try weight(of: index, depth: depth)
    var around = elements[index].parent
    while let outer = around {
      weight = try times(weight, factor(of: outer, depth: depth + 1))
      around = elements[outer].parent
    }
    weightsAsDrawn[index] = weight
    return weight
  }

  private func isGradient(_ target: String) -> Bool {
    places[target].map { elements[$0].name.hasSuffix("Gradient") } ?? false
  }

  private func times(_ one: Int, _ other: Int) throws(PictureFault) -> Int {
    let (product, overflows) = one.multipliedReportingOverflow(by: other)
    guard !overflows, product <= Self.largest else { throw Self.unbounded }
    return product
  }

  private static let unbounded = PictureFault(
    message: "parts of the picture are drawn within each other too often, by <use>, patterns or masks",
    remedy: "Draw at most \(largest) elements together, and none within itself.")
}
