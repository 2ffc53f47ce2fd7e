import Glibc

/// libFuzzer's own way to run, without its main function.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ readOne: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

private func readOne(_ bytes: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  Fuzzer.reader.read(Array(UnsafeBufferPointer(start: bytes, count: size)))
  return 0
}

/// `PORTICO_FUZZ_READER=csv portico-fuzz` and libFuzzer's arguments: feeds bytes to one of the readers until it fails.
@main enum Fuzzer {
  fileprivate static let reader: Reader = {
    guard let name = getenv("PORTICO_FUZZ_READER"), let reader = Reader(rawValue: String(cString: name))
    else {
      print("PORTICO_FUZZ_READER names one of:", Reader.allCases.map(\.rawValue).joined(separator: " "))
      exit(64)
    }
    return reader
  }()

  static func main() {
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    _ = reader
    exit(runFuzzer(&count, &arguments, readOne))
  }
}
