/// A value as a part of a link target (RFC 3986, section 2.1): all but unreserved characters are encoded.
package enum PercentEncoding {
  /// - Parameter kept: characters that stay as they are.
  package static func append(_ text: String, keeping kept: StaticString = "", to output: inout [UInt8]) {
    for byte in text.utf8 {
      switch byte {
      case _ where UnsafeBufferPointer(start: kept.utf8Start, count: kept.utf8CodeUnitCount).contains(byte):
        output.append(byte)
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        output.append(byte)
      default:
        append(byte, to: &output)
      }
    }
  }

  /// A byte as `%XX`.
  package static func append(_ byte: UInt8, to output: inout [UInt8]) {
    output += [UInt8(ascii: "%"), .hexadecimalDigit(byte >> 4), .hexadecimalDigit(byte & 15)]
  }
}

extension UInt8 {
  /// The value of a hexadecimal digit, in either case.
  package var hexadecimalValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// The digit of a value below 16, in upper case, as RFC 3986 recommends it.
  package static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
  }
}
