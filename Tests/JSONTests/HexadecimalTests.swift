import JSON
import Testing

@Suite struct HexadecimalTests {
  @Test(
    arguments: [
      ([], ""), ([0x00], "00"), ([0x09, 0x0A, 0x0F, 0x10], "090a0f10"),
      ([0xDE, 0xAD, 0xBE, 0xEF], "deadbeef"),
      ([0xFF], "ff"),
    ] as [([UInt8], String)])
  func twoDigitsAByte(bytes: [UInt8], digits: String) {
    #expect(bytes.hexadecimal == digits)
  }
}
