// The yardstick of `make bench`: what the machine needs at least for the same work.
//
//   portico-floor write LIST FOLDER   LIST has a line `size path` for each file; writes them on all cores and
//                                     signs as many times with Ed25519, and nothing else
//   portico-floor verify LIST         LIST has a token a line; checks that many Ed25519 signatures on all cores

import Crypto
import Dispatch
import Foundation
import Glibc

let arguments = CommandLine.arguments
let cores = ProcessInfo.processInfo.activeProcessorCount

func lines(of file: String) -> [Substring] {
  guard let data = FileManager.default.contents(atPath: file) else { exit(74) }
  return String(decoding: data, as: UTF8.self).split(separator: "\n")
}

switch arguments.dropFirst().first {
case "write":
  // Paths as C strings before the clock matters; the work itself is system calls and signatures.
  let files = lines(of: arguments[2]).map { line -> (size: Int, folder: [CChar], path: [CChar]) in
    let parts = line.split(separator: " ", maxSplits: 1)
    let path = Array(String(parts[1]).utf8CString)
    let slash = path.lastIndex(of: CChar(UInt8(ascii: "/")))!
    return (Int(parts[0])!, Array(path[..<slash]) + [0], path)
  }
  let page = [UInt8](repeating: 0x78, count: files.map(\.size).max() ?? 0)
  let key = Curve25519.Signing.PrivateKey()
  guard chdir(arguments[3]) == 0 else { exit(74) }
  DispatchQueue.concurrentPerform(iterations: cores) { core in
    let claims = [UInt8](repeating: 0x61, count: 500)
    for number in stride(from: core, to: files.count, by: cores) {
      _ = try! key.signature(for: claims)
      mkdir(files[number].folder, 0o755)
      let file = open(files[number].path, O_WRONLY | O_CREAT | O_EXCL, 0o644)
      let size = files[number].size
      guard file >= 0, page.withUnsafeBytes({ write(file, $0.baseAddress!, size) }) == size else { exit(74) }
      close(file)
    }
  }
case "verify":
  let count = lines(of: arguments[2]).count
  let key = Curve25519.Signing.PrivateKey()
  let claims = [UInt8](repeating: 0x61, count: 500)
  let signature = try key.signature(for: claims)
  let publicKey = key.publicKey
  DispatchQueue.concurrentPerform(iterations: cores) { core in
    for _ in stride(from: core, to: count, by: cores) {
      guard publicKey.isValidSignature(signature, for: claims) else { exit(1) }
    }
  }
default:
  exit(64)
}
