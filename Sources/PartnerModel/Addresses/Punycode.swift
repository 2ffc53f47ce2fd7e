/// The encoding half of Punycode (RFC 3492): a Unicode label in the letters, digits and hyphen of a host name.
enum Punycode {
  private static let base = 36
  private static let smallestThreshold = 1
  private static let largestThreshold = 26
  private static let initialBias = 72
  private static let initialCodePoint = 0x80

  /// The encoded label without the `xn--` prefix. Quadratic in the label's length, so the caller bounds it.
  static func encode(_ label: String) -> String {
    let scalars = label.unicodeScalars.map { Int($0.value) }
    var output = scalars.filter { $0 < initialCodePoint }.map { UInt8($0) }
    let basicCount = output.count
    if basicCount > 0 { output.append(UInt8(ascii: "-")) }

    var codePoint = initialCodePoint
    var delta = 0
    var bias = initialBias
    var handled = basicCount
    while let next = scalars.filter({ $0 >= codePoint }).min() {
      delta += (next - codePoint) * (handled + 1)
      codePoint = next
      for scalar in scalars {
        if scalar < codePoint { delta += 1 }
        guard scalar == codePoint else { continue }
        appendVariableLength(delta, bias: bias, to: &output)
        bias = adapted(delta, count: handled + 1, isFirst: handled == basicCount)
        delta = 0
        handled += 1
      }
      delta += 1
      codePoint += 1
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// A generalised variable-length integer (RFC 3492 section 3.3).
  private static func appendVariableLength(_ value: Int, bias: Int, to output: inout [UInt8]) {
    var rest = value
    var position = base
    while true {
      let threshold = min(max(position - bias, smallestThreshold), largestThreshold)
      if rest < threshold { break }
      output.append(digit(threshold + (rest - threshold) % (base - threshold)))
      rest = (rest - threshold) / (base - threshold)
      position += base
    }
    output.append(digit(rest))
  }

  /// The bias after a delta (RFC 3492 section 6.1), with damp 700 and skew 38.
  private static func adapted(_ delta: Int, count: Int, isFirst: Bool) -> Int {
    var delta = isFirst ? delta / 700 : delta / 2
    delta += delta / count
    var steps = 0
    while delta > ((base - smallestThreshold) * largestThreshold) / 2 {
      delta /= base - smallestThreshold
      steps += base
    }
    return steps + (base - smallestThreshold + 1) * delta / (delta + 38)
  }

  private static func digit(_ value: Int) -> UInt8 {
    value < 26 ? UInt8(ascii: "a") + UInt8(value) : UInt8(ascii: "0") + UInt8(value - 26)
  }
}
