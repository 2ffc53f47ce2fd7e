import Foundation
import Testing

/// What a fuzzer found once, and what it begins with: `Tests/Fixtures/fuzz`, a folder for each reader.
@Suite struct FoundInputsTests {
  @Test(arguments: Reader.allCases) func areReadOrRefused(by reader: Reader) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../Fixtures/fuzz/\(reader.rawValue)")
    let inputs = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    #expect(!inputs.isEmpty)
    for input in inputs { reader.read(Array(try Data(contentsOf: input))) }
  }
}
